package io.ashlar.integration.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.ClientOptions;
import io.ashlar.integration.Content;
import io.ashlar.integration.Replicas;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.DatanodeInfo;
import org.apache.hadoop.hdfs.protocol.LocatedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlocks;

/**
 * A NameNode and five DataNodes as processes, with both clients, all of them less patient than
 * usual with nodes that hang. Not thread-safe.
 */
final class FaultyCluster implements AutoCloseable {
  static final int BLOCK = 8 << 20;
  private static final int DATA_NODES = 5;
  private static final int SILENCE_MILLIS = 5_000;

  /** These daemons are started often and have little to do: they need no optimized code. */
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private final AshlarDaemons daemons;
  final DistributedFileSystem hadoop;
  final io.ashlar.fs.FileSystem own;

  FaultyCluster(Path directory) throws IOException {
    daemons =
        AshlarDaemons.builder(directory)
            .dataNodes(DATA_NODES)
            .nameNodeFlags(List.of(QUICK_START))
            .dataNodeFlags(
                List.of(
                    QUICK_START,
                    "-Xmx128m",
                    "-Dashlar.datanode.pipeline-silence-millis=" + SILENCE_MILLIS))
            .start();
    hadoop = newHadoopClient();
    own =
        io.ashlar.fs.FileSystem.connect(
            uri(),
            new ClientOptions(System.getProperty("user.name"), 64 << 10, 16, 60_000, 10)
                .withPipelineSilenceMillis(SILENCE_MILLIS + 500));
  }

  /** One more client, which may be left with files open. */
  DistributedFileSystem newHadoopClient() throws IOException {
    Configuration patience = new Configuration();
    patience.setInt("dfs.client.socket-timeout", SILENCE_MILLIS + 500);
    patience.setInt("dfs.client.write.max-packets-in-flight", 16);
    return (DistributedFileSystem) FileSystem.newInstance(uri(), patience);
  }

  URI uri() {
    return daemons.uri();
  }

  /** The DataNodes of a file's last block, by index; those of its pipeline while it is open. */
  List<Integer> holders(String path) throws IOException {
    LocatedBlocks located = hadoop.getClient().getLocatedBlocks(path, 0);
    LocatedBlock last =
        located.isUnderConstruction()
            ? located.getLastLocatedBlock()
            : located.get(located.locatedBlockCount() - 1);
    List<Integer> holders = new ArrayList<>();
    for (DatanodeInfo location : last.getLocations()) {
      for (int i = 0; i < DATA_NODES; i++) {
        if (uuid(i).equals(location.getDatanodeUuid())) {
          holders.add(i);
        }
      }
    }
    return holders;
  }

  /** The DataNodes that have no part in a file's last block. */
  List<Integer> others(String path) throws IOException {
    List<Integer> others =
        new ArrayList<>(Stream.iterate(0, i -> i + 1).limit(DATA_NODES).toList());
    others.removeAll(holders(path));
    return others;
  }

  ChildProcess node(int index) {
    return daemons.dataNodes().get(index);
  }

  void pause(List<Integer> indexes) throws IOException {
    for (int index : indexes) {
      node(index).pause();
    }
  }

  void kill(List<Integer> indexes) {
    indexes.forEach(index -> node(index).kill());
  }

  /** Starts every DataNode again that was killed. */
  void restore() throws IOException {
    daemons.restartDeadDataNodes();
  }

  void restartNameNode() throws IOException {
    daemons.restartNameNode();
  }

  void recover(String path) throws IOException {
    if (!hadoop.recoverLease(new org.apache.hadoop.fs.Path(path))) {
      awaitClosed(path);
    }
  }

  void awaitClosed(String path) {
    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .ignoreExceptions()
        .until(() -> hadoop.isFileClosed(new org.apache.hadoop.fs.Path(path)));
  }

  /** Reads the file with both clients, and compares every replica that the NameNode knows of. */
  void assertHolds(String path, Content content) throws IOException {
    org.apache.hadoop.fs.Path file = new org.apache.hadoop.fs.Path(path);
    assertThat(hadoop.getFileStatus(file).getLen()).isEqualTo(content.length());
    try (FSDataInputStream in = hadoop.open(file)) {
      content.assertEqualTo(in);
    }
    try (io.ashlar.fs.FileReader in = own.open(path)) {
      content.assertEqualTo(in);
    }
    Replicas.awaitReported(hadoop, file, 3);
    for (LocatedBlock block : hadoop.getClient().getLocatedBlocks(path, 0).getLocatedBlocks()) {
      byte[] expected = content.bytes(block.getStartOffset(), (int) block.getBlockSize());
      for (DatanodeInfo location : block.getLocations()) {
        for (int i = 0; i < DATA_NODES; i++) {
          if (uuid(i).equals(location.getDatanodeUuid())) {
            Path replica =
                Replicas.blockFile(daemons.dataNodeDirectory(i), block.getBlock().getBlockId());
            Replicas.assertChecksumsOf(replica);
            assertThat(Files.readAllBytes(replica)).isEqualTo(expected);
          }
        }
      }
    }
  }

  /** Waits until a DataNode has no file of the last block under an older stamp. */
  void awaitFenced(int index, String path) throws IOException {
    LocatedBlock block = hadoop.getClient().getLocatedBlocks(path, 0).getLastLocatedBlock();
    long id = block.getBlock().getBlockId();
    String current = "blk_" + id + "_" + block.getBlock().getGenerationStamp() + ".meta";
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              try (Stream<Path> files = Files.walk(daemons.dataNodeDirectory(index))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                    .filteredOn(name -> name.startsWith("blk_" + id + "_"))
                    .allMatch(current::equals);
              }
            });
  }

  private String uuid(int index) throws IOException {
    Properties version = new Properties();
    Path file = daemons.dataNodeDirectory(index).resolve("current/VERSION");
    try (Reader in = Files.newBufferedReader(file)) {
      version.load(in);
    }
    return version.getProperty("datanodeUuid");
  }

  @Override
  public void close() {
    daemons.kill();
  }
}
