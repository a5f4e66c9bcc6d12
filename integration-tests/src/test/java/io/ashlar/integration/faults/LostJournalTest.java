package io.ashlar.integration.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.integration.Content;
import io.ashlar.integration.Replicas;
import io.ashlar.witness.AshlarCommand;
import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A NameNode's newest journal file is gone, as in a directory that comes from a backup: it knows
 * less than its DataNodes hold, and must not give their blocks' numbers out again by itself.
 */
class LostJournalTest {
  private static final Content BEFORE = new Content(1, 300_000);
  private static final Content AFTER = new Content(2, 300_000);
  private static final Content AGAIN = new Content(3, 300_000);

  @TempDir Path dir;

  @Test
  void itStaysInSafeModeUntilItIsToldToGoOnWithoutWhatWasLost() throws Exception {
    try (AshlarDaemons cluster = AshlarDaemons.builder(dir).dataNodes(1).start()) {
      write(cluster, "/before", BEFORE);
      // What it has done so far is no longer in the journal after this.
      cluster.restartNameNode();
      assertThat(safeMode(cluster, "wait").status()).isZero();
      write(cluster, "/after", AFTER);
      List<Path> blocks = Replicas.blockFiles(cluster.dataNodeDirectory(0));
      assertThat(blocks).hasSize(2);

      cluster.nameNode().kill();
      Files.delete(newestJournal());
      cluster.restartNameNode();

      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> safeMode(cluster, "get").output().contains("1 replica (300000 bytes)"));
      AshlarCommand.Outcome kept = safeMode(cluster, "leave");
      assertThat(kept.status()).isOne();
      assertThat(kept.output()).contains("newer than this namespace", "safemode forceExit");
      try (FileSystem fs = FileSystem.connect(cluster.uri())) {
        assertThat(fs.status("/after")).isEmpty();
        check(fs, "/before", BEFORE);
      }
      assertThat(Replicas.blockFiles(cluster.dataNodeDirectory(0))).isEqualTo(blocks);

      AshlarCommand.Outcome left = safeMode(cluster, "forceExit");

      assertThat(left.output()).contains("Safe mode is OFF");
      write(cluster, "/again", AGAIN);
      try (FileSystem fs = FileSystem.connect(cluster.uri())) {
        check(fs, "/before", BEFORE);
        check(fs, "/again", AGAIN);
      }
      // Had the number been given out again, the lost file's block would be another one's now.
      assertThat(Replicas.blockFiles(cluster.dataNodeDirectory(0))).hasSize(3).containsAll(blocks);
      try (var lost = Files.newInputStream(blocks.get(1))) {
        AFTER.assertEqualTo(lost);
      }
    }
  }

  private static void write(AshlarDaemons cluster, String path, Content content)
      throws IOException {
    try (FileSystem fs = FileSystem.connect(cluster.uri());
        FileWriter out = fs.create(path)) {
      content.writeTo(out);
    }
  }

  private static void check(FileSystem fs, String path, Content content) throws IOException {
    try (FileReader in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }

  private AshlarCommand.Outcome safeMode(AshlarDaemons cluster, String action) throws IOException {
    return AshlarCommand.on(cluster.uri(), dir).run("admin", "safemode", action);
  }

  private Path newestJournal() throws IOException {
    try (Stream<Path> files = Files.list(dir.resolve("namenode").resolve("namespace"))) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .max(Path::compareTo)
          .orElseThrow();
    }
  }
}
