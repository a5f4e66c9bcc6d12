package io.ashlar.namenode.store.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that open a store, and what they leave in their temporary directory. */
class NativeLibraryTest {
  private static final String OPEN = "open";
  private static final long PATIENCE_SECONDS = 120;

  @TempDir Path dir;

  private final List<Process> processes = new ArrayList<>();

  /** Opens a store, says so, and stays until its input ends. */
  static final class Holder {
    private Holder() {}

    public static void main(String[] arguments) throws IOException {
      try (RocksStore store = RocksStore.open(Path.of(arguments[0]), 64L << 20, value -> false)) {
        System.out.println(OPEN);
        while (System.in.read() >= 0) {
          store.sequence();
        }
      } catch (IOException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private Process start(String store, Path temporary) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                dir.resolve(store).toString())
            .redirectErrorStream(true);
    builder.environment().remove("ROCKSDB_SHAREDLIB_DIR");
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  /** What it prints that is no line of a log. */
  private static String word(Process process) throws IOException {
    BufferedReader lines = process.inputReader(UTF_8);
    String line = lines.readLine();
    while (line != null && !line.equals(OPEN) && !line.startsWith("RocksDB's native library")) {
      line = lines.readLine();
    }
    return line;
  }

  private static List<Path> content(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @AfterEach
  void killAll() throws InterruptedException {
    for (Process process : processes) {
      process.destroyForcibly();
      assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void processesThatStartAtOnceAndAreKilledLeaveNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(dir.resolve("tmp"));
    Process first = start("first", temporary);
    Process second = start("second", temporary);
    assertThat(word(first)).isEqualTo(OPEN);
    assertThat(word(second)).isEqualTo(OPEN);

    killAll(); // as kill -9 does

    assertThat(content(temporary)).isEmpty();
  }

  @Test
  void aDirectoryThatIsNotThereIsNamedWithWhatToDo() throws Exception {
    Process process = start("store", dir.resolve("none"));

    assertThat(word(process))
        .contains(dir.resolve("none").toString())
        .contains("NoSuchFile")
        .contains("ROCKSDB_SHAREDLIB_DIR");
  }

  @Test
  void aDirectoryThatIsMountedNoexecIsNamedWithWhatToDo() throws Exception {
    Path mount = Files.createDirectory(dir.resolve("noexec"));
    assumeThat(run("mount", "-t", "tmpfs", "-o", "noexec,size=32m", "tmpfs", mount.toString()))
        .as("root may mount")
        .isZero();
    try {
      Process process = start("store", mount);

      assertThat(word(process))
          .contains(mount.toString())
          .contains("noexec")
          .contains("ROCKSDB_SHAREDLIB_DIR");
      assertThat(content(mount)).isEmpty();
    } finally {
      killAll();
      assertThat(run("umount", mount.toString())).isZero();
    }
  }

  private static int run(String... command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor();
    } catch (IOException notThere) {
      return -1;
    }
  }
}
