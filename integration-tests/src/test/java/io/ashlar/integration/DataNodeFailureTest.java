package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.FileReader;
import io.ashlar.witness.AshlarCommand;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DataNodes that are killed while their blocks are wanted. */
class DataNodeFailureTest {
  private static final org.apache.hadoop.fs.Path PATH = new org.apache.hadoop.fs.Path("/file");
  private static final Content CONTENT = new Content(1, 64 << 20);
  private static final long BLOCK = 16 << 20;

  private Path directory;
  private AshlarDaemons cluster;
  private FileSystem fs;

  @BeforeEach
  void startClusterWithAFile(@TempDir Path temporary) throws IOException {
    directory = temporary;
    cluster =
        AshlarDaemons.builder(directory)
            .dataNodes(4)
            .set("namenode.stale-interval", "2s")
            .set("namenode.dead-interval", "4s")
            .start();
    fs = FileSystem.newInstance(cluster.uri(), new Configuration());
    write(PATH);
  }

  @AfterEach
  void stopCluster() throws IOException {
    if (fs != null) {
      fs.close();
    }
    if (cluster != null) {
      cluster.kill();
    }
  }

  @Test
  void hadoopsReaderGoesOnWhenItsDataNodeIsKilled() throws IOException {
    try (FSDataInputStream in = fs.open(PATH)) {
      assertThat(in.readNBytes(1 << 20)).isEqualTo(CONTENT.bytes(0, 1 << 20));
      dataNodeOf((HdfsDataInputStream) in).kill();
      in.seek(0);
      CONTENT.assertEqualTo(in);
    }
  }

  @Test
  void ourReaderGoesOnWhenDataNodesAreKilled() throws IOException {
    try (io.ashlar.fs.FileSystem own = io.ashlar.fs.FileSystem.connect(cluster.uri());
        FileReader in = own.open(PATH.toString())) {
      long position = 0;
      for (int killed = 0; killed < 2; killed++) {
        assertThat(in.readNBytes(1 << 20)).isEqualTo(CONTENT.bytes(position, 1 << 20));
        position += 1 << 20;
        cluster.dataNodes().get(killed).kill();
      }
      in.seek(0);
      CONTENT.assertEqualTo(in);
    }
  }

  @Test
  void hadoopsWriterGoesOnWhenADataNodeIsKilled() throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("/written");
    try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 3, BLOCK)) {
      out.write(CONTENT.bytes(0, 5 << 20));
      out.hflush();
      cluster.dataNodes().get(0).kill();
      out.write(CONTENT.bytes(5 << 20, (int) CONTENT.length() - (5 << 20)));
    }
    try (FSDataInputStream in = fs.open(path)) {
      CONTENT.assertEqualTo(in);
    }
  }

  @Test
  void blocksOfADeadDataNodeAreReplicatedAgain() throws IOException {
    Replicas.awaitReported(fs, PATH, 3);
    int victim = holderOfFirstBlock();
    cluster.dataNodes().get(victim).kill();

    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(fs.getFileBlockLocations(PATH, 0, CONTENT.length()))
                    .allSatisfy(
                        block ->
                            assertThat(block.getNames())
                                .hasSize(3)
                                .noneMatch(name -> name.endsWith(":" + port(victim)))));
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              AshlarCommand.Outcome fsck =
                  AshlarCommand.on(cluster.uri(), directory).run("admin", "fsck");
              assertThat(fsck.output()).contains("HEALTHY");
              assertThat(fsck.status()).isZero();
            });
    for (int i = 0; i < 4; i++) {
      assertThat(Replicas.blockFiles(cluster.dataNodeDirectory(i)))
          .allSatisfy(Replicas::assertChecksumsOf);
    }
    try (FSDataInputStream in = fs.open(PATH)) {
      CONTENT.assertEqualTo(in);
    }
  }

  @Test
  void aDataNodeThatComesBackIsUsedAgain() throws IOException {
    cluster.dataNodes().get(0).kill();
    cluster.restartDataNode(0);
    cluster.dataNodes().get(2).kill();
    cluster.dataNodes().get(3).kill();
    // Two of four are left, and one of them was away: every block has a replica on one of them.
    try (FSDataInputStream in = fs.open(PATH)) {
      CONTENT.assertEqualTo(in);
    }
  }

  private ChildProcess dataNodeOf(HdfsDataInputStream in) {
    int port = in.getCurrentDatanode().getXferPort();
    int index = IntStream.range(0, 4).filter(i -> port(i) == port).findFirst().orElseThrow();
    return cluster.dataNodes().get(index);
  }

  private int holderOfFirstBlock() throws IOException {
    List<String> names = List.of(fs.getFileBlockLocations(PATH, 0, 1)[0].getNames());
    return IntStream.range(0, 4)
        .filter(i -> names.stream().anyMatch(name -> name.endsWith(":" + port(i))))
        .findFirst()
        .orElseThrow();
  }

  private int port(int index) {
    return cluster.dataPort(index);
  }

  private void write(org.apache.hadoop.fs.Path path) throws IOException {
    try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 3, BLOCK)) {
      CONTENT.writeTo(out);
    }
  }
}
