package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.DfsProcesses;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An independent client written in Go: Debian's package hdfs-cli. */
class GoClientTest {
  private static DfsProcesses cluster;

  @TempDir Path local;

  @BeforeAll
  static void startCluster(@TempDir Path directory) throws IOException {
    assumeTrue(isInstalled(), "The command 'hdfs' of Debian's package hdfs-cli is not on the PATH");
    cluster = Clusters.start(directory);
  }

  @AfterAll
  static void stopCluster() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 511, 65_536, 3_000_000, 140_000_000})
  void aFileIsPutAndGotByteForByte(long size) throws IOException {
    Content content = new Content(size, size);
    Path source = local.resolve("source");
    Path copy = local.resolve("copy");
    try (OutputStream out = Files.newOutputStream(source)) {
      content.writeTo(out);
    }
    hdfs("mkdir", "-p", "/go");
    hdfs("put", source.toString(), "/go/" + size);
    hdfs("get", "/go/" + size, copy.toString());
    try (InputStream in = Files.newInputStream(copy)) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void directoriesAreMadeListedMovedAndRemoved() throws IOException {
    Path source = Files.writeString(local.resolve("words"), "one two\n");
    hdfs("mkdir", "-p", "/go-tree/a");
    hdfs("put", source.toString(), "/go-tree/a/words");
    assertThat(hdfs("ls", "/go-tree")).containsExactly("a");
    assertThat(hdfs("ls", "-l", "/go-tree/a").get(0)).contains("words").contains("8");
    assertThat(hdfs("cat", "/go-tree/a/words")).containsExactly("one two");
    hdfs("mv", "/go-tree/a/words", "/go-tree/moved");
    assertThat(hdfs("ls", "/go-tree")).containsExactly("a", "moved");
    hdfs("chmod", "600", "/go-tree/moved");
    assertThat(hdfs("ls", "-l", "/go-tree/moved").get(0)).startsWith("-rw-------");
    assertThat(hdfs("df")).hasSizeGreaterThan(1);
    hdfs("rm", "-r", "/go-tree");
    assertThat(hdfs("ls", "/")).doesNotContain("go-tree");
  }

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, "hdfs"))
        .anyMatch(Files::isExecutable);
  }

  /** Runs the client, expects success, and returns what it printed. */
  private List<String> hdfs(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("hdfs"));
    command.addAll(List.of(arguments));
    Path log = Files.createTempFile(local, "hdfs", ".log");
    ChildProcess.start(
            String.join(" ", command),
            command,
            Map.of(
                "HADOOP_NAMENODE",
                cluster.uri().getAuthority(),
                "HADOOP_USER_NAME",
                System.getProperty("user.name")),
            log)
        .awaitSuccess(Duration.ofMinutes(2));
    return Files.readAllLines(log);
  }
}
