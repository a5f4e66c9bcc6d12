package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.AshlarUp;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Closed files outlive kill -9. */
class KillAndRestartTest {
  private static final int BLOCK = 1 << 20;
  private static final int FILES = 50;

  @Test
  void everyClosedFileIsThereAfterTheClusterWasKilled(@TempDir Path directory) throws IOException {
    for (int round = 0; round < 3; round++) {
      AshlarUp cluster = AshlarUp.builder(directory).start();
      try {
        // What the rounds before have written is there, and the next round's files can be written.
        for (int old = 0; old < round; old++) {
          readAll(cluster.uri(), old);
        }
        writeAll(cluster.uri(), round);
      } finally {
        cluster.kill();
      }
    }
    try (AshlarUp cluster = AshlarUp.builder(directory).start()) {
      for (int round = 0; round < 3; round++) {
        readAll(cluster.uri(), round);
      }
    }
  }

  @Test
  void aNameNodeThatWasKilledServesItsDataNodesAgain(@TempDir Path directory) throws IOException {
    try (AshlarDaemons cluster = AshlarDaemons.builder(directory).dataNodes(3).start()) {
      writeAll(cluster.uri(), 0);
      cluster.restartNameNode();
      await()
          .atMost(Duration.ofMinutes(2))
          .ignoreExceptions()
          .untilAsserted(() -> readAll(cluster.uri(), 0));
      writeAll(cluster.uri(), 1);
      readAll(cluster.uri(), 1);
    }
  }

  @Test
  void aClusterStoppedWithSigtermEndsWithStatusZero(@TempDir Path directory) throws IOException {
    AshlarUp cluster = AshlarUp.builder(directory).start();
    writeAll(cluster.uri(), 0);
    // A JVM that SIGTERM ends reports 128 + 15 unless the program says otherwise.
    assertThat(cluster.nameNode().terminate()).isIn(0, 143);
    try (AshlarUp again = AshlarUp.builder(directory).start()) {
      readAll(again.uri(), 0);
    }
  }

  private static Content content(int round, int file) {
    return new Content(round * 1000L + file, file * 40_000L);
  }

  private static org.apache.hadoop.fs.Path path(int round, int file) {
    return new org.apache.hadoop.fs.Path("/round" + round + "/file" + file);
  }

  private static void writeAll(URI uri, int round) throws IOException {
    try (FileSystem fs = FileSystem.newInstance(uri, new Configuration())) {
      for (int file = 0; file < FILES; file++) {
        try (FSDataOutputStream out = fs.create(path(round, file), true, 4096, (short) 3, BLOCK)) {
          content(round, file).writeTo(out);
        }
      }
    }
  }

  private static void readAll(URI uri, int round) throws IOException {
    try (FileSystem fs = FileSystem.newInstance(uri, new Configuration())) {
      for (int file = 0; file < FILES; file++) {
        try (FSDataInputStream in = fs.open(path(round, file))) {
          content(round, file).assertEqualTo(in);
        }
      }
    }
  }
}
