package io.ashlar.namenode.tokens;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Hadoop's variable-length numbers and texts (wire reference 6.2): a number from -112 to 127 is one
 * byte; any other is a byte that says sign and count, and then its bytes, the highest first.
 */
final class WritableBytes {
  private static final int SMALLEST_SHORT = -112;
  private static final int NEGATIVE = -120;

  private WritableBytes() {}

  static void putLong(ByteArrayOutputStream out, long number) {
    if (number >= SMALLEST_SHORT && number <= Byte.MAX_VALUE) {
      out.write((int) number);
      return;
    }
    boolean negative = number < 0;
    long magnitude = negative ? ~number : number;
    int count = (71 - Long.numberOfLeadingZeros(magnitude)) / 8;
    out.write((negative ? NEGATIVE : SMALLEST_SHORT) - count);
    for (int i = count - 1; i >= 0; i--) {
      out.write((int) (magnitude >>> (8 * i)));
    }
  }

  static long getLong(ByteBuffer in) {
    int first = in.get();
    if (first >= SMALLEST_SHORT) {
      return first;
    }
    boolean negative = first < NEGATIVE;
    int count = (negative ? NEGATIVE : SMALLEST_SHORT) - first;
    long magnitude = 0;
    for (int i = 0; i < count; i++) {
      magnitude = magnitude << 8 | (in.get() & 0xff);
    }
    return negative ? ~magnitude : magnitude;
  }

  static void putText(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    putLong(out, bytes.length);
    out.writeBytes(bytes);
  }

  static String getText(ByteBuffer in) {
    long length = getLong(in);
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("A text says it has " + length + " bytes");
    }
    byte[] bytes = new byte[(int) length];
    in.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
