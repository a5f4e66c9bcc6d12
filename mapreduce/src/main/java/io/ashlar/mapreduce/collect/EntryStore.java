package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.ByteSlice;
import java.util.Arrays;

/**
 * Keys and values in primitive arrays. An entry is four longs, so that finding one costs one cache
 * line:
 *
 * <pre>
 * 0  packed prefix of the key
 * 1  hash of the key << 32 | length of the key in bytes
 * 2  where the key lies in the arena + 1, or 1 for a key that is all prefix; 0 marks a free entry
 * 3  the value: a long, or where it lies in the arena << 32 | its length in bytes
 * </pre>
 */
final class EntryStore {
  static final int WORDS = 4;
  static final int PREFIX = 0;
  static final int HASH_AND_LENGTH = 1;
  static final int KEY = 2;
  static final int VALUE = 3;

  /** Arrays end here: room for the eight bytes that are read at once past the last key. */
  private static final int MAX_ARENA = 1 << 30;

  long[] words;
  byte[] arena;
  int arenaLength;

  EntryStore(int entries, int arenaBytes) {
    words = new long[entries * WORDS];
    arena = new byte[arenaBytes];
  }

  static int keyLength(long hashAndLength) {
    return (int) hashAndLength;
  }

  static int hash(long hashAndLength) {
    return (int) (hashAndLength >>> 32);
  }

  static long pack(int high, int low) {
    return ((long) high << 32) | (low & 0xffffffffL);
  }

  long memoryBytes() {
    return words.length * 8L + arena.length;
  }

  /** Bytes by which the arena would grow to take that many more; 0 if it has the room. */
  long arenaGrowth(int bytes) {
    return (long) arenaLength + bytes <= arena.length ? 0 : grown(bytes) - arena.length;
  }

  private long grown(int bytes) {
    return Math.max((long) arenaLength + bytes, Math.min(arena.length * 2L, MAX_ARENA));
  }

  /** Whether the arena can ever take that many more. */
  boolean arenaCanTake(int bytes) {
    return (long) arenaLength + bytes <= MAX_ARENA;
  }

  /** Copies bytes to the arena's end and says where they start. */
  int store(byte[] array, int offset, int length) {
    if ((long) arenaLength + length > arena.length) {
      arena = Arrays.copyOf(arena, Math.toIntExact(grown(length)));
    }
    int start = arenaLength;
    System.arraycopy(array, offset, arena, start, length);
    arenaLength += length;
    return start;
  }

  /** Looks at the key of an entry; a key that is all prefix is put into the scratch first. */
  void key(int entry, ByteSlice into, byte[] scratch) {
    int at = entry * WORDS;
    int length = keyLength(words[at + HASH_AND_LENGTH]);
    if (length <= Long.BYTES) {
      KeyBytes.putWord(scratch, 0, words[at + PREFIX]);
      into.set(scratch, 0, length);
    } else {
      into.set(arena, (int) words[at + KEY] - 1, length);
    }
  }

  /** Looks at the value of an entry in a store whose values are bytes. */
  void value(int entry, ByteSlice into) {
    long place = words[entry * WORDS + VALUE];
    into.set(arena, (int) (place >>> 32), (int) place);
  }

  /** Compares the keys of two entries whose packed prefixes are the same. */
  int compareBeyondPrefix(int left, int right) {
    long leftLength = keyLength(words[left * WORDS + HASH_AND_LENGTH]);
    long rightLength = keyLength(words[right * WORDS + HASH_AND_LENGTH]);
    if (leftLength <= Long.BYTES || rightLength <= Long.BYTES) {
      return Long.compare(leftLength, rightLength);
    }
    int leftStart = (int) words[left * WORDS + KEY] - 1;
    int rightStart = (int) words[right * WORDS + KEY] - 1;
    return Arrays.compareUnsigned(
        arena,
        leftStart + Long.BYTES,
        leftStart + (int) leftLength,
        arena,
        rightStart + Long.BYTES,
        rightStart + (int) rightLength);
  }
}
