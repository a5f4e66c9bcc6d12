package io.ashlar.simulation;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Runs many seeds, as many at a time as there are cores, and fails with the first one that found
 * something. A run is of one thread and shares nothing with those beside it.
 *
 * @param firstSeed where to begin
 * @param seeds how many to run
 */
record Campaign(long firstSeed, int seeds) {
  private static final int SEEDS_BY_DEFAULT = 24;
  private static final int HOURS_AT_MOST = 3;
  private static final int FAILURES_SHOWN = 5;

  /**
   * {@code ashlar.simulation.seed} plays one again; {@code .seeds} and {@code .first} say how many.
   */
  static Campaign ofSystemProperties() {
    Long one = Long.getLong("ashlar.simulation.seed");
    return one != null
        ? new Campaign(one, 1)
        : new Campaign(
            Long.getLong("ashlar.simulation.first", 1),
            Integer.getInteger("ashlar.simulation.seeds", SEEDS_BY_DEFAULT));
  }

  void run() {
    long started = System.nanoTime();
    List<Run> runs = seeds == 1 ? List.of(traced(firstSeed)) : parallel();
    double seconds = (System.nanoTime() - started) / 1e9;
    System.out.println(summary(runs, seconds));
    List<Run> failed = runs.stream().filter(Run::failed).toList();
    if (!failed.isEmpty()) {
      throw new AssertionError(report(failed), failed.get(0).violation());
    }
  }

  /** All runs, in the order of their seeds. */
  List<Run> parallel() {
    AtomicLong next = new AtomicLong(firstSeed);
    int threads = Math.max(1, Math.min(seeds, Runtime.getRuntime().availableProcessors()));
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<List<Run>>> shares = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        shares.add(executor.submit(() -> share(next)));
      }
      executor.shutdown();
      if (!executor.awaitTermination(HOURS_AT_MOST, TimeUnit.HOURS)) {
        throw new AssertionError("The simulation does not end; it began seed " + (next.get() - 1));
      }
      List<Run> runs = new ArrayList<>();
      for (Future<List<Run>> share : shares) {
        runs.addAll(share.get());
      }
      runs.sort(Comparator.comparingLong(Run::seed));
      return runs;
    } catch (ExecutionException e) {
      throw new AssertionError("A seed cannot be played", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted", e);
    } finally {
      executor.shutdownNow();
    }
  }

  /** Plays one seed after the other until all are taken. */
  private List<Run> share(AtomicLong next) {
    List<Run> runs = new ArrayList<>();
    for (long seed = next.getAndIncrement();
        seed < firstSeed + seeds;
        seed = next.getAndIncrement()) {
      runs.add(Run.of(seed));
    }
    return runs;
  }

  /** Plays one seed and writes its whole trace to a file. */
  private static Run traced(long seed) {
    Path file = Path.of("target", "simulation-" + seed + ".trace");
    try {
      Files.createDirectories(file.getParent());
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        return Run.of(
            seed,
            new Seams(),
            line -> {
              try {
                out.write(line);
                out.newLine();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String summary(List<Run> runs, double seconds) {
    Map<FaultCounts.Kind, Long> faults = new EnumMap<>(FaultCounts.Kind.class);
    long events = 0;
    long checks = 0;
    for (Run run : runs) {
      events += run.events();
      checks += run.checks();
      run.faults().forEach((kind, count) -> faults.merge(kind, count, Long::sum));
    }
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            "%d seeds in %.1f s, %d events, %d checks%n", runs.size(), seconds, events, checks));
    faults.forEach((kind, count) -> text.append(String.format("%9d %s%n", count, kind.words)));
    return text.toString();
  }

  private static String report(List<Run> failed) {
    StringBuilder text = new StringBuilder();
    text.append(failed.size())
        .append(" seeds failed: ")
        .append(failed.stream().map(run -> "" + run.seed()).collect(Collectors.joining(", ")))
        .append('\n');
    for (Run run : failed.subList(0, Math.min(FAILURES_SHOWN, failed.size()))) {
      text.append("seed ").append(run.seed()).append(": ").append(run.violation()).append('\n');
    }
    Run first = failed.get(0);
    text.append("\nPlay one again, with its whole trace in a file:\n\n")
        .append("    mvn -Dfast -pl simulation -am -Dsurefire.failIfNoSpecifiedTests=false ")
        .append("-Dtest=SimulationTest#whateverFailsNothingIsLost test -Dashlar.simulation.seed=")
        .append(first.seed())
        .append("\n\nThe end of the first one's trace:\n");
    first.lastLines().forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }
}
