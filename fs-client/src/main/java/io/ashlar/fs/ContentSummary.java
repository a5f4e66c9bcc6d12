package io.ashlar.fs;

import java.util.Map;

/**
 * Size of a tree. Immutable.
 *
 * @param lengthBytes sum of the files' lengths
 * @param fileCount number of files
 * @param directoryCount number of directories, the root of the tree included
 * @param spaceConsumedBytes lengths times replication
 * @param quota limit on names, or {@link Quotas#NONE}
 * @param spaceQuotaBytes limit on consumed space, or {@link Quotas#NONE}
 * @param byType space for each storage type that has a limit or is used
 * @param inSnapshots how much of all that is in snapshots only
 * @param erasureCodingPolicy "Replicated" for a file without one, empty for a directory without one
 */
public record ContentSummary(
    long lengthBytes,
    long fileCount,
    long directoryCount,
    long spaceConsumedBytes,
    long quota,
    long spaceQuotaBytes,
    Map<StorageType, QuotaUsage.TypeUsage> byType,
    InSnapshots inSnapshots,
    String erasureCodingPolicy) {

  /**
   * What only snapshots still have.
   *
   * @param lengthBytes sum of the files' lengths
   * @param fileCount number of files
   * @param directoryCount number of directories
   * @param spaceConsumedBytes lengths times replication
   */
  public record InSnapshots(
      long lengthBytes, long fileCount, long directoryCount, long spaceConsumedBytes) {}

  /** Copies the map. */
  public ContentSummary {
    byType = Map.copyOf(byType);
  }

  /** The same without what is in snapshots only. */
  public ContentSummary withoutSnapshots() {
    return new ContentSummary(
        lengthBytes - inSnapshots.lengthBytes(),
        fileCount - inSnapshots.fileCount(),
        directoryCount - inSnapshots.directoryCount(),
        spaceConsumedBytes - inSnapshots.spaceConsumedBytes(),
        quota,
        spaceQuotaBytes,
        byType,
        new InSnapshots(0, 0, 0, 0),
        erasureCodingPolicy);
  }
}
