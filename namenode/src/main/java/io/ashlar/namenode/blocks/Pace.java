package io.ashlar.namenode.blocks;

/**
 * Keeps to a rate without counting what is in flight: each copy books the time that it takes at
 * that rate, and the next one may go when all booked time is over. Time that nobody used is saved
 * up for a second. Confined to the writer thread.
 */
final class Pace {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long SAVED_NANOS = 1_000_000_000L;

  /**
   * A block costs at least so much, however small: files are opened, synced and reported for it.
   */
  static final long MIN_BYTES = 128 << 10;

  private long bookedUntilNanos = Long.MIN_VALUE;

  /** Whether the next copy may go. */
  boolean free(long nowMillis) {
    return bookedUntilNanos <= nowMillis * 1_000_000;
  }

  /**
   * A copy goes.
   *
   * @param bytesPerSecond the rate; 0 for none
   */
  void book(long nowMillis, long bytes, long bytesPerSecond) {
    if (bytesPerSecond > 0) {
      double seconds = Math.max(bytes, MIN_BYTES) / (double) bytesPerSecond;
      bookedUntilNanos =
          Math.max(bookedUntilNanos, nowMillis * 1_000_000 - SAVED_NANOS)
              + (long) (seconds * NANOS_PER_SECOND);
    }
  }
}
