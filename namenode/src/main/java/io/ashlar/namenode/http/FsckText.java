package io.ashlar.namenode.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/** Tells of a check line by line, in the form that {@code hdfs fsck} prints and reads. */
final class FsckText implements FsckReport {
  private final OutputStream out;
  private final NameNodeFigures figures;
  private final FsckOptions options;
  private final String client;
  private final long startedMillis;

  FsckText(OutputStream out, NameNodeFigures figures, FsckOptions options, String client) {
    this.out = out;
    this.figures = figures;
    this.options = options;
    this.client = client;
    this.startedMillis = figures.clockMillis().getAsLong();
  }

  private void line(String format, Object... arguments) throws IOException {
    String text = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void begin() throws IOException {
    line(
        "FSCK started from /%s for path %s at %s",
        client, options.path(), Instant.ofEpochMilli(startedMillis));
    line("");
  }

  @Override
  public void directory(String path) throws IOException {
    if (options.files()) {
      line("%s <dir>", path);
    }
  }

  @Override
  public void file(FileFinding file) throws IOException {
    if (options.files()) {
      line(
          "%s %d bytes, replicated: replication=%d, %d block(s): %s",
          file.path(),
          file.lengthBytes(),
          file.replication(),
          file.blocks().size(),
          file.isCorrupt() ? "" : file.open() ? "OPENFORWRITE" : "OK");
    }
    for (BlockFinding block : file.blocks()) {
      if (block.corrupt()) {
        line("%s: CORRUPT blockpool %s block blk_%d", file.path(), pool(), block.blockId());
      } else if (block.isUnderReplicated()) {
        line(
            "%s: Under replicated %s:%s. Target Replicas is %d but found %d live replica(s).",
            file.path(), pool(), block.name(), block.wanted(), block.good().size());
      }
      for (String node : block.bad()) {
        line(
            "%s: CORRUPT replica of %s:%s on %s%s",
            file.path(),
            pool(),
            block.name(),
            node,
            block.corrupt() ? "" : ", which is given up when enough good ones are there");
      }
    }
    if (file.isCorrupt()) {
      line(
          "%s: MISSING %d blocks of total size %d B.",
          file.path(), file.missingBlocks(), file.missingBytes());
    }
    if (options.blocks()) {
      int index = 0;
      for (BlockFinding block : file.blocks()) {
        line(
            "%d. %s:%s len=%d Live_repl=%d%s",
            index++,
            pool(),
            block.name(),
            block.lengthBytes(),
            block.corrupt() ? 0 : block.good().size(),
            places(block));
      }
      if (index > 0) {
        line("");
      }
      unfinished(file, index);
    }
  }

  private void unfinished(FileFinding file, int begin) throws IOException {
    int index = begin;
    for (BlockFinding block : file.unfinished()) {
      line("Under Construction Block:");
      line(
          "%d. %s:%s len=%d Expected_repl=%d%s",
          index++,
          pool(),
          block.name(),
          block.lengthBytes(),
          block.good().size(),
          block.good().isEmpty() ? "" : places(block));
      line("");
    }
  }

  private String pool() {
    return figures.identity().blockPoolId();
  }

  private String places(BlockFinding block) {
    if (block.isMissing()) {
      return " MISSING!";
    }
    if (!options.locations()) {
      return "";
    }
    StringBuilder places = new StringBuilder("  [");
    for (int i = 0; i < block.good().size(); i++) {
      places.append(i == 0 ? "" : ", ");
      if (options.racks()) {
        places.append(block.racks().get(i)).append('/').append(block.good().get(i));
      } else {
        places
            .append("DatanodeInfoWithStorage[")
            .append(block.good().get(i))
            .append(',')
            .append(block.storages().get(i))
            .append(",DISK]");
      }
    }
    return places.append(']').toString();
  }

  @Override
  public void end(FsckTotals totals) throws IOException {
    line("");
    line("Status: %s", totals.healthy() ? "HEALTHY" : "CORRUPT");
    line(" Number of data-nodes:\t%d", figures.blocks().stats().liveNodes());
    line(" Number of racks:\t\t%d", figures.blocks().liveRacks());
    line(" Total dirs:\t\t\t%d", totals.directories);
    line(" Total symlinks:\t\t0");
    line("");
    line("Replicated Blocks:");
    line(" Total size:\t%d B", totals.bytes);
    line(
        " Total files:\t%d%s",
        totals.files,
        totals.openFiles == 0 ? "" : " (Files currently being written: " + totals.openFiles + ")");
    line(
        " Total blocks (validated):\t%d%s",
        totals.blocks,
        totals.blocks == 0 ? "" : " (avg. block size " + totals.bytes / totals.blocks + " B)");
    if (!totals.healthy()) {
      line("  ********************************");
      line("  CORRUPT FILES:\t%d", totals.corruptFiles);
      line("  MISSING BLOCKS:\t%d", totals.missing);
      line("  MISSING SIZE:\t\t%d B", totals.missingBytes);
      line("  ********************************");
    }
    share(" Minimally replicated blocks:\t", totals.blocks - totals.missing, totals.blocks);
    share(" Over-replicated blocks:\t", totals.overReplicated, totals.blocks);
    share(" Under-replicated blocks:\t", totals.underReplicated, totals.blocks);
    share(" Mis-replicated blocks:\t\t", totals.badlyPlaced, totals.blocks);
    line(" Default replication factor:\t%d", figures.defaultReplication());
    line(" Average block replication:\t%.1f", totals.averageReplication());
    line(" Missing blocks:\t\t%d", totals.missing);
    line(" Corrupt blocks:\t\t%d", totals.corrupt);
    line(" Corrupt replicas:\t\t%d", totals.corruptReplicas);
    share(" Missing replicas:\t\t", totals.missingReplicas, totals.wantedReplicas);
    long now = figures.clockMillis().getAsLong();
    line("FSCK ended at %s in %d milliseconds", Instant.ofEpochMilli(now), now - startedMillis);
    line("");
    line("");
    line(
        "The filesystem under path '%s' is %s",
        options.path(), totals.healthy() ? "HEALTHY" : "CORRUPT");
  }

  private void share(String name, long part, long whole) throws IOException {
    line("%s%d (%.1f %%)", name, part, whole == 0 ? 0.0 : 100.0 * part / whole);
  }

  @Override
  public void missing(String path) throws IOException {
    line("FSCK: path '%s' does not exist", path);
  }

  @Override
  public void failed(String reason) throws IOException {
    line("");
    line("FSCK could not go on: %s", reason);
    line("Fsck on path '%s' FAILED", options.path());
  }
}
