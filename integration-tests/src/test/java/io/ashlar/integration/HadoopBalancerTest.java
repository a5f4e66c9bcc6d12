package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.HadoopCommand;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's own balancer, unchanged, on our NameNode and DataNodes. */
class HadoopBalancerTest {
  private static final int BLOCK = 1 << 20;
  private static final int FILES = 24;
  private static final int NODES = 3;

  @TempDir Path directory;

  @Test
  void spreadsWhatLiesOnOneNodeOverAllAndLosesNothing() throws IOException {
    AshlarDaemons cluster =
        AshlarDaemons.builder(directory).dataNodes(NODES).set("datanode.capacity", "64m").start();
    try (FileSystem fs = FileSystem.newInstance(cluster.uri(), new Configuration())) {
      Content content = new Content(1, BLOCK);
      for (int i = 0; i < FILES; i++) {
        writeOn(fs, path(i), cluster.dataPort(0), content);
      }
      assertThat(blocksOnDisk(cluster)).containsExactly(FILES, 0, 0);
      awaitUsed(fs, FILES * (long) BLOCK);

      String said = balance(cluster);

      assertThat(said).contains("The cluster is balanced. Exiting...");
      await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () -> {
                List<Integer> blocks = blocksOnDisk(cluster);
                assertThat(blocks.stream().mapToInt(Integer::intValue).sum()).isEqualTo(FILES);
                assertThat(blocks).allMatch(count -> count >= 4 && count <= 12);
              });
      for (int i = 0; i < FILES; i++) {
        Replicas.awaitReported(fs, path(i), 1);
        try (FSDataInputStream in = fs.open(path(i))) {
          content.assertEqualTo(in);
        }
      }
      assertThat(fs.exists(new org.apache.hadoop.fs.Path("/system/balancer.id"))).isFalse();
    } finally {
      cluster.kill();
    }
  }

  private static org.apache.hadoop.fs.Path path(int file) {
    return new org.apache.hadoop.fs.Path("/file-" + file);
  }

  private static void writeOn(
      FileSystem fs, org.apache.hadoop.fs.Path path, int dataPort, Content content)
      throws IOException {
    InetSocketAddress[] there = {new InetSocketAddress("127.0.0.1", dataPort)};
    try (FSDataOutputStream out =
        ((DistributedFileSystem) fs)
            .create(
                path, FsPermission.getFileDefault(), true, 4096, (short) 1, BLOCK, null, there)) {
      content.writeTo(out);
    }
  }

  /** A balancer believes what the last heartbeat said. */
  private static void awaitUsed(FileSystem fs, long bytes) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(() -> assertThat(fs.getStatus().getUsed()).isGreaterThanOrEqualTo(bytes));
  }

  private static List<Integer> blocksOnDisk(AshlarDaemons cluster) throws IOException {
    List<Integer> counts = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      counts.add(Replicas.blockFiles(cluster.dataNodeDirectory(i)).size());
    }
    return counts;
  }

  /** Its pauses follow the intervals that it takes the cluster to have. */
  private String balance(AshlarDaemons cluster) throws IOException {
    return HadoopCommand.on(cluster.uri(), directory)
        .run(
            "org.apache.hadoop.hdfs.server.balancer.Balancer",
            List.of(
                "-Ddfs.heartbeat.interval=1s",
                "-Ddfs.namenode.redundancy.interval.seconds=1s",
                "-Ddfs.balancer.getBlocks.min-block-size=1",
                "-Ddfs.blocksize=" + BLOCK,
                "-threshold",
                "5"),
            Duration.ofMinutes(3));
  }
}
