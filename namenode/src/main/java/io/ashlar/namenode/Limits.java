package io.ashlar.namenode;

/**
 * Limits that few change.
 *
 * @param leaseSoftMillis after this without a renewal another writer may take a file over
 * @param leaseHardMillis after this without a renewal the NameNode closes the files itself
 * @param recoveryRetryMillis a block recovery that has not ended by then is started anew
 * @param maxBlocksPerFile a file with so many blocks takes no more
 * @param maxDirectoryItems a directory with so many entries takes no more
 * @param accessPrecisionMillis a read is noted if the last noted one is older than this; 0 for
 *     never
 * @param repairBytesPerSecondPerNode what one DataNode may send to make lost replicas again; 0 for
 *     no limit
 * @param repairBytesPerSecond what all of them together may; 0 for no limit
 */
public record Limits(
    long leaseSoftMillis,
    long leaseHardMillis,
    long recoveryRetryMillis,
    int maxBlocksPerFile,
    int maxDirectoryItems,
    long accessPrecisionMillis,
    long repairBytesPerSecondPerNode,
    long repairBytesPerSecond) {

  /** Checks the ranges. */
  public Limits {
    require(leaseSoftMillis > 0, "Soft lease limit is not positive");
    require(leaseHardMillis >= leaseSoftMillis, "Hard lease limit is below the soft one");
    require(recoveryRetryMillis > 0, "Pause between block recoveries is not positive");
    require(maxBlocksPerFile > 0, "A file needs at least one block");
    require(maxDirectoryItems > 0, "A directory needs at least one entry");
    require(accessPrecisionMillis >= 0, "Precision of access times is negative");
    require(
        repairBytesPerSecondPerNode >= 0 && repairBytesPerSecond >= 0,
        "Bandwidth of repair is negative");
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Hadoop's limits, but for the size of a directory: a large one costs here what a small one does.
   */
  public static Limits defaults() {
    return new Limits(
        60_000, 20 * 60_000, 30_000, 10_000, Integer.MAX_VALUE, 3_600_000, 64L << 20, 4L << 30);
  }

  /** The same with other limits of leases. */
  public Limits withLeases(long softMillis, long hardMillis) {
    return new Limits(
        softMillis,
        hardMillis,
        recoveryRetryMillis,
        maxBlocksPerFile,
        maxDirectoryItems,
        accessPrecisionMillis,
        repairBytesPerSecondPerNode,
        repairBytesPerSecond);
  }

  /** The same with another pause between recoveries of a block. */
  public Limits withRecoveryRetryMillis(long value) {
    return new Limits(
        leaseSoftMillis,
        leaseHardMillis,
        value,
        maxBlocksPerFile,
        maxDirectoryItems,
        accessPrecisionMillis,
        repairBytesPerSecondPerNode,
        repairBytesPerSecond);
  }

  /** The same with another limit of blocks. */
  public Limits withMaxBlocksPerFile(int value) {
    return new Limits(
        leaseSoftMillis,
        leaseHardMillis,
        recoveryRetryMillis,
        value,
        maxDirectoryItems,
        accessPrecisionMillis,
        repairBytesPerSecondPerNode,
        repairBytesPerSecond);
  }

  /** The same with another precision of access times. */
  public Limits withAccessPrecisionMillis(long value) {
    return new Limits(
        leaseSoftMillis,
        leaseHardMillis,
        recoveryRetryMillis,
        maxBlocksPerFile,
        maxDirectoryItems,
        value,
        repairBytesPerSecondPerNode,
        repairBytesPerSecond);
  }

  /** The same with another bandwidth of repair; 0 for no limit. */
  public Limits withRepairBandwidth(long bytesPerSecondPerNode, long bytesPerSecond) {
    return new Limits(
        leaseSoftMillis,
        leaseHardMillis,
        recoveryRetryMillis,
        maxBlocksPerFile,
        maxDirectoryItems,
        accessPrecisionMillis,
        bytesPerSecondPerNode,
        bytesPerSecond);
  }
}
