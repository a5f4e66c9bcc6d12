package io.ashlar.datanode.slowness;

/**
 * The mean of what was measured in the last minutes, kept in slots of time of which the oldest
 * falls away. Thread-safe.
 */
final class RecentMean {
  static final int SLOTS = 5;
  private static final double NANOS_PER_MILLI = 1e6;

  private final long slotNanos;
  private final long[] counts = new long[SLOTS];
  private final long[] sums = new long[SLOTS];
  private long newestSlot;

  RecentMean(long slotNanos, long nowNanos) {
    this.slotNanos = slotNanos;
    this.newestSlot = Math.floorDiv(nowNanos, slotNanos);
  }

  synchronized void add(long nanos, long nowNanos) {
    moveTo(nowNanos);
    int slot = (int) Math.floorMod(newestSlot, (long) SLOTS);
    counts[slot]++;
    sums[slot] += nanos;
  }

  /** In milliseconds; NaN where less than that was measured. */
  synchronized double meanMillis(int minimum, long nowNanos) {
    moveTo(nowNanos);
    long count = 0;
    long sum = 0;
    for (int i = 0; i < SLOTS; i++) {
      count += counts[i];
      sum += sums[i];
    }
    return count == 0 || count < minimum ? Double.NaN : sum / NANOS_PER_MILLI / count;
  }

  /** Whether nothing was measured lately. */
  synchronized boolean isEmpty(long nowNanos) {
    return Double.isNaN(meanMillis(1, nowNanos));
  }

  private void moveTo(long nowNanos) {
    long now = Math.floorDiv(nowNanos, slotNanos);
    long steps = Math.min(SLOTS, now - newestSlot);
    for (long i = 1; i <= steps; i++) {
      int slot = (int) Math.floorMod(now - steps + i, (long) SLOTS);
      counts[slot] = 0;
      sums[slot] = 0;
    }
    newestSlot = Math.max(newestSlot, now);
  }
}
