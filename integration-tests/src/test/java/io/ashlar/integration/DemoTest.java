package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Classpaths;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing a newcomer runs, from a copy of the sources in which nothing is built yet. */
class DemoTest {
  private static final Pattern NODE_LOCAL = Pattern.compile("node-local maps: +([0-9.]+) %");
  private static final Set<String> NOT_SOURCES = Set.of("target", ".git", ".idea", ".vscode");

  @TempDir private static Path checkout;

  @TempDir private Path directory;

  @BeforeAll
  static void copySources() throws IOException {
    Path root = Classpaths.repositoryRoot();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (NOT_SOURCES.contains(String.valueOf(from.getFileName()))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(checkout.resolve(root.relativize(from).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path from, BasicFileAttributes attributes)
              throws IOException {
            if (!NOT_SOURCES.contains(String.valueOf(from.getFileName()))) {
              Files.copy(from, checkout.resolve(root.relativize(from).toString()));
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  @Test
  void theDemoBuildsWhatItNeedsAndCountsItsOwnSourcesNodeLocally() throws IOException {
    String output = demo();
    assertThat(output).contains("Top words").contains("ashlar");
    assertThat(nodeLocalPercent(output)).as(output).isGreaterThanOrEqualTo(90);
  }

  @Test
  void theDemoTakesFilesOfAnyBytes() throws IOException {
    Path empty = Files.createFile(directory.resolve("empty"));
    Path words = Files.writeString(directory.resolve("words"), "Alice aime Bob. Bob aime Alice.");
    Path noise = directory.resolve("noise");
    Files.write(noise, new Content(1, 3_000_000).bytes(0, 3_000_000));

    String output = demo(empty.toString(), words.toString(), noise.toString());
    assertThat(nodeLocalPercent(output)).as(output).isGreaterThanOrEqualTo(90);
  }

  private String demo(String... files) throws IOException {
    List<String> command = new ArrayList<>(List.of(checkout.resolve("ashlar").toString(), "demo"));
    command.addAll(Arrays.asList(files));
    ChildProcess demo =
        ChildProcess.start("ashlar demo", command, Map.of(), directory.resolve("demo.log"));
    demo.awaitSuccess(Duration.ofMinutes(10));
    return Files.readString(demo.log());
  }

  private static double nodeLocalPercent(String output) {
    Matcher matcher = NODE_LOCAL.matcher(output);
    assertThat(matcher.find()).as("a node-local share in: %s", output).isTrue();
    return Double.parseDouble(matcher.group(1));
  }
}
