package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.Codec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Sorted records as keys with all their values. Values that are not taken are passed over. Belongs
 * to one thread.
 */
public final class Groups<K, V> implements Iterable<V> {
  private final RecordCursor source;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final ByteSlice slice = new ByteSlice();
  private byte[] key = new byte[64];
  private int keyLength;
  private long sortablePrefix;

  /** A key was given, whose values may not all have been taken. */
  private boolean hasKey;

  private boolean started;

  /** The source stands at a record that was not given yet. */
  private boolean ahead;

  private boolean iterated;
  private long records;

  /** Groups what a cursor gives; the cursor stays the caller's to close. */
  public Groups(RecordCursor source, Codec<K> keys, Codec<V> values) {
    this.source = source;
    this.keys = keys;
    this.values = values;
  }

  /** Moves to the next key; false at the end. */
  public boolean next() throws IOException {
    if (!started) {
      started = true;
      ahead = source.next();
    }
    while (ahead && hasKey && sameKey()) {
      advance();
    }
    if (!ahead) {
      return false;
    }
    if (key.length < source.keyLength) {
      key = new byte[Math.max(source.keyLength, key.length * 2)];
    }
    System.arraycopy(source.key, 0, key, 0, source.keyLength);
    keyLength = source.keyLength;
    sortablePrefix = source.sortablePrefix;
    iterated = false;
    hasKey = true;
    return true;
  }

  private void advance() throws IOException {
    records++;
    ahead = source.next();
  }

  private boolean sameKey() {
    return sortablePrefix == source.sortablePrefix
        && Arrays.equals(key, 0, keyLength, source.key, 0, source.keyLength);
  }

  /** The current key. */
  public K key() {
    return keys.decode(slice.set(key, 0, keyLength));
  }

  /** Records passed so far. */
  public long records() {
    return records;
  }

  @Override
  public Iterator<V> iterator() {
    if (iterated) {
      throw new IllegalStateException("A key's values can be walked through only once");
    }
    iterated = true;
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return ahead && sameKey();
      }

      @Override
      public V next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        V value = values.decode(slice.set(source.value, source.valueOffset, source.valueLength));
        try {
          advance();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        return value;
      }
    };
  }
}
