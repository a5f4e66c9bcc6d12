package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.shell.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModeChangeTest {

  @ParameterizedTest
  @CsvSource({
    "644, 750, 750",
    "644, 1777, 1777",
    "644, u+x, 744",
    "777, go-w, 755",
    "'777', 'u-x,g=r,o=', 640",
    "600, a+r, 644",
    "600, +x, 711",
    "644, a+X, 644",
    "744, a+X, 755",
    "755, +t, 1755"
  })
  void modesChangeAsInTheShell(String before, String change, String after) {
    int changed = new ModeChange(change).apply(Integer.parseInt(before, 8), false);

    assertThat(Integer.toOctalString(changed)).isEqualTo(after);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9", "u", "u+q", "888", "u+x,"})
  void whatIsNoModeIsWrongUsage(String text) {
    assertThatThrownBy(() -> new ModeChange(text)).isInstanceOf(UsageException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "755, rwxr-xr-x",
    "640, rw-r-----",
    "1777, rwxrwxrwt",
    "1776, rwxrwxrwT",
    "0, ---------"
  })
  void modesAreShownAsLettersAreInListings(String octal, String letters) {
    assertThat(Listing.mode(Integer.parseInt(octal, 8))).isEqualTo(letters);
  }
}
