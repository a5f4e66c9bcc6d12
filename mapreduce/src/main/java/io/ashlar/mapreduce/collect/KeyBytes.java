package io.ashlar.mapreduce.collect;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Keys as words: the first eight bytes of a key in a register, lowest byte first and zeros after
 * the last, are its <em>packed prefix</em>. Reversed, prefixes compare as the keys do. Stateless.
 */
public final class KeyBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Odd, with bits in no pattern: the fractional part of the square root of 3. */
  private static final long MIX = 0xbb67ae8584caa73bL;

  private KeyBytes() {}

  /** Eight bytes from an array, which must have them. */
  public static long word(byte[] array, int offset) {
    return (long) LONGS.get(array, offset);
  }

  /** Stores eight bytes into an array, which must have the room. */
  public static void putWord(byte[] array, int offset, long word) {
    LONGS.set(array, offset, word);
  }

  /** The packed prefix of a key of any length. */
  public static long prefix(byte[] array, int offset, int length) {
    int count = Math.min(length, Long.BYTES);
    if (offset + Long.BYTES <= array.length) {
      long word = word(array, offset);
      return count == Long.BYTES ? word : word & ((1L << 8 * count) - 1);
    }
    long word = 0;
    for (int i = 0; i < count; i++) {
      word |= (array[offset + i] & 0xffL) << 8 * i;
    }
    return word;
  }

  /** A hash of a key that is no longer than its packed prefix. */
  public static int hashPacked(long prefix, int length) {
    return (int) mix(prefix ^ (length * MIX));
  }

  /** A hash of a key: the same on every machine, and the same as {@link #hashPacked}. */
  public static int hash(byte[] array, int offset, int length) {
    long hash = mix(prefix(array, offset, length) ^ (length * MIX));
    for (int at = Long.BYTES; at < length; at += Long.BYTES) {
      hash = mix(hash ^ prefix(array, offset + at, length - at));
    }
    return (int) hash;
  }

  /** Folds the 128 bits of a product: every bit of the input reaches every bit of the result. */
  private static long mix(long word) {
    return Math.multiplyHigh(word, MIX) ^ (word * MIX);
  }

  /** The partition of a hash, by its upper bits. */
  public static int partition(int hash, int partitions) {
    return (int) ((hash & 0xffffffffL) * partitions >>> 32);
  }

  /** Compares two keys as unsigned bytes. */
  public static int compare(
      byte[] left, int leftOffset, int leftLength, byte[] right, int rightOffset, int rightLength) {
    return Arrays.compareUnsigned(
        left, leftOffset, leftOffset + leftLength, right, rightOffset, rightOffset + rightLength);
  }
}
