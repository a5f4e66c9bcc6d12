package io.ashlar.protocol.transfer;

/**
 * Computes the CRC of data from the CRCs of its parts, without the data.
 *
 * <p>A CRC is a remainder of polynomials over GF(2). Appending n bits to data multiplies its
 * polynomial by x^n; so crc(A followed by B) = crc(A) * x^(8 length(B)) + crc(B), modulo the CRC's
 * polynomial. Numbers here have the reflected form that CRC32 and CRC32C use: the highest bit is
 * the coefficient of x^0. Confined to one thread.
 */
public final class CrcComposer {
  private static final int ONE = 1 << 31;

  private final int polynomial;
  private int crc;

  /** Multiplier for the part length seen last, which is nearly always the one seen next. */
  private long cachedLength = -1;

  private int cachedMultiplier;

  /**
   * For parts with CRCs of that type.
   *
   * @throws IllegalArgumentException if the type has none
   */
  public CrcComposer(ChecksumType type) {
    this.polynomial =
        switch (type) {
          case CRC32 -> 0xEDB88320;
          case CRC32C -> 0x82F63B78;
          case NULL -> throw new IllegalArgumentException("There is no CRC to compose");
        };
  }

  /** Appends a part. */
  public void append(int partCrc, long partLength) {
    if (partLength != cachedLength) {
      cachedLength = partLength;
      cachedMultiplier = power(8 * partLength);
    }
    crc = multiply(crc, cachedMultiplier) ^ partCrc;
  }

  /** The CRC of all parts. */
  public int value() {
    return crc;
  }

  /** x to the n, by repeated squaring. */
  private int power(long n) {
    int result = ONE;
    int square = ONE >>> 1;
    for (long rest = n; rest != 0; rest >>>= 1) {
      if ((rest & 1) != 0) {
        result = multiply(result, square);
      }
      square = multiply(square, square);
    }
    return result;
  }

  private int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : (shifted >>> 1) ^ polynomial;
    }
    return product;
  }
}
