package io.ashlar.mapreduce.api;

import java.io.IOException;

/** A table from encoded keys to longs that combines as it takes. Belongs to the task's thread. */
public interface KeyedLongs {

  /** Combines a value into that of a key, given by its encoding. */
  void add(byte[] array, int offset, int length, long value) throws IOException;

  /**
   * The same for a key of 1 to 8 bytes in a register.
   *
   * @param packed the encoding, its first byte in the lowest eight bits, zeros after the last
   * @param length of the encoding in bytes
   */
  void addPacked(long packed, int length, long value) throws IOException;
}
