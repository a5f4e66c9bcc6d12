package io.ashlar.mapreduce.collect;

import java.io.IOException;

/**
 * Walks through sorted records. The key is copied to the cursor's own array, the value is looked at
 * where it lies; both are good until the next move.
 */
public abstract class RecordCursor implements AutoCloseable {
  byte[] key = new byte[64];
  int keyLength;

  /** The key's first eight bytes, so that unsigned order of longs is order of prefixes. */
  long sortablePrefix;

  byte[] value = new byte[0];
  int valueOffset;
  int valueLength;

  /** Moves to the next record; false at the end. */
  public abstract boolean next() throws IOException;

  @Override
  public abstract void close() throws IOException;

  final int compareTo(RecordCursor other) {
    if (sortablePrefix != other.sortablePrefix) {
      return Long.compareUnsigned(sortablePrefix, other.sortablePrefix);
    }
    return KeyBytes.compare(key, 0, keyLength, other.key, 0, other.keyLength);
  }

  final boolean sameKey(RecordCursor other) {
    return sortablePrefix == other.sortablePrefix
        && keyLength == other.keyLength
        && java.util.Arrays.equals(key, 0, keyLength, other.key, 0, keyLength);
  }

  final void keyChanged() {
    sortablePrefix = Long.reverseBytes(KeyBytes.prefix(key, 0, keyLength));
  }
}
