package io.ashlar.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.ashlar.shell.Shell.Result;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  private static final Path BASH = Path.of("/bin/bash");

  private final Shell shell = new Shell("hdfs://127.0.0.1:1");

  @Test
  void bashCompletesVerbsAndTheirOptions(@TempDir Path directory)
      throws IOException, InterruptedException {
    assumeThat(BASH).as("there is a bash").exists();
    Path script =
        Files.write(directory.resolve("completion"), shell.run("completion", "bash").bytes());

    assertThat(complete(script, "ashlar", "trunc")).isEqualTo("truncate");
    assertThat(complete(script, "ashlar", "ls", "-")).contains("-R", "-h", "--json");
    assertThat(complete(script, "ashlar", "admin", "setSp")).isEqualTo("setSpaceQuota");
  }

  /** What bash would offer for the last word. */
  private static String complete(Path script, String... words)
      throws IOException, InterruptedException {
    String line =
        "source '%s'; COMP_WORDS=(%s); COMP_CWORD=%d; _complete_ashlar; echo \"${COMPREPLY[*]}\""
            .formatted(script, String.join(" ", words), words.length - 1);
    Process bash = new ProcessBuilder(BASH.toString(), "-c", line).start();
    String answer = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return answer.strip();
  }

  @Test
  void zshIsToldHowBashCompletes() {
    String script = shell.run("completion", "zsh").out();

    assertThat(script).startsWith("autoload").contains("bashcompinit", "_complete_ashlar");
  }

  @Test
  void anotherShellIsWrongUsage() {
    Result result = shell.run("completion", "fish");

    assertThat(result.status()).isEqualTo(2);
    assertThat(result.err()).contains("expected bash or zsh").hasLineCount(1);
  }
}
