package io.ashlar.namenode.http;

/** The sums of a check. Confined to its thread. */
final class FsckTotals {
  long directories;
  long files;
  long openFiles;
  long bytes;
  long blocks;
  long replicas;
  long wantedReplicas;
  long underReplicated;
  long overReplicated;
  long badlyPlaced;
  long missing;
  long corrupt;
  long corruptReplicas;
  long missingReplicas;
  long missingBytes;
  long corruptFiles;

  void add(FsckReport.FileFinding file) {
    files++;
    openFiles += file.open() ? 1 : 0;
    bytes += file.lengthBytes();
    corruptFiles += file.isCorrupt() ? 1 : 0;
    for (FsckReport.BlockFinding block : file.blocks()) {
      blocks++;
      int good = block.corrupt() ? 0 : block.good().size();
      replicas += good;
      wantedReplicas += block.wanted();
      missingReplicas += Math.max(0, block.wanted() - good);
      underReplicated += block.isUnderReplicated() ? 1 : 0;
      overReplicated += block.isOverReplicated() ? 1 : 0;
      badlyPlaced += block.badlyPlaced() ? 1 : 0;
      corrupt += block.corrupt() ? 1 : 0;
      corruptReplicas += block.bad().size();
      missing += block.isMissing() ? 1 : 0;
      missingBytes += block.isMissing() ? block.lengthBytes() : 0;
    }
  }

  boolean healthy() {
    return missing == 0;
  }

  double averageReplication() {
    return blocks == 0 ? 0 : (double) replicas / blocks;
  }
}
