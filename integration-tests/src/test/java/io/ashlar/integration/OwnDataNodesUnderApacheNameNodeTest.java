package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.witness.ApacheHdfs;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our DataNodes, judged by Apache HDFS's NameNode and Hadoop's client. */
class OwnDataNodesUnderApacheNameNodeTest {
  private static final int BLOCK = 1 << 20;

  @Test
  void hadoopWritesAppendsAndReads(@TempDir Path directory) throws IOException {
    List<ChildProcess> dataNodes = new ArrayList<>();
    try (ApacheHdfs nameNode =
            ApacheHdfs.builder(directory.resolve("namenode")).dataNodes(0).start();
        FileSystem fs = FileSystem.newInstance(nameNode.uri(), new Configuration())) {
      for (int i = 0; i < 3; i++) {
        dataNodes.add(AshlarDaemons.startDataNode(nameNode.uri(), directory, "datanode" + i));
      }
      org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path("/file");
      Content content = new Content(1, 3L * BLOCK + 1000);
      try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 3, BLOCK)) {
        out.write(content.bytes(0, BLOCK + 700));
        out.hflush();
      }
      Replicas.awaitReported(fs, path, 3);
      try (FSDataOutputStream out = fs.append(path)) {
        out.write(content.bytes(BLOCK + 700, (int) content.length() - BLOCK - 700));
      }
      try (FSDataInputStream in = fs.open(path)) {
        content.assertEqualTo(in);
      }
      Replicas.awaitReported(fs, path, 3);
      assertThat(fs.getFileChecksum(path)).isNotNull();
      for (int i = 0; i < 3; i++) {
        List<Path> blocks = Replicas.blockFiles(directory.resolve("datanode" + i));
        assertThat(blocks).hasSize(4).allSatisfy(Replicas::assertChecksumsOf);
      }
    } finally {
      dataNodes.forEach(ChildProcess::kill);
    }
  }
}
