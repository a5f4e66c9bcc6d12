package io.ashlar.mapreduce.collect;

import java.io.IOException;

/** What a record may be. */
final class Records {
  /** Longest key and value together, in bytes. */
  static final int MAX_BYTES = 64 << 20;

  private Records() {}

  static void checkSize(long keyLength, long valueLength) throws IOException {
    if (keyLength + valueLength > MAX_BYTES) {
      throw new IOException(
          "A record with a key of "
              + keyLength
              + " bytes and a value of "
              + valueLength
              + " bytes is too large; both together may have "
              + MAX_BYTES
              + " bytes");
    }
  }
}
