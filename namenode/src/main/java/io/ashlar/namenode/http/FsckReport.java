package io.ashlar.namenode.http;

import java.io.IOException;
import java.util.List;

/** Where a check tells what it finds, as it finds it. Confined to the check's thread. */
interface FsckReport {

  /** The check begins. */
  void begin() throws IOException;

  /** A directory is entered. */
  void directory(String path) throws IOException;

  /** A file was checked. */
  void file(FileFinding file) throws IOException;

  /** The check is over. */
  void end(FsckTotals totals) throws IOException;

  /** Nothing is at the path. */
  void missing(String path) throws IOException;

  /** The check cannot go on. */
  void failed(String reason) throws IOException;

  /**
   * A file and its blocks.
   *
   * @param open someone writes it, or did and is gone
   * @param blocks the finished ones
   * @param unfinished those in writing, with the nodes that are said to have something of them
   */
  record FileFinding(
      String path,
      long lengthBytes,
      int replication,
      boolean open,
      List<BlockFinding> blocks,
      List<BlockFinding> unfinished) {

    boolean isCorrupt() {
      return blocks.stream().anyMatch(BlockFinding::isMissing);
    }

    boolean hasProblem() {
      return blocks.stream()
          .anyMatch(
              block -> block.isMissing() || block.isUnderReplicated() || !block.bad().isEmpty());
    }

    long missingBlocks() {
      return blocks.stream().filter(BlockFinding::isMissing).count();
    }

    long missingBytes() {
      return blocks.stream()
          .filter(BlockFinding::isMissing)
          .mapToLong(BlockFinding::lengthBytes)
          .sum();
    }
  }

  /**
   * A block and where it is.
   *
   * @param good nodes with a good replica, {@code address:port}
   * @param racks the racks of these nodes, in parallel
   * @param uuids the identities of these nodes, in parallel
   * @param storages the storages, in parallel
   * @param corrupt there are replicas, and none is good; then the nodes are those that have them
   * @param bad nodes with a replica that is known to be corrupt, {@code address:port}
   */
  record BlockFinding(
      long blockId,
      long generationStamp,
      long lengthBytes,
      int wanted,
      List<String> good,
      List<String> racks,
      List<String> uuids,
      List<String> storages,
      boolean corrupt,
      List<String> bad,
      boolean badlyPlaced) {

    boolean isMissing() {
      return corrupt || good.isEmpty();
    }

    boolean isUnderReplicated() {
      return !isMissing() && good.size() < wanted;
    }

    boolean isOverReplicated() {
      return good.size() > wanted;
    }

    String name() {
      return "blk_" + blockId + "_" + generationStamp;
    }
  }
}
