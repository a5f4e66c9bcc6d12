package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "* anything true",
        "*.txt a.txt true",
        "*.txt atxt false",
        "a? ab true",
        "a? a false",
        "[abc]x bx true",
        "[^abc]x bx false",
        "[!abc]x dx true",
        "[0-9]* 7up true",
        "{a,bc}d bcd true",
        "{a,bc}d bd false",
        "{a*,b}c axxc true",
        "\\*x *x true",
        "\\*x ax false",
        "a.c abc false",
        "(a) (a) true"
      })
  void patternsFitAsInHadoop(String pattern, String name, boolean expected) {
    assertThat(new Glob(pattern).matches(name)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[abc", "{a,b"})
  void anOpenBracketIsWrongUsage(String pattern) {
    assertThatThrownBy(() -> new Glob(pattern)).isInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a/b, /user/u/a/b",
    "/a//b/, /a/b",
    "/a/./b/../c, /a/c",
    "/.., /",
    "., /user/u",
    "/, /"
  })
  void pathsBecomeAbsoluteAndClean(String given, String expected) {
    assertThat(Paths.absolute(given, "/user/u")).isEqualTo(expected);
  }

  @Test
  void bracesThatReachAcrossDirectoriesAreSeveralPatterns() {
    assertThat(Glob.withoutSlashesInBraces("/{a/b,c}/x")).containsExactly("/a/b/x", "/c/x");
    assertThat(Glob.withoutSlashesInBraces("/{a,b{/c,d}}*"))
        .containsExactly("/a*", "/b/c*", "/bd*");
    assertThat(Glob.withoutSlashesInBraces("/{a,b}/[c]")).containsExactly("/{a,b}/[c]");
    assertThat(Glob.withoutSlashesInBraces("/\\{a/b}")).containsExactly("/\\{a/b}");
  }
}
