package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.KeyedLongs;
import io.ashlar.mapreduce.api.LongCombiner;
import java.io.IOException;

/**
 * A hash table from keys to longs, with open addressing and linear probing. Keys of up to eight
 * bytes live in their entry; longer ones in the arena. When its memory is used up it is emptied
 * through {@link Overflow}.
 */
final class LongTable implements KeyedLongs {
  /** Called when the table is full; must leave it empty. */
  @FunctionalInterface
  interface Overflow {
    void spill() throws IOException;
  }

  private static final int FIRST_CAPACITY = 1 << 12;
  private static final int FIRST_ARENA = 1 << 14;
  private static final int MAX_CAPACITY = 1 << 27;

  private final LongCombiner combiner;
  private final boolean sums;
  private final long memoryLimitBytes;
  private final Overflow overflow;
  private EntryStore store;
  private int mask;
  private int size;
  private int growAt;
  private long added;

  LongTable(LongCombiner combiner, long memoryLimitBytes, Overflow overflow) {
    this.combiner = combiner;
    this.sums = combiner == LongCombiner.SUM;
    this.memoryLimitBytes = memoryLimitBytes;
    this.overflow = overflow;
    clear();
  }

  /** Forgets everything, and gives back the memory. */
  void clear() {
    store = new EntryStore(FIRST_CAPACITY, FIRST_ARENA);
    capacityIs(FIRST_CAPACITY);
    size = 0;
  }

  private void capacityIs(int capacity) {
    mask = capacity - 1;
    growAt = capacity / 2;
  }

  int size() {
    return size;
  }

  /** How often a value was added since the table was made. */
  long added() {
    return added;
  }

  EntryStore store() {
    return store;
  }

  /** The numbers of the entries in use. */
  int[] entries() {
    int[] used = new int[size];
    int next = 0;
    long[] words = store.words;
    for (int entry = 0; entry <= mask; entry++) {
      if (words[entry * EntryStore.WORDS + EntryStore.KEY] != 0) {
        used[next++] = entry;
      }
    }
    return used;
  }

  @Override
  public void addPacked(long packed, int length, long value) throws IOException {
    added++;
    int hash = KeyBytes.hashPacked(packed, length);
    long hashAndLength = EntryStore.pack(hash, length);
    long[] words = store.words;
    for (int entry = hash & mask; ; entry = entry + 1 & mask) {
      int at = entry * EntryStore.WORDS;
      if (words[at + EntryStore.PREFIX] == packed
          && words[at + EntryStore.HASH_AND_LENGTH] == hashAndLength
          && words[at + EntryStore.KEY] != 0) {
        combine(words, at + EntryStore.VALUE, value);
        return;
      }
      if (words[at + EntryStore.KEY] == 0) {
        words[at + EntryStore.PREFIX] = packed;
        words[at + EntryStore.HASH_AND_LENGTH] = hashAndLength;
        words[at + EntryStore.KEY] = 1;
        words[at + EntryStore.VALUE] = value;
        grew();
        return;
      }
    }
  }

  @Override
  public void add(byte[] array, int offset, int length, long value) throws IOException {
    long prefix = KeyBytes.prefix(array, offset, length);
    if (length <= Long.BYTES) {
      addPacked(prefix, length, value);
      return;
    }
    added++;
    if (!hasRoom(length)) {
      overflow.spill();
    }
    int hash = KeyBytes.hash(array, offset, length);
    long hashAndLength = EntryStore.pack(hash, length);
    long[] words = store.words;
    for (int entry = hash & mask; ; entry = entry + 1 & mask) {
      int at = entry * EntryStore.WORDS;
      if (words[at + EntryStore.KEY] == 0) {
        words[at + EntryStore.PREFIX] = prefix;
        words[at + EntryStore.HASH_AND_LENGTH] = hashAndLength;
        words[at + EntryStore.KEY] = store.store(array, offset, length) + 1L;
        words[at + EntryStore.VALUE] = value;
        grew();
        return;
      }
      if (words[at + EntryStore.HASH_AND_LENGTH] == hashAndLength
          && words[at + EntryStore.PREFIX] == prefix
          && sameRest(array, offset, length, (int) words[at + EntryStore.KEY] - 1)) {
        combine(words, at + EntryStore.VALUE, value);
        return;
      }
    }
  }

  private boolean sameRest(byte[] array, int offset, int length, int stored) {
    return java.util.Arrays.equals(
        array,
        offset + Long.BYTES,
        offset + length,
        store.arena,
        stored + Long.BYTES,
        stored + length);
  }

  private void combine(long[] words, int at, long value) {
    words[at] = sums ? words[at] + value : combiner.combineLongs(words[at], value);
  }

  private boolean hasRoom(int length) throws IOException {
    long growth = store.arenaGrowth(length);
    if (growth == 0 || size == 0) {
      Records.checkSize(length, 0);
      return true;
    }
    return store.arenaCanTake(length) && store.memoryBytes() + growth <= memoryLimitBytes;
  }

  private void grew() throws IOException {
    if (++size < growAt) {
      return;
    }
    int capacity = (mask + 1) * 2;
    long doubled = store.memoryBytes() + store.words.length * 8L;
    if (capacity > MAX_CAPACITY || doubled > memoryLimitBytes) {
      overflow.spill();
    } else {
      resize(capacity);
    }
  }

  private void resize(int capacity) {
    long[] old = store.words;
    long[] words = new long[capacity * EntryStore.WORDS];
    capacityIs(capacity);
    for (int from = 0; from < old.length; from += EntryStore.WORDS) {
      if (old[from + EntryStore.KEY] == 0) {
        continue;
      }
      int entry = EntryStore.hash(old[from + EntryStore.HASH_AND_LENGTH]) & mask;
      while (words[entry * EntryStore.WORDS + EntryStore.KEY] != 0) {
        entry = entry + 1 & mask;
      }
      System.arraycopy(old, from, words, entry * EntryStore.WORDS, EntryStore.WORDS);
    }
    store.words = words;
  }
}
