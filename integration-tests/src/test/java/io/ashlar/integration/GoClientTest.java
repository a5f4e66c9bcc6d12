package io.ashlar.integration;

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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Files of many sizes through an independent client written in Go: Debian's package hdfs-cli. What
 * its commands show is compared in the room {@code differential}.
 */
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

  private static boolean isInstalled() {
    return Stream.of(System.getenv("PATH").split(":"))
        .map(directory -> Path.of(directory, "hdfs"))
        .anyMatch(Files::isExecutable);
  }

  /** Runs the client and expects success. */
  private void hdfs(String... arguments) throws IOException {
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
  }
}
