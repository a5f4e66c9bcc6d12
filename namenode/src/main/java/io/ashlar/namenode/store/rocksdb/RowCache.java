package io.ashlar.namenode.store.rocksdb;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A fixed number of rows on the heap, so that walking down a path need not cross into native code
 * for every directory. Thread-safe: any thread looks up and offers, one thread invalidates.
 *
 * <p>A reader that is overtaken by a write must not put an old row back. So every write replaces
 * the slot's object, and a reader may only replace the object that it saw before it read the store.
 */
final class RowCache {

  /** What a slot holds; a null key where it holds no row. */
  record Slot(byte[] key, byte[] value) {}

  private static final Slot EMPTY = new Slot(null, null);

  private final AtomicReferenceArray<Slot> slots;
  private final int mask;

  RowCache(int slotCount) {
    int size = Integer.highestOneBit(Math.max(2, slotCount));
    slots = new AtomicReferenceArray<>(size);
    mask = size - 1;
    for (int i = 0; i < size; i++) {
      slots.setPlain(i, EMPTY);
    }
  }

  /** What is in the key's slot: perhaps the row, perhaps another. */
  Slot look(byte[] key) {
    return slots.get(index(key));
  }

  /** Puts a row that was read from the store after {@code seen} was looked at. */
  void offer(Slot seen, byte[] key, byte[] value) {
    slots.compareAndSet(index(key), seen, new Slot(key, value));
  }

  /** The row has changed; to be called after the store has it. */
  void invalidate(byte[] key) {
    int index = index(key);
    Slot current = slots.get(index);
    boolean same = current.key() != null && Arrays.equals(current.key(), key);
    slots.set(index, same ? new Slot(null, null) : new Slot(current.key(), current.value()));
  }

  private int index(byte[] key) {
    int hash = Arrays.hashCode(key) * 0x9E3779B9;
    return (hash ^ (hash >>> 15)) & mask;
  }
}
