package io.ashlar.namenode.blocks;

/**
 * How much of the cluster repair may take. Immutable.
 *
 * <p>What is under way is bounded in number and in bytes, for each node in each direction, so that
 * a slow node is not buried; how fast it goes is bounded in bytes per second, so that a quick one
 * still serves its clients.
 *
 * @param perNode copies that one node sends, and that it receives, at a time; twice as many where
 *     one replica is left
 * @param bytesPerNode bytes beyond which a node is given no third copy
 * @param total copies under way in the whole cluster
 * @param bytesPerSecondPerNode what one node may send; 0 for no limit
 * @param bytesPerSecond what all nodes together may send; 0 for no limit
 */
public record CopyLimits(
    int perNode, long bytesPerNode, int total, long bytesPerSecondPerNode, long bytesPerSecond) {

  /** Refuses what cannot work. */
  public CopyLimits {
    if (perNode < 1 || total < 1 || bytesPerSecondPerNode < 0 || bytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "Repair needs at least one copy at a time, and no negative bandwidth");
    }
  }

  /**
   * The usual numbers for these rates.
   *
   * @param bytesPerSecondPerNode what one node may send; 0 for no limit
   * @param bytesPerSecond what all nodes together may send; 0 for no limit
   */
  public static CopyLimits of(long bytesPerSecondPerNode, long bytesPerSecond) {
    return new CopyLimits(48, 128L << 20, 4096, bytesPerSecondPerNode, bytesPerSecond);
  }
}
