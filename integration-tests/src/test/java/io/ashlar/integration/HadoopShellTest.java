package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.witness.DfsProcesses;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FsShell;
import org.apache.hadoop.util.ToolRunner;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's shell, as {@code hdfs dfs} runs it. */
class HadoopShellTest {
  private static DfsProcesses cluster;

  @TempDir Path local;

  @BeforeAll
  static void startCluster(@TempDir Path directory) throws Exception {
    cluster = Clusters.start(directory);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void filesArePutAndGot() throws Exception {
    for (long size : new long[] {0, 1, 128 << 10, 5_000_000}) {
      Content content = new Content(size, size);
      Path source = local.resolve("source-" + size);
      Path copy = local.resolve("copy-" + size);
      try (OutputStream out = Files.newOutputStream(source)) {
        content.writeTo(out);
      }
      assertThat(shell("-put", "-f", source.toString(), "/put-" + size).status()).isZero();
      assertThat(shell("-get", "/put-" + size, copy.toString()).status()).isZero();
      try (InputStream in = Files.newInputStream(copy)) {
        content.assertEqualTo(in);
      }
    }
  }

  @Test
  void theEverydayVerbsDoWhatTheySay() throws Exception {
    Path source = Files.writeString(local.resolve("hello"), "hello\n");

    assertThat(shell("-mkdir", "-p", "/verbs/a/b").status()).isZero();
    assertThat(shell("-put", source.toString(), "/verbs/a/hello").status()).isZero();
    assertThat(shell("-cat", "/verbs/a/hello").output()).isEqualTo("hello\n");
    try (FileSystem fs = FileSystem.newInstance(cluster.uri(), new Configuration())) {
      Replicas.awaitReported(fs, new org.apache.hadoop.fs.Path("/verbs/a/hello"), 3);
    }
    assertThat(shell("-appendToFile", source.toString(), "/verbs/a/hello").status()).isZero();
    assertThat(shell("-cat", "/verbs/a/hello").output()).isEqualTo("hello\nhello\n");
    assertThat(shell("-ls", "/verbs/a").output())
        .contains("Found 2 items", "/verbs/a/b", "/verbs/a/hello");
    assertThat(shell("-mv", "/verbs/a/hello", "/verbs/a/b/").status()).isZero();
    assertThat(shell("-stat", "%b %r %F %n", "/verbs/a/b/hello").output().strip())
        .isEqualTo("12 3 regular file hello");
    assertThat(shell("-setrep", "2", "/verbs/a/b/hello").status()).isZero();
    assertThat(shell("-stat", "%r", "/verbs/a/b/hello").output().strip()).isEqualTo("2");
    assertThat(shell("-cp", "/verbs/a/b/hello", "/verbs/copy").status()).isZero();
    assertThat(shell("-tail", "/verbs/copy").output()).endsWith("hello\n");
    assertThat(shell("-chmod", "600", "/verbs/copy").status()).isZero();
    assertThat(shell("-ls", "/verbs/copy").output()).contains("-rw-------");
    assertThat(shell("-touchz", "/verbs/empty").status()).isZero();
    assertThat(shell("-test", "-z", "/verbs/empty").status()).isZero();
    assertThat(shell("-du", "-s", "/verbs").output()).startsWith("24 ");
    assertThat(shell("-count", "/verbs").output().strip()).startsWith("3            3");
    assertThat(shell("-rm", "-r", "-skipTrash", "/verbs").status()).isZero();
    assertThat(shell("-test", "-e", "/verbs").status()).isOne();
  }

  @Test
  void aMissingFileIsToldInOneLine() throws Exception {
    Outcome outcome = shell("-cat", "/none");
    assertThat(outcome.status()).isOne();
    assertThat(outcome.output().strip()).isEqualTo("cat: `/none': No such file or directory");
  }

  private record Outcome(int status, String output) {}

  private static Outcome shell(String... arguments) throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream out = System.out;
    PrintStream err = System.err;
    try (PrintStream captured = new PrintStream(output, true, StandardCharsets.UTF_8)) {
      System.setOut(captured);
      System.setErr(captured);
      Configuration settings = new Configuration();
      settings.set("fs.defaultFS", cluster.uri().toString());
      int status = ToolRunner.run(settings, new FsShell(), arguments);
      return new Outcome(status, output.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
