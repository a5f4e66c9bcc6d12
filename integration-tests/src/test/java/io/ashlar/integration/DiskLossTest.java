package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.datanode.DataNodeConfig;
import io.ashlar.datanode.DiskSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A DataNode loses one of its disks while the others, and the node, stay. */
class DiskLossTest {
  private static final int BLOCK = 1 << 20;
  private static final Content CONTENT = new Content(3, 12L * BLOCK);
  private static final org.apache.hadoop.fs.Path FILE = new org.apache.hadoop.fs.Path("/file");

  @TempDir Path dir;

  private List<Path> disks(int dataNode) {
    return List.of(dir.resolve("disk-" + dataNode + "a"), dir.resolve("disk-" + dataNode + "b"));
  }

  private DataNodeConfig onTwoDisks(int index, DataNodeConfig config) {
    return DataNodeConfig.defaults(disks(index), config.namenode())
        .dataAddress(config.dataAddress())
        .ipcAddress(config.ipcAddress())
        .httpAddress(config.httpAddress())
        .disks(DiskSettings.DEFAULTS.checkedEvery(100).balancedAt(0));
  }

  private long blocksOn(int dataNode) throws IOException {
    long blocks = 0;
    for (Path disk : disks(dataNode)) {
      blocks += Files.exists(disk) ? Replicas.blockFiles(disk).size() : 0;
    }
    return blocks;
  }

  @Test
  void itsBlocksAreMadeAgainAtOnceAndTheNodeGoesOnWithTheOther() throws IOException {
    try (LocalCluster cluster =
            LocalCluster.builder(dir.resolve("cluster"))
                .datanodes(3)
                .blockSize(BLOCK)
                .configureDatanode(this::onTwoDisks)
                .start();
        FileSystem fs = FileSystem.newInstance(cluster.uri(), new Configuration())) {
      try (FSDataOutputStream out = fs.create(FILE, true, 4096, (short) 3, BLOCK)) {
        CONTENT.writeTo(out);
      }
      Replicas.awaitReported(fs, FILE, 3);
      Path lost = disks(1).get(0);
      assertThat(Replicas.blockFiles(lost)).isNotEmpty();
      // Away at once: in what is deleted piece by piece the node goes on to make files.
      Files.move(lost, dir.resolve("removed"));
      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> Replicas.blockFiles(disks(1).get(1)).size() == 12);
      Replicas.awaitReported(fs, FILE, 3);
      assertThat(blocksOn(0)).isEqualTo(12);
      assertThat(blocksOn(2)).isEqualTo(12);
      try (FSDataInputStream in = fs.open(FILE)) {
        CONTENT.assertEqualTo(in);
      }
      assertThat(cluster.dataNode(1).metrics().volumeFailures.sum()).isOne();
      assertThat(cluster.dataNode(1).lost()).isNotDone();
    }
  }
}
