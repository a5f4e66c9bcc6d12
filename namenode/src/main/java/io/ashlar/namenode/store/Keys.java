package io.ashlar.namenode.store;

import java.nio.ByteBuffer;

/** Builds keys: integers big endian, so that they sort by value. */
public final class Keys {
  private Keys() {}

  /** One number. */
  public static byte[] of(long number) {
    return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
  }

  /** A number and then bytes. */
  public static byte[] of(long number, byte[] bytes) {
    return ByteBuffer.allocate(Long.BYTES + bytes.length).putLong(number).put(bytes).array();
  }

  /** A number and then a smaller one. */
  public static byte[] of(long number, int second) {
    return ByteBuffer.allocate(Long.BYTES + Integer.BYTES).putLong(number).putInt(second).array();
  }

  /** The number at the start of a key or value. */
  public static long firstLong(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }
}
