package io.ashlar.datanode;

import java.util.concurrent.TimeUnit;

/**
 * How a DataNode looks after its disks. Immutable.
 *
 * @param scanPeriodMillis within which every replica is read against its checksums, where the rate
 *     allows it; 0 for never
 * @param scanBytesPerSecond that one volume's scanner reads at most
 * @param checkMillis pause between two looks whether a volume still takes writes
 * @param balanceBytesPerSecond that are moved from full volumes to empty ones; 0 for none
 * @param mostBytes that blocks may take on one volume; 0 for as many as there is room for
 */
public record DiskSettings(
    long scanPeriodMillis,
    long scanBytesPerSecond,
    long checkMillis,
    long balanceBytesPerSecond,
    long mostBytes) {

  /** Three weeks at 1 MiB/s, as HDFS has it; moves at its DiskBalancer's 10 MiB/s. */
  public static final DiskSettings DEFAULTS =
      new DiskSettings(
          TimeUnit.DAYS.toMillis(21), 1 << 20, TimeUnit.MINUTES.toMillis(1), 10L << 20, 0);

  /** Refuses what cannot be done. */
  public DiskSettings {
    if (scanPeriodMillis < 0) {
      throw new IllegalArgumentException("Scan period of " + scanPeriodMillis + " ms");
    }
    if (scanBytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "Scan rate of " + scanBytesPerSecond + " bytes per second; at least 1");
    }
    if (checkMillis < 1) {
      throw new IllegalArgumentException("Disk check every " + checkMillis + " ms; at least 1");
    }
    if (balanceBytesPerSecond < 0) {
      throw new IllegalArgumentException(
          "Balance rate of " + balanceBytesPerSecond + " bytes per second");
    }
    if (mostBytes < 0) {
      throw new IllegalArgumentException("At most " + mostBytes + " bytes on a volume");
    }
  }

  /** The same with another period and rate of scanning. */
  public DiskSettings scanning(long periodMillis, long bytesPerSecond) {
    return new DiskSettings(
        periodMillis, bytesPerSecond, checkMillis, balanceBytesPerSecond, mostBytes);
  }

  /** The same with another pause between checks, in milliseconds. */
  public DiskSettings checkedEvery(long millis) {
    return new DiskSettings(
        scanPeriodMillis, scanBytesPerSecond, millis, balanceBytesPerSecond, mostBytes);
  }

  /** The same with another rate of moving replicas between volumes. */
  public DiskSettings balancedAt(long bytesPerSecond) {
    return new DiskSettings(
        scanPeriodMillis, scanBytesPerSecond, checkMillis, bytesPerSecond, mostBytes);
  }

  /** The same with another bound on what blocks may take on one volume; 0 for none. */
  public DiskSettings atMost(long bytes) {
    return new DiskSettings(
        scanPeriodMillis, scanBytesPerSecond, checkMillis, balanceBytesPerSecond, bytes);
  }
}
