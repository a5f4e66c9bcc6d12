package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemporaryNameTest {
  private static int bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8).length;
  }

  @Test
  void aNameGetsTheSuffixOfTheHdfsCommand() {
    assertThat(TemporaryName.of("a")).isEqualTo("a._COPYING_");
    String longest = "n".repeat(245);
    assertThat(TemporaryName.of(longest)).isEqualTo(longest + "._COPYING_");
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "ü", "語", "😀"})
  void aLongNameIsCutBetweenCharacters(String character) {
    for (int length = 246; length <= 255; length++) {
      String name =
          character.repeat(length / bytes(character)) + "x".repeat(length % bytes(character));
      String temporary = TemporaryName.of(name);

      assertThat(bytes(temporary)).isBetween(252, 255);
      assertThat(temporary).startsWith(character.repeat(50)).endsWith("._COPYING_");
      assertThat(new String(temporary.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
          .isEqualTo(temporary);
    }
  }

  @Test
  void longNamesThatDifferOnlyAtTheirEndHaveDifferentOnes() {
    String name = "n".repeat(254);

    assertThat(TemporaryName.of(name + "a"))
        .isEqualTo(TemporaryName.of(name + "a"))
        .isNotEqualTo(TemporaryName.of(name + "b"));
  }

  @Test
  void aNameThatNoServerTakesStaysTooLong() {
    assertThat(bytes(TemporaryName.of("n".repeat(256)))).isGreaterThan(256);
  }
}
