package io.ashlar.namenode.namespace;

/**
 * Limits that an operator may set.
 *
 * @param defaultBlockSizeBytes block size of a file whose creator names none
 * @param minBlockSizeBytes smallest block size a creator may name
 * @param maxReplication most replicas one may ask for
 * @param maxBlocksPerFile a file with so many blocks grows no more
 * @param maxChildren a directory with so many entries takes no more
 * @param accessPrecisionMillis a read is noted if the last noted one is older than this; 0 for
 *     never
 * @param recoveryRetryMillis a block recovery that has not ended by then is started anew
 */
public record NamespaceSettings(
    long defaultBlockSizeBytes,
    long minBlockSizeBytes,
    int maxReplication,
    int maxBlocksPerFile,
    int maxChildren,
    long accessPrecisionMillis,
    long recoveryRetryMillis) {

  /** Hadoop's limits (wire reference 1.13). */
  public static NamespaceSettings defaults() {
    return new NamespaceSettings(134_217_728, 1_048_576, 512, 10_000, 1_048_576, 3_600_000, 30_000);
  }

  /** The same with other block sizes. */
  public NamespaceSettings withBlockSizes(long defaultBytes, long minBytes) {
    return new NamespaceSettings(
        defaultBytes,
        minBytes,
        maxReplication,
        maxBlocksPerFile,
        maxChildren,
        accessPrecisionMillis,
        recoveryRetryMillis);
  }

  /** The same with other limits. */
  public NamespaceSettings withLimits(
      int newMaxBlocksPerFile,
      int newMaxChildren,
      long newAccessPrecisionMillis,
      long newRecoveryRetryMillis) {
    return new NamespaceSettings(
        defaultBlockSizeBytes,
        minBlockSizeBytes,
        maxReplication,
        newMaxBlocksPerFile,
        newMaxChildren,
        newAccessPrecisionMillis,
        newRecoveryRetryMillis);
  }
}
