package io.ashlar.protocol.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLockTest {
  @TempDir Path dir;

  /** Another process: takes the lock, says so, and holds it until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] args) throws IOException {
      try (DirectoryLock lock = DirectoryLock.take(Path.of(args[0]), "DataNode")) {
        System.out.println("held by " + lock.getClass().getSimpleName());
        while (System.in.read() >= 0) {
          // until the end
        }
      }
    }
  }

  private Process startHolder() throws IOException {
    Process process =
        new ProcessBuilder(
                List.of(
                    System.getProperty("java.home") + "/bin/java",
                    "-Xmx32m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    Holder.class.getName(),
                    dir.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    assertThat(out.readLine()).startsWith("held");
    return process;
  }

  @Test
  void anotherProcessIsNamedByPidAndHost() throws Exception {
    Process holder = startHolder();
    try {
      assertThatThrownBy(() -> DirectoryLock.take(dir, "DataNode"))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining(dir.toString())
          .hasMessageContaining("already locked by " + holder.pid() + "@")
          .hasMessageContaining("a DataNode cannot share one");
    } finally {
      holder.destroyForcibly().waitFor();
    }
    assertThat(dir.resolve("in_use.lock")).exists();
    DirectoryLock.take(dir, "DataNode").close();
    assertThat(dir.resolve("in_use.lock")).doesNotExist();
  }

  @Test
  void askingTwiceInOneProcessDoesNotGiveTheLockAway() throws Exception {
    try (DirectoryLock first = DirectoryLock.take(dir, "NameNode")) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> DirectoryLock.take(dir, "NameNode"))
          .isInstanceOf(DirectoryInUseException.class)
          .hasMessageContaining(ProcessHandle.current().pid() + "@");
      Process second =
          new ProcessBuilder(
                  List.of(
                      System.getProperty("java.home") + "/bin/java",
                      "-Xmx32m",
                      "-cp",
                      System.getProperty("java.class.path"),
                      Holder.class.getName(),
                      dir.toString()))
              .redirectErrorStream(true)
              .start();
      second.getOutputStream().close();
      String said = new String(second.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(said).contains("DirectoryInUseException").contains("already locked by");
      assertThat(second.waitFor()).isNotZero();
    }
  }

  @Test
  void aLockFileThatAKilledProcessLeftIsNoLock() throws Exception {
    Files.writeString(dir.resolve("in_use.lock"), "4711@elsewhere");
    try (DirectoryLock lock = DirectoryLock.take(dir, "DataNode")) {
      assertThat(lock).isNotNull();
      assertThat(Files.readString(dir.resolve("in_use.lock")))
          .startsWith(ProcessHandle.current().pid() + "@");
    }
  }
}
