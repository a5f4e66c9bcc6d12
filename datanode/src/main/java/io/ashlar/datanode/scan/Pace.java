package io.ashlar.datanode.scan;

/**
 * Keeps a reader of bytes to a rate. What was not used is not saved up: after a pause the rate is
 * the same as before. One thread at a time.
 */
public final class Pace {
  private static final double NANOS = 1e9;

  private final double nanosPerByte;
  private long freeAtNanos;

  /** Full speed from now on. */
  public Pace(long bytesPerSecond, long nowNanos) {
    this.nanosPerByte = NANOS / bytesPerSecond;
    this.freeAtNanos = nowNanos;
  }

  /** Counts bytes that were just read, and returns for how long to rest, in nanoseconds. */
  public long spend(long bytes, long nowNanos) {
    long start = nowNanos - freeAtNanos > 0 ? nowNanos : freeAtNanos;
    freeAtNanos = start + (long) (bytes * nanosPerByte);
    return freeAtNanos - nowNanos;
  }
}
