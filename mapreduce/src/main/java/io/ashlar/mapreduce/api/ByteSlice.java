package io.ashlar.mapreduce.api;

import java.nio.charset.StandardCharsets;

/**
 * A view of bytes that belong to someone else, moved from record to record. Not thread-safe; copy
 * what has to stay.
 */
public final class ByteSlice {
  private byte[] array = new byte[0];
  private int offset;
  private int length;

  /** An empty view. */
  public ByteSlice() {}

  /** Looks at other bytes. */
  public ByteSlice set(byte[] newArray, int newOffset, int newLength) {
    array = newArray;
    offset = newOffset;
    length = newLength;
    return this;
  }

  /** The array that holds the bytes. Not to be modified. */
  public byte[] array() {
    return array;
  }

  /** Where the bytes start in the array. */
  public int offset() {
    return offset;
  }

  /** How many bytes. */
  public int length() {
    return length;
  }

  /** The byte at an index from the start of the view. */
  public byte at(int index) {
    return array[offset + index];
  }

  /** A copy of the bytes. */
  public byte[] toBytes() {
    byte[] copy = new byte[length];
    System.arraycopy(array, offset, copy, 0, length);
    return copy;
  }

  /** The bytes as UTF-8 text, malformed ones replaced. */
  public String utf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return utf8();
  }
}
