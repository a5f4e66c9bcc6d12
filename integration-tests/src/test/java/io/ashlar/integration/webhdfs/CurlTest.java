package io.ashlar.integration.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.integration.webhdfs.WebClusters.Started;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of docs/webhdfs.md, all operations with curl: each command of a console block is
 * run, and prints what stands below it. {@code …} stands for any text.
 */
class CurlTest {
  private static final int COMMAND_SECONDS = 60;

  private record Example(String command, String output) {
    boolean matches(String actual) {
      StringBuilder pattern = new StringBuilder();
      for (String part : output.split("…", -1)) {
        pattern.append(pattern.isEmpty() ? "" : ".*").append(Pattern.quote(part));
      }
      return Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(actual).matches();
    }
  }

  @Test
  void theExamplesOfTheDocumentationDoWhatTheySay(@TempDir Path directory) throws Exception {
    assumeTrue(isInstalled("curl"), "curl is not installed");
    List<Example> examples = examples(documentation());
    assertThat(examples).hasSizeGreaterThan(80);
    Path work = Files.createDirectories(directory.resolve("work"));
    List<String> surprises = new ArrayList<>();
    Started cluster = WebClusters.ashlar(directory, List.of("-Duser.name=hdfs"));
    try (var processes = cluster.processes()) {
      for (Example example : examples) {
        String actual = run(example.command(), work, cluster.prefix());
        if (!example.matches(actual)) {
          surprises.add(
              example.command() + "\n  says:  " + actual + "\n  not:   " + example.output());
        }
      }
    }
    assertThat(surprises).as(String.join("\n", surprises)).isEmpty();
  }

  private static boolean isInstalled(String command) throws Exception {
    return new ProcessBuilder("bash", "-c", "type -P " + command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** The repository's page, found from wherever the tests run. */
  private static Path documentation() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve("docs/webhdfs.md"))) {
      directory = directory.getParent();
      assertThat(directory).as("a directory above the tests with docs/webhdfs.md").isNotNull();
    }
    return directory.resolve("docs/webhdfs.md");
  }

  private static List<Example> examples(Path page) throws IOException {
    List<Example> examples = new ArrayList<>();
    boolean inBlock = false;
    String command = "";
    List<String> output = new ArrayList<>();
    for (String line : Files.readAllLines(page)) {
      boolean fence = line.startsWith("```");
      if (inBlock && (fence || line.startsWith("$ ")) && !command.isEmpty()) {
        examples.add(new Example(command, String.join("\n", output)));
        command = "";
      }
      if (fence) {
        inBlock = line.equals("```console");
      } else if (inBlock && line.startsWith("$ ")) {
        command = line.substring(2);
        output = new ArrayList<>();
      } else if (inBlock) {
        output.add(line);
      }
    }
    return examples;
  }

  private static String run(String command, Path directory, String prefix) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command)
            .directory(directory.toFile())
            .redirectErrorStream(true);
    builder.environment().put("W", prefix);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .replace("\r", "")
            .stripTrailing();
    assertThat(process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS)).as(command).isTrue();
    return output;
  }
}
