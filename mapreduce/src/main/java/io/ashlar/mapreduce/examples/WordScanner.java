package io.ashlar.mapreduce.examples;

import io.ashlar.mapreduce.api.KeyedLongs;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Finds words in UTF-8 text and counts them in lower case. Belongs to one thread.
 *
 * <p>A word is a longest run of letters, digits and marks, as Unicode has them (general categories
 * L, Nd and M). Everything else divides words, and so do bytes that are not well-formed UTF-8:
 * nothing is dropped but them, and nothing fails. Lower case is that of {@link Locale#ROOT}: of the
 * whole word, so that a capital sigma becomes a final sigma at its end.
 *
 * <p>ASCII is taken eight bytes at a time, with arithmetic on all of them at once; a word of up to
 * eight bytes goes into the table from a register. Other text is decoded, by code point.
 */
final class WordScanner {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long CASE_BITS = 0x20 * ONES;

  private static final int NOT_A_WORD = -1;

  /** The word being scanned, in lower case where that is already known. */
  private byte[] word = new byte[256];

  private int wordLength;

  /** Position behind the code point that {@link #decode} took. */
  private int decodedEnd;

  /**
   * Counts the words in a range of an array. Eight bytes behind the range are read, and mean
   * nothing.
   */
  void count(byte[] text, int from, int to, KeyedLongs counts) throws IOException {
    int at = from;
    while (at < to) {
      long bytes = (long) LONGS.get(text, at);
      long separators = separators(bytes);
      int length = Long.numberOfTrailingZeros(separators) >>> 3;
      if (at + length >= to) {
        length = to - at;
        separators = 1;
      }
      if (length == 0 && text[at] >= 0) {
        at++;
      } else if (separators != 0 && (length < to - at ? text[at + length] >= 0 : true)) {
        long mask = length == 8 ? -1 : (1L << 8 * length) - 1;
        counts.addPacked((bytes | upperCaseBits(bytes)) & mask, length, 1);
        at += length + 1;
      } else {
        at = longWord(text, at, to, counts);
      }
    }
  }

  /** The top bit of each byte that is not an ASCII letter or digit. */
  private static long separators(long bytes) {
    long low = bytes & ~HIGHS;
    long folded = low | CASE_BITS;
    long letters = (folded + (0x80 - 'a') * ONES) & ~(folded + (0x7f - 'z') * ONES);
    long digits = (low + (0x80 - '0') * ONES) & ~(low + (0x7f - '9') * ONES);
    return (bytes | ~(letters | digits)) & HIGHS;
  }

  /** The bit that makes a lower-case letter, in each byte that is an ASCII capital. */
  private static long upperCaseBits(long bytes) {
    long low = bytes & ~HIGHS;
    long capitals = (low + (0x80 - 'A') * ONES) & ~(low + (0x7f - 'Z') * ONES) & ~bytes & HIGHS;
    return capitals >>> 2;
  }

  /** Counts a word that is longer than eight bytes or not all ASCII; returns where to go on. */
  private int longWord(byte[] text, int from, int to, KeyedLongs counts) throws IOException {
    wordLength = 0;
    boolean ascii = true;
    int at = from;
    while (at < to) {
      byte next = text[at];
      if (next >= 0) {
        int lower = asciiLowerCase(next);
        if (lower == NOT_A_WORD) {
          break;
        }
        append((byte) lower);
        at++;
      } else {
        int codePoint = decode(text, at, to);
        if (!isWordPart(codePoint)) {
          at = at == from ? decodedEnd : at;
          break;
        }
        ascii = false;
        for (; at < decodedEnd; at++) {
          append(text[at]);
        }
      }
    }
    if (wordLength > 0) {
      if (!ascii) {
        lowerCase();
      }
      counts.add(word, 0, wordLength, 1);
    }
    return at;
  }

  private static int asciiLowerCase(byte c) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      return c;
    }
    return c >= 'A' && c <= 'Z' ? c | 0x20 : NOT_A_WORD;
  }

  private static boolean isWordPart(int codePoint) {
    if (codePoint == NOT_A_WORD) {
      return false;
    }
    return switch (Character.getType(codePoint)) {
      case Character.UPPERCASE_LETTER,
          Character.LOWERCASE_LETTER,
          Character.TITLECASE_LETTER,
          Character.MODIFIER_LETTER,
          Character.OTHER_LETTER,
          Character.DECIMAL_DIGIT_NUMBER,
          Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.COMBINING_SPACING_MARK ->
          true;
      default -> false;
    };
  }

  private void lowerCase() {
    byte[] lower =
        new String(word, 0, wordLength, StandardCharsets.UTF_8)
            .toLowerCase(Locale.ROOT)
            .getBytes(StandardCharsets.UTF_8);
    wordLength = 0;
    for (byte b : lower) {
      append(b);
    }
  }

  private void append(byte b) {
    if (wordLength == word.length) {
      word = java.util.Arrays.copyOf(word, word.length * 2);
    }
    word[wordLength++] = b;
  }

  /**
   * Takes one code point of two to four bytes by the table of well-formed sequences in the Unicode
   * standard (D92); NOT_A_WORD, and one byte, if there is none.
   */
  private int decode(byte[] text, int at, int to) {
    int first = text[at] & 0xff;
    decodedEnd = at + 1;
    int length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > to) {
      return NOT_A_WORD;
    }
    int codePoint = first & (0x7f >>> length);
    for (int i = 1; i < length; i++) {
      int next = text[at + i] & 0xff;
      if ((next & 0xc0) != 0x80) {
        return NOT_A_WORD;
      }
      codePoint = (codePoint << 6) | (next & 0x3f);
    }
    boolean overlong = (length == 3 && codePoint < 0x800) || (length == 4 && codePoint < 0x10000);
    boolean surrogate = codePoint >= 0xd800 && codePoint <= 0xdfff;
    if (overlong || surrogate || codePoint > 0x10ffff) {
      return NOT_A_WORD;
    }
    decodedEnd = at + length;
    return codePoint;
  }
}
