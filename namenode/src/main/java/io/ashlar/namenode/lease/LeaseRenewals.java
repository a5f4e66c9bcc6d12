package io.ashlar.namenode.lease;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When each lease holder last renewed. Thread-safe.
 *
 * <p>A holder that is not known counts as having renewed when the NameNode started: it may be one
 * from before a restart. The number of holders that are remembered is bounded; beyond it a holder
 * that never asked before is not remembered and so only loses time.
 */
public final class LeaseRenewals {
  /** After this without a renewal another writer may take over (wire reference 2.7). */
  public static final long SOFT_LIMIT_MILLIS = 60_000;

  /** After this the NameNode recovers the files by itself (wire reference 2.7). */
  public static final long HARD_LIMIT_MILLIS = 20 * 60_000;

  private static final int CAPACITY = 100_000;

  /** Longer names, which no client has, are not remembered. */
  private static final int MAX_HOLDER_CHARS = 255;

  private final long startMillis;
  private final long softMillis;
  private final long hardMillis;
  private final Map<String, Long> renewedMillis = new ConcurrentHashMap<>();

  /**
   * Knows nobody yet, and has HDFS's limits.
   *
   * @param startMillis when the NameNode started
   */
  public LeaseRenewals(long startMillis) {
    this(startMillis, SOFT_LIMIT_MILLIS, HARD_LIMIT_MILLIS);
  }

  /**
   * Knows nobody yet.
   *
   * @param startMillis when the NameNode started
   * @param softMillis after this without a renewal another writer may take over
   * @param hardMillis after this the NameNode recovers the files by itself
   */
  public LeaseRenewals(long startMillis, long softMillis, long hardMillis) {
    this.startMillis = startMillis;
    this.softMillis = softMillis;
    this.hardMillis = hardMillis;
  }

  /** The holder is alive. */
  public void renew(String holder, long nowMillis) {
    if (holder.length() > MAX_HOLDER_CHARS) {
      return;
    }
    if (renewedMillis.size() < CAPACITY || renewedMillis.containsKey(holder)) {
      renewedMillis.put(holder, nowMillis);
    }
  }

  /** The holder has no files open any more. */
  public void forget(String holder) {
    renewedMillis.remove(holder);
  }

  /** Whether another writer may take over. */
  public boolean softLimitPassed(String holder, long nowMillis) {
    return nowMillis - renewed(holder) > softMillis;
  }

  /** Whether the NameNode has to recover the holder's files. */
  public boolean hardLimitPassed(String holder, long nowMillis) {
    return nowMillis - renewed(holder) > hardMillis;
  }

  /** Forgets those who have not renewed within the hard limit; they count from the start then. */
  public void prune(long nowMillis) {
    renewedMillis.values().removeIf(renewed -> nowMillis - renewed > 2 * hardMillis);
  }

  private long renewed(String holder) {
    return renewedMillis.getOrDefault(holder, startMillis);
  }
}
