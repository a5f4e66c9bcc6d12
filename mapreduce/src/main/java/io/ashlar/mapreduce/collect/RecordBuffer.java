package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.ByteSink;
import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Combiner;
import java.io.IOException;
import java.util.Arrays;

/**
 * Records whose values are bytes, for mappers without a combiner or with one of objects. With a
 * combiner it is a hash table whose values are taken out, combined and put back; without, a list.
 */
final class RecordBuffer<V> {
  private static final int FIRST_CAPACITY = 1 << 10;
  private static final int FIRST_ARENA = 1 << 14;
  private static final int MAX_CAPACITY = 1 << 27;

  private final Codec<V> codec;
  private final Combiner<V> combinerOrNull;
  private final long memoryLimitBytes;
  private final LongTable.Overflow overflow;
  private final ByteSlice slice = new ByteSlice();
  private final ByteSink sink = new ByteSink();
  private EntryStore store;
  private int capacity;
  private int size;
  private long added;

  RecordBuffer(
      Codec<V> codec,
      Combiner<V> combinerOrNull,
      long memoryLimitBytes,
      LongTable.Overflow overflow) {
    this.codec = codec;
    this.combinerOrNull = combinerOrNull;
    this.memoryLimitBytes = memoryLimitBytes;
    this.overflow = overflow;
    clear();
  }

  void clear() {
    capacity = FIRST_CAPACITY;
    store = new EntryStore(capacity, FIRST_ARENA);
    size = 0;
  }

  int size() {
    return size;
  }

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
    for (int entry = 0; next < size; entry++) {
      if (store.words[entry * EntryStore.WORDS + EntryStore.KEY] != 0) {
        used[next++] = entry;
      }
    }
    return used;
  }

  void add(ByteSink key, V value) throws IOException {
    sink.clear();
    codec.encode(value, sink);
    Records.checkSize(key.length(), sink.length());
    makeRoom(key.length() + sink.length());
    added++;
    int hash = KeyBytes.hash(key.array(), 0, key.length());
    long prefix = KeyBytes.prefix(key.array(), 0, key.length());
    int entry = combinerOrNull == null ? size : find(key, prefix, hash);
    int at = entry * EntryStore.WORDS;
    if (store.words[at + EntryStore.KEY] != 0) {
      combine(at + EntryStore.VALUE, value);
      return;
    }
    int keyStart = key.length() <= Long.BYTES ? 0 : store.store(key.array(), 0, key.length());
    store.words[at + EntryStore.PREFIX] = prefix;
    store.words[at + EntryStore.HASH_AND_LENGTH] = EntryStore.pack(hash, key.length());
    store.words[at + EntryStore.KEY] = keyStart + 1L;
    store.words[at + EntryStore.VALUE] = storeValue();
    size++;
  }

  private long storeValue() {
    return EntryStore.pack(store.store(sink.array(), 0, sink.length()), sink.length());
  }

  private void combine(int valueWord, V value) throws IOException {
    long place = store.words[valueWord];
    int start = (int) (place >>> 32);
    V old = codec.decode(slice.set(store.arena, start, (int) place));
    sink.clear();
    codec.encode(combinerOrNull.combine(old, value), sink);
    if (sink.length() <= (int) place) {
      System.arraycopy(sink.array(), 0, store.arena, start, sink.length());
      store.words[valueWord] = EntryStore.pack(start, sink.length());
    } else {
      Records.checkSize(0, sink.length());
      store.words[valueWord] = storeValue();
    }
  }

  private int find(ByteSink key, long prefix, int hash) {
    int mask = capacity - 1;
    long hashAndLength = EntryStore.pack(hash, key.length());
    long[] words = store.words;
    int entry = hash & mask;
    for (; words[entry * EntryStore.WORDS + EntryStore.KEY] != 0; entry = entry + 1 & mask) {
      int at = entry * EntryStore.WORDS;
      if (words[at + EntryStore.HASH_AND_LENGTH] == hashAndLength
          && words[at + EntryStore.PREFIX] == prefix
          && (key.length() <= Long.BYTES || sameRest(key, (int) words[at + EntryStore.KEY] - 1))) {
        return entry;
      }
    }
    return entry;
  }

  private boolean sameRest(ByteSink key, int stored) {
    return Arrays.equals(
        key.array(),
        Long.BYTES,
        key.length(),
        store.arena,
        stored + Long.BYTES,
        stored + key.length());
  }

  private void makeRoom(int bytes) throws IOException {
    boolean full = combinerOrNull == null ? size == capacity : size >= capacity / 2;
    long more = store.arenaGrowth(bytes) + (full ? store.words.length * 8L : 0);
    if (more == 0) {
      return;
    }
    if (size > 0
        && (store.memoryBytes() + more > memoryLimitBytes
            || !store.arenaCanTake(bytes)
            || (full && capacity == MAX_CAPACITY))) {
      overflow.spill();
    } else if (full) {
      grow();
    }
  }

  private void grow() {
    long[] old = store.words;
    capacity *= 2;
    if (combinerOrNull == null) {
      store.words = Arrays.copyOf(old, old.length * 2);
      return;
    }
    int mask = capacity - 1;
    long[] words = new long[capacity * EntryStore.WORDS];
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
