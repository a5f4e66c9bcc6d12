package io.ashlar.namenode.blocks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of what is wrong, kept up to date change by change. Written on the writer thread, read on
 * any.
 */
final class Tally {
  private final AtomicLongArray shortages = new AtomicLongArray(Shortage.count());
  private final AtomicLong corruptBlocks = new AtomicLong();
  private final AtomicLong pendingDeletions = new AtomicLong();
  private final AtomicLong expiredHeartbeats = new AtomicLong();
  private final AtomicLong unknownReplicas = new AtomicLong();

  void queued(Shortage shortage) {
    shortages.incrementAndGet(shortage.code());
  }

  void unqueued(Shortage shortage) {
    shortages.decrementAndGet(shortage.code());
  }

  /** Blocks in that part of the work queue. */
  long of(Shortage shortage) {
    return shortages.get(shortage.code());
  }

  /** Blocks with fewer good replicas than wanted, but at least one. */
  long underReplicated() {
    return of(Shortage.ENDANGERED) + of(Shortage.VERY_LOW) + of(Shortage.LOW);
  }

  long missing() {
    return of(Shortage.MISSING) + of(Shortage.MISSING_ONLY_REPLICA);
  }

  void corruptBlocks(int change) {
    corruptBlocks.addAndGet(change);
  }

  /** Blocks with at least one corrupt replica. */
  long corruptBlocks() {
    return corruptBlocks.get();
  }

  void pendingDeletions(long change) {
    pendingDeletions.addAndGet(change);
  }

  long pendingDeletions() {
    return pendingDeletions.get();
  }

  void expiredHeartbeat() {
    expiredHeartbeats.incrementAndGet();
  }

  /** DataNodes given up since the start. */
  long expiredHeartbeats() {
    return expiredHeartbeats.get();
  }

  void unknownReplica() {
    unknownReplicas.incrementAndGet();
  }

  /** Replicas in first reports of which no block is known. */
  long unknownReplicas() {
    return unknownReplicas.get();
  }
}
