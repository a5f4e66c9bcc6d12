package io.ashlar.namenode.blocks;

import it.unimi.dsi.fastutil.longs.LongArrayFIFOQueue;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.OptionalLong;

/**
 * Blocks that were completed a moment ago and whose last replicas are still being reported. They
 * are short of replicas for some milliseconds, which is no reason to queue work: nearly all of them
 * are well before anyone would look.
 *
 * <p>Bounded; what finds no room is queued like any other. Confined to the writer thread.
 */
final class YoungBlocks {
  private final int capacity;
  private final LongOpenHashSet young = new LongOpenHashSet();

  /** Block ids and the times when they grow up, in the order of both. */
  private final LongArrayFIFOQueue ids = new LongArrayFIFOQueue();

  private final LongArrayFIFOQueue dueMillis = new LongArrayFIFOQueue();

  YoungBlocks(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Takes a block until that time, which is never earlier than for the one before; false if there
   * is no room.
   */
  boolean add(long blockId, long untilMillis) {
    if (ids.size() >= capacity) {
      return false;
    }
    young.add(blockId);
    ids.enqueue(blockId);
    dueMillis.enqueue(untilMillis);
    return true;
  }

  boolean contains(long blockId) {
    return young.contains(blockId);
  }

  /** The block is well, or gone. */
  void remove(long blockId) {
    young.remove(blockId);
  }

  /** Takes out one that has grown up and is still not well, if there is one. */
  OptionalLong pollGrown(long nowMillis) {
    while (!ids.isEmpty() && dueMillis.firstLong() <= nowMillis) {
      dueMillis.dequeueLong();
      long blockId = ids.dequeueLong();
      if (young.remove(blockId)) {
        return OptionalLong.of(blockId);
      }
    }
    return OptionalLong.empty();
  }
}
