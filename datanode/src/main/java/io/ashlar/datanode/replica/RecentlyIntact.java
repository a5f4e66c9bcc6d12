package io.ashlar.datanode.replica;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Which finalized replicas were written or read whole a short while ago, so that they need not be
 * read again: a program that appends to a file every second would otherwise have all of its last
 * block read every second. What it forgets is only read once more. Thread-safe.
 */
public final class RecentlyIntact {
  /** Some hundred kilobytes on the heap. */
  private static final int MOST = 4096;

  private record Seen(long generationStamp, long nanos) {}

  private final LongSupplier nanoTime;
  private final long validNanos;
  private final Map<Long, Seen> seen =
      new LinkedHashMap<>(16, 0.75f, false) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Seen> eldest) {
          return size() > MOST;
        }
      };

  /**
   * Nothing was seen yet.
   *
   * @param nanoTime the clock
   * @param validNanos how long a replica counts as intact without being looked at; 0 for never
   */
  public RecentlyIntact(LongSupplier nanoTime, long validNanos) {
    this.nanoTime = nanoTime;
    this.validNanos = validNanos;
  }

  /** For a catalog that always looks. */
  public static RecentlyIntact never() {
    return new RecentlyIntact(() -> 0, 0);
  }

  /** The whole replica is as it should be now. */
  void add(Replica replica) {
    if (validNanos > 0) {
      Seen now = new Seen(replica.generationStamp(), nanoTime.getAsLong());
      synchronized (this) {
        seen.remove(replica.blockId()); // so that it also stands last
        seen.put(replica.blockId(), now);
      }
    }
  }

  /** It is to be looked at again. */
  synchronized void forget(long blockId) {
    seen.remove(blockId);
  }

  synchronized boolean contains(Replica replica) {
    Seen last = seen.get(replica.blockId());
    return last != null
        && last.generationStamp() == replica.generationStamp()
        && nanoTime.getAsLong() - last.nanos() < validNanos;
  }
}
