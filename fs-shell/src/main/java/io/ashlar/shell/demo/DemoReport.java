package io.ashlar.shell.demo;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Style;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What the demo prints, from top to bottom; bounded however large the input is. */
final class DemoReport {
  private static final int SHOWN_BLOCKS = 18;
  private static final int NAME_COLUMNS = 40;
  private static final int WORD_COLUMNS = 24;
  private static final int BAR_COLUMNS = 32;

  private final Terminal terminal;
  private final Style style;
  private final int dataNodes;
  private final int replicas;

  DemoReport(Terminal terminal, int dataNodes, int replicas) {
    this.terminal = terminal;
    this.style = new Style(terminal);
    this.dataNodes = dataNodes;
    this.replicas = replicas;
  }

  void title() {
    line("");
    line(
        style.bold("Ashlar")
            + ": a NameNode, "
            + dataNodes
            + " DataNodes and a worker beside each");
    line("");
    terminal.flush();
  }

  void started(double seconds, LocalCluster cluster) {
    step("started", seconds, cluster.uri() + "  " + style.faint(ui(cluster)));
  }

  void stored(double seconds, DemoInput input) {
    step(
        "stored",
        seconds,
        "%s, %s, blocks of %s, %d replicas"
            .formatted(
                plural(input.files().size(), "file"),
                Sizes.withUnit(input.totalBytes()),
                Sizes.withUnit(input.blockSizeBytes()),
                replicas));
  }

  void counted(double seconds, JobSummary job) {
    step(
        "counted",
        seconds,
        plural(job.maps().total(), "map task")
            + ", "
            + plural(job.reduces().total(), "reduce task"));
  }

  void words(TopWords top) {
    heading("Top words", "%,d words, %,d different".formatted(top.total(), top.distinct()));
    long most = top.words().isEmpty() ? 1 : top.words().get(0).count();
    for (TopWords.Word word : top.words()) {
      int bar = (int) Math.max(1, word.count() * BAR_COLUMNS / most);
      line(
          String.format(
              Locale.ROOT,
              "  %s %,10d  %s",
              padded(word.text(), WORD_COLUMNS),
              word.count(),
              style.accent("█".repeat(bar))));
    }
    if (top.words().isEmpty()) {
      line("  " + style.faint("there are no words in this input"));
    }
  }

  /** One row for each block, one column for each DataNode; the largest files first. */
  void blocks(FileSystem fileSystem, LocalCluster cluster, String root, DemoInput input)
      throws IOException {
    heading("Where the blocks lie", "one column for each DataNode");
    List<String> uuids = new ArrayList<>();
    StringBuilder head = new StringBuilder();
    for (int i = 0; i < cluster.dataNodeCount(); i++) {
      uuids.add(cluster.dataNode(i).uuid());
      head.append("  DN").append(i + 1);
    }
    line("  " + padded("", NAME_COLUMNS) + " block      length" + head);
    int shown = 0;
    long blocks = 0;
    long[] held = new long[uuids.size()];
    List<DemoInput.Item> largestFirst = new ArrayList<>(input.files());
    largestFirst.sort(Comparator.comparingLong(DemoInput.Item::bytes).reversed());
    for (DemoInput.Item item : largestFirst) {
      List<BlockLocation> all = fileSystem.locations(root + "/" + item.name(), 0, Long.MAX_VALUE);
      for (int i = 0; i < all.size(); i++) {
        all.get(i)
            .replicas()
            .forEach(replica -> count(held, uuids.indexOf(replica.datanodeUuid())));
        if (shown++ < SHOWN_BLOCKS) {
          line(row(item.name(), i, all.get(i), uuids));
        }
      }
      blocks += all.size();
    }
    if (shown > SHOWN_BLOCKS) {
      line("  " + style.faint("and " + plural(shown - SHOWN_BLOCKS, "block") + " more"));
    }
    StringBuilder totals = new StringBuilder();
    for (long count : held) {
      totals.append("%5d".formatted(count));
    }
    line("  " + padded(plural(blocks, "block"), NAME_COLUMNS + 18) + style.bold(totals.toString()));
  }

  private static void count(long[] held, int index) {
    if (index >= 0) {
      held[index]++;
    }
  }

  private String row(String name, int index, BlockLocation block, List<String> uuids) {
    StringBuilder marks = new StringBuilder();
    for (String uuid : uuids) {
      boolean here =
          block.replicas().stream().anyMatch(replica -> replica.datanodeUuid().equals(uuid));
      marks.append("    ").append(here ? style.accent("■") : style.faint("·"));
    }
    return "  "
        + padded(name, NAME_COLUMNS)
        + " %5d  %10s".formatted(index, Sizes.withUnit(block.lengthBytes()))
        + marks;
  }

  void locality(JobSummary job) {
    JobSummary.Locality locality = job.locality();
    heading("Where the work ran", "");
    line(
        String.format(
            Locale.ROOT,
            "  node-local maps: %s  (%d node-local, %d rack-local, %d elsewhere)",
            style.good(String.format(Locale.ROOT, "%.1f %%", locality.nodeLocalShare() * 100)),
            locality.nodeLocal(),
            locality.rackLocal(),
            locality.elsewhere()));
  }

  void kept(LocalCluster cluster) {
    heading("The cluster is still running", "Ctrl-C stops it and removes its data");
    line("  ui     " + ui(cluster));
    line("  files  ./ashlar --fs " + cluster.uri() + " ls -R /demo");
    terminal.flush();
  }

  void goodbye() {
    line("");
    line(
        style.faint(
            "The cluster and its data are gone; --keep leaves them, and"
                + " './ashlar up --dir DIR' starts one that lasts."));
    terminal.flush();
  }

  private void step(String what, double seconds, String detail) {
    String time = String.format(Locale.ROOT, "%6.2f s", seconds);
    line("  " + style.good("✓") + " " + padded(what, 8) + " " + time + "  " + detail);
    terminal.flush();
  }

  private void heading(String text, String remark) {
    line("");
    line(style.bold(text) + (remark.isEmpty() ? "" : "  " + style.faint(remark)));
  }

  private void line(String text) {
    terminal.line(text);
  }

  private static String ui(LocalCluster cluster) {
    InetSocketAddress http = cluster.httpAddress();
    return "http://" + http.getHostString() + ":" + http.getPort() + "/";
  }

  private static String plural(long count, String what) {
    return "%,d %s%s".formatted(count, what, count == 1 ? "" : "s");
  }

  /** Cut in the middle or filled up to so many columns; control characters do not get out. */
  private static String padded(String text, int columns) {
    String clean = text.replaceAll("\\p{Cntrl}", "?");
    int length = clean.codePointCount(0, clean.length());
    if (length > columns) {
      int tail = columns * 2 / 3;
      int tailStart = clean.offsetByCodePoints(clean.length(), -tail);
      int headEnd = clean.offsetByCodePoints(0, columns - tail - 1);
      return clean.substring(0, headEnd) + "…" + clean.substring(tailStart);
    }
    return clean + " ".repeat(columns - length);
  }
}
