package io.ashlar.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;

/**
 * Text whose words follow Zipf's law, the same for the same seed. Words are lower-case ASCII
 * letters between single blanks and line ends, so that every tokenizer agrees about them. What was
 * written is tallied: counts of a job can be compared with the truth. Not thread-safe.
 */
public final class ZipfText {
  /** Distinct words that a gibibyte holds nearly all of. */
  public static final int LARGE_VOCABULARY = 1_700_000;

  private static final int WORDS_PER_LINE = 12;
  private static final byte[] CONSONANTS =
      "bcdfghjklmnpqrstvwxyz".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] VOWELS = "aeiou".getBytes(StandardCharsets.US_ASCII);
  private static final int SYLLABLES = CONSONANTS.length * VOWELS.length;

  private final SplittableRandom random;
  private final double logVocabulary;
  private final int[] counts;
  private long words;

  /**
   * Starts a text.
   *
   * @param seed the same seed gives the same text
   * @param vocabulary number of words to draw from
   */
  public ZipfText(long seed, int vocabulary) {
    random = new SplittableRandom(seed);
    logVocabulary = Math.log(vocabulary + 1.0);
    counts = new int[vocabulary];
  }

  /** Writes whole lines until at least that many bytes are written; returns how many were. */
  public long writeTo(OutputStream out, long atLeastBytes) throws IOException {
    byte[] buffer = new byte[1 << 16];
    int filled = 0;
    long written = 0;
    while (written + filled < atLeastBytes) {
      for (int i = 0; i < WORDS_PER_LINE; i++) {
        filled = appendWord(drawRank(), buffer, filled);
        buffer[filled++] = (byte) (i == WORDS_PER_LINE - 1 ? '\n' : ' ');
      }
      if (filled > buffer.length - 512) {
        out.write(buffer, 0, filled);
        written += filled;
        filled = 0;
      }
    }
    out.write(buffer, 0, filled);
    return written + filled;
  }

  /** Number of words written. */
  public long words() {
    return words;
  }

  /** Number of distinct words written. */
  public int distinctWords() {
    int distinct = 0;
    for (int count : counts) {
      distinct += count > 0 ? 1 : 0;
    }
    return distinct;
  }

  /** How often the word of a rank, from 0, was written. */
  public int count(int rank) {
    return counts[rank];
  }

  /** The rank of a word, or -1 if the text cannot hold it. */
  public int rank(String word) {
    int number = 0;
    for (int i = word.length() - 2; i >= 0; i -= 2) {
      int consonant = "bcdfghjklmnpqrstvwxyz".indexOf(word.charAt(i));
      int vowel = "aeiou".indexOf(word.charAt(i + 1));
      if (consonant < 0 || vowel < 0 || word.length() % 2 != 0) {
        return -1;
      }
      number = number * SYLLABLES + consonant * VOWELS.length + vowel + 1;
    }
    return number >= 1 && number <= counts.length ? number - 1 : -1;
  }

  /** The probability of rank r is in proportion to log((r + 2) / (r + 1)), close to 1 / (r + 1). */
  private int drawRank() {
    int rank = (int) Math.exp(random.nextDouble() * logVocabulary) - 1;
    int bounded = Math.min(rank, counts.length - 1);
    counts[bounded]++;
    words++;
    return bounded;
  }

  /** Spells a rank in syllables, as a number whose digits run from 1 to 105, lowest first. */
  private static int appendWord(int rank, byte[] buffer, int start) {
    int position = start;
    for (int rest = rank + 1; rest > 0; rest = (rest - 1) / SYLLABLES) {
      int digit = (rest - 1) % SYLLABLES;
      buffer[position++] = CONSONANTS[digit / VOWELS.length];
      buffer[position++] = VOWELS[digit % VOWELS.length];
    }
    return position;
  }
}
