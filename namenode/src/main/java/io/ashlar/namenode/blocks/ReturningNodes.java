package io.ashlar.namenode.blocks;

/**
 * Whether DataNodes that were there before this NameNode was started may still be on their way
 * back. Safe mode waits for blocks and not for nodes, and one DataNode may have them all: after it
 * there can be nobody yet to write to. Who lives is back before a known DataNode's silence would be
 * taken for its death.
 *
 * <p>Changed on the writer thread; {@link #awaited} on any.
 */
final class ReturningNodes {
  private static final long NEVER_LOOKED = Long.MIN_VALUE;

  private final long patienceMillis;
  private volatile boolean awaited;
  private long firstLookMillis = NEVER_LOOKED;

  /**
   * Awaits nobody before {@link #expect} says so.
   *
   * @param patienceMillis how long after the start
   */
  ReturningNodes(long patienceMillis) {
    this.patienceMillis = patienceMillis;
  }

  /** There were DataNodes before. Before the writer starts. */
  void expect() {
    awaited = true;
  }

  /** Time has passed. */
  void look(long nowMillis) {
    if (!awaited) {
      return;
    }
    if (firstLookMillis == NEVER_LOOKED) {
      firstLookMillis = nowMillis;
    }
    long waitedMillis = nowMillis - firstLookMillis;
    // A clock that was set back must not make it last for ever.
    awaited = waitedMillis >= 0 && waitedMillis < patienceMillis;
  }

  /** Whether it is worth waiting for one. Any thread. */
  boolean awaited() {
    return awaited;
  }
}
