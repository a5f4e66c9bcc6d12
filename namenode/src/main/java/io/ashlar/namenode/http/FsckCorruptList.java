package io.ashlar.namenode.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Lists the blocks that have no good replica, with their files, as {@code hdfs fsck
 * -list-corruptfileblocks} expects it. That client asks again with the cookie until it is told that
 * there are no more; here all come at once.
 */
final class FsckCorruptList implements FsckReport {
  private final OutputStream out;
  private final FsckOptions options;
  private final boolean asksForMore;

  FsckCorruptList(OutputStream out, FsckOptions options, boolean asksForMore) {
    this.out = out;
    this.options = options;
    this.asksForMore = asksForMore;
  }

  private void line(String text) throws IOException {
    out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void begin() throws IOException {
    if (!asksForMore) {
      line("Cookie:\t1");
    }
  }

  @Override
  public void directory(String path) {
    // Only blocks are listed.
  }

  @Override
  public void file(FileFinding file) throws IOException {
    if (asksForMore) {
      return;
    }
    for (BlockFinding block : file.blocks()) {
      if (block.isMissing()) {
        line("blk_" + block.blockId() + "\t" + file.path());
      }
    }
  }

  @Override
  public void end(FsckTotals totals) throws IOException {
    String found =
        asksForMore
            ? "no more"
            : totals.corruptFiles == 0 ? "no" : Long.toString(totals.corruptFiles);
    line("");
    line("The filesystem under path '" + options.path() + "' has " + found + " CORRUPT files");
  }

  @Override
  public void missing(String path) throws IOException {
    line("FSCK: path '" + path + "' does not exist");
  }

  @Override
  public void failed(String reason) throws IOException {
    line("Fsck on path '" + options.path() + "' FAILED: " + reason);
  }
}
