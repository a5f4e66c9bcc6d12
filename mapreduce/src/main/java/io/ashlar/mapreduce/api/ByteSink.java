package io.ashlar.mapreduce.api;

import java.util.Arrays;

/** Bytes being put together, in an array that grows. Not thread-safe. */
public final class ByteSink {
  private byte[] array = new byte[64];
  private int length;

  /** An empty sink. */
  public ByteSink() {}

  /** Forgets what was written. */
  public void clear() {
    length = 0;
  }

  /** What was written starts at index 0 of this array; it is another one after the next write. */
  public byte[] array() {
    return array;
  }

  /** Number of bytes written. */
  public int length() {
    return length;
  }

  /** Appends a byte. */
  public void writeByte(int value) {
    ensure(1);
    array[length++] = (byte) value;
  }

  /** Appends bytes. */
  public void write(byte[] source, int offset, int count) {
    ensure(count);
    System.arraycopy(source, offset, array, length, count);
    length += count;
  }

  /** Appends eight bytes, the most significant first. */
  public void writeLong(long value) {
    ensure(Long.BYTES);
    for (int shift = 56; shift >= 0; shift -= 8) {
      array[length++] = (byte) (value >>> shift);
    }
  }

  /**
   * Appends 1 to 10 bytes: seven bits in each, the lowest first, the top bit set on all but the
   * last.
   */
  public void writeVarLong(long value) {
    ensure(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      array[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[length++] = (byte) rest;
  }

  private void ensure(int more) {
    int needed = Math.addExact(length, more);
    if (needed > array.length) {
      array = Arrays.copyOf(array, (int) Math.max(needed, Math.min(array.length * 2L, 1L << 30)));
    }
  }
}
