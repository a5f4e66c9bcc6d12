package io.ashlar.fs;

import java.util.Map;

/**
 * What a tree uses of what it may use. Immutable.
 *
 * @param fileAndDirectoryCount names in the tree, its root included
 * @param quota limit on names, or {@link Quotas#NONE}
 * @param spaceConsumedBytes lengths times replication
 * @param spaceQuotaBytes limit on consumed space, or {@link Quotas#NONE}
 * @param byType the same for each storage type that has a limit or is used
 */
public record QuotaUsage(
    long fileAndDirectoryCount,
    long quota,
    long spaceConsumedBytes,
    long spaceQuotaBytes,
    Map<StorageType, TypeUsage> byType) {

  /**
   * Space of one storage type.
   *
   * @param consumedBytes used
   * @param quotaBytes limit, or {@link Quotas#NONE}
   */
  public record TypeUsage(long consumedBytes, long quotaBytes) {}

  /** Copies the map. */
  public QuotaUsage {
    byType = Map.copyOf(byType);
  }
}
