package io.ashlar.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Collects samples and shows their medians side by side. Not thread-safe. */
final class Report {
  private final Map<Figure, Map<String, List<Double>>> samples = new LinkedHashMap<>();
  private final List<String> notes = new ArrayList<>();

  /** Whether more is better. */
  enum Better {
    LOWER,
    HIGHER
  }

  /**
   * Something that is measured.
   *
   * @param part of the benchmarks
   * @param what is measured
   * @param unit of the samples
   * @param better which way
   */
  record Figure(String part, String what, String unit, Better better) {}

  /**
   * A line of the table.
   *
   * @param figure what was measured
   * @param peer which peer it is compared with, or empty where there is none
   * @param peerSamples of the peer
   * @param ownSamples of Ashlar
   */
  record Row(Figure figure, String peer, List<Double> peerSamples, List<Double> ownSamples) {
    double peerMedian() {
      return median(peerSamples);
    }

    double ownMedian() {
      return median(ownSamples);
    }

    /** How many times better Ashlar is; NaN without a peer. */
    double ratio() {
      return figure.better() == Better.LOWER
          ? peerMedian() / ownMedian()
          : ownMedian() / peerMedian();
    }
  }

  /** The name under which Ashlar's own samples are added. */
  static final String ASHLAR = "Ashlar";

  void add(Figure figure, String system, double sample) {
    samples
        .computeIfAbsent(figure, any -> new LinkedHashMap<>())
        .computeIfAbsent(system, any -> new ArrayList<>())
        .add(sample);
    System.out.printf(
        Locale.ROOT,
        "  %-10s %-44s %-22s %12s %s%n",
        figure.part(),
        figure.what(),
        system,
        number(sample),
        figure.unit());
  }

  /** Adds a sentence that belongs to the figures, such as the flags in use. */
  void note(String sentence) {
    if (!notes.contains(sentence)) {
      notes.add(sentence);
    }
  }

  List<String> notes() {
    return List.copyOf(notes);
  }

  /** One row for each figure and peer; figures of Ashlar alone have a row without a peer. */
  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    samples.forEach(
        (figure, bySystem) -> {
          List<Double> own = bySystem.getOrDefault(ASHLAR, List.of());
          if (bySystem.keySet().equals(java.util.Set.of(ASHLAR))) {
            rows.add(new Row(figure, "", List.of(), own));
          }
          bySystem.forEach(
              (system, peer) -> {
                if (!system.equals(ASHLAR)) {
                  rows.add(new Row(figure, system, peer, own));
                }
              });
        });
    return rows;
  }

  void print(PrintStream out) {
    out.printf(
        "%n%-10s %-44s %-22s %12s %12s %-8s %8s%n",
        "part", "figure (median)", "peer", "peer", "Ashlar", "unit", "ratio");
    for (Row row : rows()) {
      out.printf(
          Locale.ROOT,
          "%-10s %-44s %-22s %12s %12s %-8s %8s%n",
          row.figure().part(),
          row.figure().what(),
          row.peer(),
          number(row.peerMedian()),
          number(row.ownMedian()),
          row.figure().unit(),
          Double.isNaN(row.ratio()) ? "" : String.format(Locale.ROOT, "%.2fx", row.ratio()));
    }
    out.println("A ratio above 1 means that Ashlar is better.");
    notes.forEach(out::println);
  }

  /** The middle of the samples, or the mean of the two middle ones; NaN of none. */
  static double median(List<Double> samples) {
    if (samples.isEmpty()) {
      return Double.NaN;
    }
    List<Double> sorted = samples.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  private static String number(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 1000 ? "%,.0f" : "%.2f", value);
  }
}
