package io.ashlar.namenode.blocks;

/**
 * How patient and how eager the block management is. Immutable.
 *
 * @param staleMillis silence after which a DataNode is avoided for writes
 * @param deadMillis silence after which its replicas no longer count
 * @param minReplication replicas that make a block complete
 * @param safeModeThreshold share of complete blocks that must be reported before changes are
 *     allowed
 * @param safeModeExtensionMillis how much longer to wait then
 * @param completionGraceMillis how long replicas of a just completed block may be on their way
 *     before copies are made
 * @param copyTimeoutMillis after this at the latest a copy that was not reported is ordered again
 * @param copies how much repair may take
 * @param maxDeletionsPerHeartbeat replicas that a node is told to delete at a time
 * @param reportLeases full reports taken at a time
 * @param reportLeaseMillis how long a node may take to begin its full report
 */
public record BlockSettings(
    long staleMillis,
    long deadMillis,
    int minReplication,
    double safeModeThreshold,
    long safeModeExtensionMillis,
    long completionGraceMillis,
    long copyTimeoutMillis,
    CopyLimits copies,
    int maxDeletionsPerHeartbeat,
    int reportLeases,
    long reportLeaseMillis) {

  /** Refuses what cannot work. */
  public BlockSettings {
    if (staleMillis <= 0 || deadMillis <= staleMillis) {
      throw new IllegalArgumentException(
          "A DataNode must be stale before it is dead: stale after "
              + staleMillis
              + " ms, dead after "
              + deadMillis
              + " ms");
    }
    if (safeModeThreshold < 0 || safeModeThreshold > 1) {
      throw new IllegalArgumentException(
          "Safe mode threshold " + safeModeThreshold + " is not between 0 and 1");
    }
  }

  /** A copy that is slower than this is not waited for longer than for a silent node: 1 MB/s. */
  private static final long SLOW_COPY_BYTES_PER_MILLI = 1_000;

  /** What one node, and what all together may send for repair, if nothing else is said. */
  private static final CopyLimits COPIES = CopyLimits.of(64L << 20, 4L << 30);

  /** The defaults around the two intervals that operators change most. */
  public static BlockSettings of(long staleMillis, long deadMillis) {
    return new BlockSettings(
        staleMillis, deadMillis, 1, 0.999, 0, 5_000, 120_000, COPIES, 1000, 6, 300_000);
  }

  /**
   * How long a copy of so many bytes is waited for. Nobody tells of one that failed, because a node
   * between them could not be reached, say: so that of a small block is soon ordered again.
   */
  long copyPatienceMillis(long lengthBytes) {
    return Math.min(copyTimeoutMillis, deadMillis + lengthBytes / SLOW_COPY_BYTES_PER_MILLI);
  }

  /** The same with another wait at the end of safe mode. */
  public BlockSettings withSafeModeExtension(long millis) {
    return new BlockSettings(
        staleMillis,
        deadMillis,
        minReplication,
        safeModeThreshold,
        millis,
        completionGraceMillis,
        copyTimeoutMillis,
        copies,
        maxDeletionsPerHeartbeat,
        reportLeases,
        reportLeaseMillis);
  }

  /** The same with other limits of repair. */
  public BlockSettings withCopies(CopyLimits limits) {
    return new BlockSettings(
        staleMillis,
        deadMillis,
        minReplication,
        safeModeThreshold,
        safeModeExtensionMillis,
        completionGraceMillis,
        copyTimeoutMillis,
        limits,
        maxDeletionsPerHeartbeat,
        reportLeases,
        reportLeaseMillis);
  }
}
