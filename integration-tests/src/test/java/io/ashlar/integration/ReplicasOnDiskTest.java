package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a write leaves on the disks of the DataNodes. */
class ReplicasOnDiskTest {
  private static final int BLOCK = 1 << 20;

  @Test
  void everyBlockLiesOnThreeDataNodesWithItsChecksums(@TempDir Path directory) throws IOException {
    try (AshlarDaemons cluster = AshlarDaemons.builder(directory).dataNodes(3).start();
        FileSystem fs = FileSystem.newInstance(cluster.uri(), new Configuration())) {
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("/file");
      Content content = new Content(1, 2L * BLOCK + 1);
      try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 3, BLOCK)) {
        content.writeTo(out);
      }
      Replicas.awaitReported(fs, path, 3);

      List<Path> first = Replicas.blockFiles(cluster.dataNodeDirectory(0));
      assertThat(first).hasSize(3);
      for (int i = 0; i < 3; i++) {
        List<Path> blocks = Replicas.blockFiles(cluster.dataNodeDirectory(i));
        assertThat(blocks.stream().map(Path::getFileName))
            .isEqualTo(first.stream().map(Path::getFileName).toList());
        assertThat(blocks).allSatisfy(Replicas::assertChecksumsOf);
        for (int block = 0; block < blocks.size(); block++) {
          int length = (int) Math.min(BLOCK, content.length() - (long) block * BLOCK);
          assertThat(Files.readAllBytes(blocks.get(block)))
              .isEqualTo(content.bytes((long) block * BLOCK, length));
        }
      }
    }
  }
}
