package io.ashlar.datanode.moves;

import io.ashlar.datanode.scan.Pace;
import java.util.function.LongSupplier;

/**
 * What a DataNode does for balancers: so many moves at a time, and so many bytes in a second, sent
 * and received together. Thread-safe.
 */
public final class MoveLimits {
  /** As many as a Hadoop balancer starts on one node: dfs.datanode.balance.max.concurrent.moves. */
  public static final int MAX_MOVES = 100;

  /** Until somebody says otherwise: dfs.datanode.balance.bandwidthPerSec. */
  public static final long DEFAULT_BYTES_PER_SECOND = 100L << 20;

  private final LongSupplier nanoClock;
  private final int maxMoves;

  // Guarded by this.
  private int moves;
  private long bytesPerSecond;
  private Pace pace;

  /** No move runs. */
  public MoveLimits(LongSupplier nanoClock, int maxMoves, long bytesPerSecond) {
    this.nanoClock = nanoClock;
    this.maxMoves = maxMoves;
    this.bytesPerSecond = bytesPerSecond;
    this.pace = new Pace(bytesPerSecond, nanoClock.getAsLong());
  }

  /** Takes a place for a move, to be given back with {@link #end}; false if there is none. */
  synchronized boolean begin() {
    if (moves == maxMoves) {
      return false;
    }
    moves++;
    return true;
  }

  synchronized void end() {
    moves--;
  }

  /** Moves under way, sent and received. */
  public synchronized int moves() {
    return moves;
  }

  int maxMoves() {
    return maxMoves;
  }

  /** Counts bytes of a move; for how long to rest then, in nanoseconds. */
  synchronized long spend(long bytes) {
    return pace.spend(bytes, nanoClock.getAsLong());
  }

  /** What moves may carry in a second. */
  public synchronized long bytesPerSecond() {
    return bytesPerSecond;
  }

  /** Changes that, from the next packet on; nothing and less than nothing change nothing. */
  public synchronized void bytesPerSecond(long newest) {
    if (newest > 0) {
      bytesPerSecond = newest;
      pace = new Pace(newest, nanoClock.getAsLong());
    }
  }
}
