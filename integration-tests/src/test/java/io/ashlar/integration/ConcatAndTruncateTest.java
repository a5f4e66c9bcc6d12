package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.cluster.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hadoop's client puts files together and cuts them, and finds the bytes that it should. */
class ConcatAndTruncateTest {
  private static final int BLOCK = 64 << 10;

  private static LocalCluster cluster;
  private static DistributedFileSystem fs;

  @BeforeAll
  static void startCluster(@TempDir java.nio.file.Path directory) throws IOException {
    cluster = LocalCluster.builder(directory).blockSize(BLOCK).start();
    fs = (DistributedFileSystem) FileSystem.newInstance(cluster.uri(), new Configuration());
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (fs != null) {
      fs.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, 40_000, BLOCK - 1, BLOCK + 1, 2 * BLOCK + 700})
  void afterATruncateWithinABlockTheFileHasTheBytesBefore(int length) throws IOException {
    Path path = new Path("/cut/to-" + length);
    Content content = write(path, length, 3 * BLOCK - 100);

    assertThat(fs.truncate(path, length)).isFalse();
    awaitClosed(path);

    assertContent(path, new Content(content.seed(), length));
  }

  @Test
  void aTruncateToABlockBoundaryIsDoneAtOnce() throws IOException {
    Path path = new Path("/cut/boundary");
    Content content = write(path, 1, 3 * BLOCK);

    assertThat(fs.truncate(path, 2 * BLOCK)).isTrue();
    assertContent(path, new Content(content.seed(), 2 * BLOCK));
    assertThat(fs.truncate(path, 2 * BLOCK)).isTrue();
    assertThat(fs.truncate(path, 0)).isTrue();
    assertContent(path, new Content(content.seed(), 0));
  }

  @Test
  void aFileCanBeCutAndWrittenOnInTurn() throws IOException {
    Path path = new Path("/cut/again");
    Content content = write(path, 2, 2 * BLOCK + 999);
    for (int length = 2 * BLOCK + 900; length > 0; length -= 30_011) {
      if (!fs.truncate(path, length)) {
        awaitClosed(path);
      }
      assertContent(path, new Content(content.seed(), length));
      try (FSDataOutputStream out = fs.append(path)) {
        out.write(content.bytes(length, 123));
      }
      assertContent(path, new Content(content.seed(), length + 123));
    }
  }

  @Test
  void theReplicasOnDiskAreCut() throws IOException {
    Path path = new Path("/cut/on-disk");
    Content content = write(path, 3, 1000);
    Replicas.awaitReported(fs, path, 3);

    fs.truncate(path, 700);
    awaitClosed(path);

    long block = fs.getClient().getLocatedBlocks(path.toString(), 0).get(0).getBlock().getBlockId();
    for (int i = 0; i < 3; i++) {
      List<java.nio.file.Path> files =
          Replicas.blockFiles(cluster.dataNodeDir(i)).stream()
              .filter(file -> file.getFileName().toString().equals("blk_" + block))
              .toList();
      assertThat(files).hasSize(1).allSatisfy(Replicas::assertChecksumsOf);
      assertThat(Files.readAllBytes(files.get(0))).isEqualTo(content.bytes(0, 700));
    }
    Replicas.awaitReported(fs, path, 3);
  }

  @Test
  void whileAFileIsBeingCutNobodyElseMayWriteIt() throws IOException {
    Path path = new Path("/cut/contended");
    write(path, 4, 1000);
    try (FSDataOutputStream out = fs.append(path)) {
      out.write(1);
      out.hflush();
      assertThatThrownBy(() -> fs.truncate(path, 10)).isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> fs.truncate(path, 2000)).hasMessageContaining("larger file size");
  }

  @Test
  void concatenatedFilesHaveTheirBytesInOrder() throws IOException {
    Path target = new Path("/joined/target");
    Content content = new Content(5, 10L * BLOCK);
    int[] ends = {BLOCK + 77, BLOCK + 78, 3 * BLOCK, 3 * BLOCK + 100, 5 * BLOCK + 11};
    Path[] sources = new Path[ends.length - 1];
    int begin = 0;
    for (int i = 0; i < ends.length; i++) {
      Path path = i == 0 ? target : (sources[i - 1] = new Path("/joined/part-" + i));
      try (FSDataOutputStream out = create(path)) {
        out.write(content.bytes(begin, ends[i] - begin));
      }
      begin = ends[i];
    }

    fs.concat(target, sources);

    assertContent(target, new Content(5, begin));
    for (Path source : sources) {
      assertThat(fs.exists(source)).isFalse();
    }
    byte[] some = new byte[300];
    try (FSDataInputStream in = fs.open(target)) {
      in.readFully(BLOCK, some);
    }
    assertThat(some).isEqualTo(content.bytes(BLOCK, 300));
    assertThat(fs.getFileChecksum(target).getLength()).isPositive();
    try (FSDataOutputStream out = fs.append(target)) {
      out.write(content.bytes(begin, BLOCK));
    }
    assertContent(target, new Content(5, begin + BLOCK));
    if (!fs.truncate(target, BLOCK + 77)) {
      awaitClosed(target);
    }
    assertContent(target, new Content(5, BLOCK + 77));
    if (!fs.truncate(target, BLOCK + 7)) {
      awaitClosed(target);
    }
    assertContent(target, new Content(5, BLOCK + 7));
  }

  private static Content write(Path path, long seed, int length) throws IOException {
    Content content = new Content(seed, length);
    try (FSDataOutputStream out = create(path)) {
      content.writeTo(out);
    }
    return content;
  }

  private static FSDataOutputStream create(Path path) throws IOException {
    return fs.create(path, true, 4096, (short) 3, BLOCK);
  }

  private static void awaitClosed(Path path) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> fs.isFileClosed(path));
  }

  private static void assertContent(Path path, Content content) throws IOException {
    assertThat(fs.getFileStatus(path).getLen()).isEqualTo(content.length());
    try (FSDataInputStream in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }
}
