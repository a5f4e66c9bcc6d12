package io.ashlar.fs.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares with the paths of the platform where that is a Unix; nothing is sent anywhere. */
class HdfsPathTest {
  private static FileSystem files;

  @BeforeAll
  static void connect() throws Exception {
    files = FileSystems.newFileSystem(URI.create("hdfs://127.0.0.1:1"), Map.of("user", "u"));
  }

  @AfterAll
  static void close() throws Exception {
    files.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, c",
    "/a/b, /c",
    "a, b",
    "'', b",
    "/a/b, ''",
    "/, x/y",
    "/a/b, ../c",
    "a/./b, ..",
    "/a/b, /a/b/c",
    "/a/b/c, /a/b",
    "/a, /b",
    "a/b, a/c",
    "/../x, y",
    "//a//b/, c//"
  })
  void behavesAsAPathOfUnix(String first, String second) {
    Path here = files.getPath(first);
    Path there = files.getPath(second);
    Path unixHere = Path.of(first);
    Path unixThere = Path.of(second);

    assertThat(here).hasToString(unixHere.toString());
    assertThat(here.resolve(there)).hasToString(unixHere.resolve(unixThere).toString());
    assertThat(here.resolveSibling(there))
        .hasToString(unixHere.resolveSibling(unixThere).toString());
    assertThat(here.resolve(there).normalize())
        .hasToString(unixHere.resolve(unixThere).normalize().toString());
    assertThat(String.valueOf(here.getParent())).isEqualTo(String.valueOf(unixHere.getParent()));
    assertThat(String.valueOf(here.getFileName()))
        .isEqualTo(String.valueOf(unixHere.getFileName()));
    assertThat(String.valueOf(here.getRoot())).isEqualTo(String.valueOf(unixHere.getRoot()));
    assertThat(here.getNameCount()).isEqualTo(unixHere.getNameCount());
    assertThat(here.startsWith(there)).isEqualTo(unixHere.startsWith(unixThere));
    assertThat(here.endsWith(there)).isEqualTo(unixHere.endsWith(unixThere));
    assertThat(here.compareTo(there)).isEqualTo(unixHere.compareTo(unixThere));
    assertThat(names(here)).isEqualTo(names(unixHere));
    if (here.isAbsolute() == there.isAbsolute()) {
      assertThat(here.normalize().relativize(there.normalize()))
          .hasToString(unixHere.normalize().relativize(unixThere.normalize()).toString());
    }
  }

  private static List<String> names(Path path) {
    List<String> names = new ArrayList<>();
    path.forEach(name -> names.add(name.toString()));
    return names;
  }

  @Test
  void hasAUriThatLeadsBackToIt() {
    Path path = files.getPath("/a b/ä");

    assertThat(path.toUri()).hasToString("hdfs://127.0.0.1:1/a%20b/ä");
    assertThat(Path.of(path.toUri())).isEqualTo(path);
    assertThat(path.getFileSystem().provider().getScheme()).isEqualTo("hdfs");
  }

  @Test
  void doesNotMixWithOtherPaths() {
    Path path = files.getPath("/a");

    assertThat(path).isNotEqualTo(Path.of("/a"));
    assertThat(path.startsWith(Path.of("/"))).isFalse();
    assertThatThrownBy(() -> path.resolve(Path.of("b")))
        .isInstanceOf(ProviderMismatchException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*.txt|a.txt|true",
        "*.txt|d/a.txt|false",
        "**.txt|d/a.txt|true",
        "/d/*/c|/d/b/c|true",
        "?.{txt,md}|a.md|true",
        "?.{txt,md}|ab.md|false",
        "[a-c]x|bx|true",
        "[!a-c]x|bx|false",
        "[!a-c]x|dx|true",
        "a\\*|a*|true",
        "a\\*|ab|false",
        "a.b|axb|false",
      })
  void globsMatchAsTheyDoOnThePlatform(String glob, String path, boolean expected) {
    assertThat(files.getPathMatcher("glob:" + glob).matches(files.getPath(path)))
        .isEqualTo(expected);
    assertThat(FileSystems.getDefault().getPathMatcher("glob:" + glob).matches(Path.of(path)))
        .isEqualTo(expected);
  }
}
