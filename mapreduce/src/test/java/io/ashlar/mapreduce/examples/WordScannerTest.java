package io.ashlar.mapreduce.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.mapreduce.api.KeyedLongs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class WordScannerTest {
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{Nd}\\p{M}]+");

  @Example
  void wordsAreCountedInLowerCase() throws IOException {
    assertThat(count("Alice aime Bob. Bob aime Alice."))
        .isEqualTo(Map.of("alice", 2L, "aime", 2L, "bob", 2L));
  }

  @Example
  void lettersDigitsAndMarksOfAnyScriptMakeWords() throws IOException {
    assertThat(count("Élève élève, Ünïcode42 日本語 Привет ПРИВЕТ नमस्ते"))
        .isEqualTo(Map.of("élève", 2L, "ünïcode42", 1L, "日本語", 1L, "привет", 2L, "नमस्ते", 1L));
  }

  @Example
  void anApostropheAHyphenAndALowLineDivideWords() throws IOException {
    assertThat(count("don't re-run a_b")).containsOnlyKeys("don", "t", "re", "run", "a", "b");
  }

  @Example
  void aCapitalSigmaAtTheEndOfAWordIsAFinalOne() throws IOException {
    assertThat(count("ΟΔΟΣ οδος ΟΔΟΣΣΑ")).isEqualTo(Map.of("οδος", 2L, "οδοσσα", 1L));
  }

  @Example
  void aMarkThatFollowsALetterBelongsToItsWord() throws IOException {
    assertThat(count("e\u0301te\u0301")).containsOnlyKeys("e\u0301te\u0301");
  }

  @Example
  void codePointsBeyondTheBasicPlaneAreLetters() throws IOException {
    assertThat(count("𐐀𐐁 x😀y")).containsOnlyKeys("𐐨𐐩", "x", "y");
  }

  @Example
  void malformedBytesDivideWords() throws IOException {
    byte[] overlong = {'a', (byte) 0xc0, (byte) 0xaf, 'b'};
    byte[] surrogate = {'a', (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'b'};
    byte[] cutOff = {'a', ' ', 'b', (byte) 0xe6, (byte) 0x97};
    byte[] alone = {'a', (byte) 0x80, 'b', (byte) 0xff};

    for (byte[] text : new byte[][] {overlong, surrogate, cutOff, alone}) {
      assertThat(count(text)).isEqualTo(Map.of("a", 1L, "b", 1L));
    }
  }

  @Example
  void lengthsAroundARegisterAreRight() throws IOException {
    StringBuilder text = new StringBuilder();
    Map<String, Long> expected = new TreeMap<>();
    for (int length = 1; length <= 40; length++) {
      text.append("X".repeat(length)).append(length % 2 == 0 ? ", " : "\n");
      expected.put("x".repeat(length), 1L);
    }
    assertThat(count(text.toString())).isEqualTo(expected);
    assertThat(count("abcdefgh")).isEqualTo(Map.of("abcdefgh", 1L));
    assertThat(count("abcdefgh ")).isEqualTo(Map.of("abcdefgh", 1L));
    assertThat(count("abcdefghé")).isEqualTo(Map.of("abcdefghé", 1L));
    assertThat(count("abcdefgé")).isEqualTo(Map.of("abcdefgé", 1L));
  }

  @Provide
  Arbitrary<String> text() {
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(6, Arbitraries.chars().range('A', 'z')),
            net.jqwik.api.Tuple.of(2, Arbitraries.of(' ', '\n', '.', '0', '9', '@', '{')),
            net.jqwik.api.Tuple.of(1, Arbitraries.of('é', 'É', 'Σ', 'ς', 'İ', '日', '\u0301', '½')))
        .list()
        .ofMaxSize(60)
        .map(
            characters -> {
              StringBuilder all = new StringBuilder();
              characters.forEach(all::append);
              return all.toString();
            });
  }

  @Property(tries = 1_000, seed = "20261126")
  void wordsAreThoseOfARegularExpression(@ForAll("text") String text) throws IOException {
    Map<String, Long> expected = new TreeMap<>();
    Matcher words = WORD.matcher(text);
    while (words.find()) {
      expected.merge(words.group().toLowerCase(Locale.ROOT), 1L, Long::sum);
    }
    assertThat(count(text)).isEqualTo(expected);
  }

  @Property(tries = 1_000, seed = "20261126")
  void anyBytesAreTakenAndWhatIsWellFormedIsCounted(@ForAll byte[] bytes) throws IOException {
    Map<String, Long> expected = new TreeMap<>();
    // The decoder puts U+FFFD, which is no letter, in the place of what is malformed.
    Matcher words = WORD.matcher(new String(bytes, StandardCharsets.UTF_8));
    while (words.find()) {
      expected.merge(words.group().toLowerCase(Locale.ROOT), 1L, Long::sum);
    }
    assertThat(count(bytes)).isEqualTo(expected);
  }

  private static Map<String, Long> count(String text) throws IOException {
    return count(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Counts with what looks like letters on both sides of the range. */
  private static Map<String, Long> count(byte[] text) throws IOException {
    byte[] padded = new byte[text.length + 10];
    java.util.Arrays.fill(padded, (byte) 'q');
    System.arraycopy(text, 0, padded, 2, text.length);
    Map<String, Long> counts = new TreeMap<>();
    new WordScanner()
        .count(
            padded,
            2,
            2 + text.length,
            new KeyedLongs() {
              @Override
              public void add(byte[] array, int offset, int length, long value) {
                counts.merge(
                    new String(array, offset, length, StandardCharsets.UTF_8), value, Long::sum);
              }

              @Override
              public void addPacked(long packed, int length, long value) {
                byte[] key = new byte[length];
                for (int i = 0; i < Long.BYTES; i++) {
                  if (i < length) {
                    key[i] = (byte) (packed >>> 8 * i);
                  } else {
                    assertThat((byte) (packed >>> 8 * i)).isZero();
                  }
                }
                add(key, 0, length, value);
              }
            });
    return counts;
  }
}
