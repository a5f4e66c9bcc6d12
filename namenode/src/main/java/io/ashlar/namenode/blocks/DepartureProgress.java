package io.ashlar.namenode.blocks;

/**
 * How far a DataNode is on its way out of service. Immutable.
 *
 * @param lookedAtMillis when all its blocks had been looked at; 0 for not yet
 * @param blocks replicas that it holds
 * @param left blocks that still need it
 * @param onlyHere blocks of those that have no replica in service
 * @param inOpenFiles blocks of those that are being written
 * @param mostWanted the most replicas in service that one of those is to have
 * @param leftMillis how long it will take at the speed so far; negative if that is not known
 */
public record DepartureProgress(
    long lookedAtMillis,
    long blocks,
    long left,
    long onlyHere,
    long inOpenFiles,
    int mostWanted,
    long leftMillis) {

  static final DepartureProgress NONE = new DepartureProgress(0, 0, 0, 0, 0, 0, -1);

  /** One block that does not need the node any more. */
  static final DepartureProgress SAFE = new DepartureProgress(0, 1, 0, 0, 0, 0, -1);

  /** One block that still needs the node. */
  static DepartureProgress needed(boolean onlyHere, boolean inOpenFile, int wanted) {
    return new DepartureProgress(0, 1, 1, onlyHere ? 1 : 0, inOpenFile ? 1 : 0, wanted, -1);
  }

  DepartureProgress plus(DepartureProgress block) {
    return new DepartureProgress(
        lookedAtMillis,
        blocks + block.blocks,
        left + block.left,
        onlyHere + block.onlyHere,
        inOpenFiles + block.inOpenFiles,
        Math.max(mostWanted, block.mostWanted),
        leftMillis);
  }

  /**
   * With the time that is left.
   *
   * @param done blocks that were worked off in the time
   */
  DepartureProgress estimated(long nowMillis, long done, long inMillis) {
    long estimate = left == 0 ? 0 : done <= 0 ? -1 : Math.round((double) left * inMillis / done);
    return new DepartureProgress(
        nowMillis, blocks, left, onlyHere, inOpenFiles, mostWanted, estimate);
  }
}
