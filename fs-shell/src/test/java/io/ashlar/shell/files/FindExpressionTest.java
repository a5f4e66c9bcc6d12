package io.ashlar.shell.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FindExpressionTest {
  private static final long NOW = 1_700_000_000_000L;

  private static List<Found> entries(FileSystem files) {
    return List.of(
        entry(files, "/dir", true, 0, 0),
        entry(files, "/a.txt", false, 0, 1),
        entry(files, "/B.TXT", false, 2048, 5),
        entry(files, "/big", false, 5 << 20, 10));
  }

  private static Found entry(
      FileSystem files, String path, boolean directory, long length, long days) {
    FileStatus status =
        new FileStatus(
            path,
            directory,
            length,
            1,
            512,
            NOW - TimeUnit.DAYS.toMillis(days),
            0,
            directory ? "root" : "joe",
            "group",
            0644,
            1,
            directory ? 0 : -1);
    return new Found(new Target(files, "", path), status);
  }

  @ParameterizedTest
  @CsvSource({
    "'', /dir /a.txt /B.TXT /big",
    "-name *.txt, /a.txt",
    "-iname *.txt, /a.txt /B.TXT",
    "-type d, /dir",
    "-type f -name *i*, /big",
    "-type f -a -name *i*, /big",
    "-type d -o -name big, /dir /big",
    "! -type f, /dir",
    "-not ( -type d -o -name big ), /a.txt /B.TXT",
    "-size +1k, /B.TXT /big",
    "-size 2k, /B.TXT",
    "-size -1m -type f, /a.txt /B.TXT",
    "-mtime +4, /B.TXT /big",
    "-mtime -2, /dir /a.txt",
    "-user root, /dir",
    "-group nobody, ''",
    "-empty, /dir /a.txt",
    "-name big -print -print, /big /big",
    "-print -name none, /dir /a.txt /B.TXT /big",
    "-name big -print -o -name dir, /big"
  })
  void anExpressionPrintsWhatItSays(String expression, String expected) {
    List<String> words = expression.isEmpty() ? List.of() : List.of(expression.split(" "));
    List<String> printed = new ArrayList<>();
    FindExpression find =
        new FindExpression(words, NOW, (found, zeroEnds) -> printed.add(found.target().path()));
    try (FileSystem files = FileSystem.connect(URI.create("hdfs://127.0.0.1:1"))) {
      entries(files).forEach(find::look);
    } catch (Exception impossible) {
      throw new AssertionError(impossible);
    }
    assertThat(String.join(" ", printed)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-name",
        "-type x",
        "-size big",
        "-o",
        "( -name x",
        "-name x )",
        "-frob",
        "-a",
        "!"
      })
  void whatIsNoExpressionIsWrongUsage(String expression) {
    assertThatThrownBy(
            () -> new FindExpression(List.of(expression.split(" ")), NOW, (found, ends) -> {}))
        .isInstanceOf(UsageException.class);
  }
}
