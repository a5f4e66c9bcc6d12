package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.witness.DfsProcesses;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotEmptyDirectoryException;
import org.apache.hadoop.fs.permission.FsPermission;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hadoop's Java client, the witness that matters most, through its FileSystem interface. */
class HadoopClientTest {
  private static final long BLOCK = 1 << 20;
  private static final long GIBIBYTE = 1L << 30;

  private static DfsProcesses cluster;
  private static FileSystem fs;

  @BeforeAll
  static void startCluster(@TempDir java.nio.file.Path directory) throws IOException {
    cluster = Clusters.start(directory);
    fs = FileSystem.newInstance(cluster.uri(), new Configuration());
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

  static LongStream sizes() {
    return LongStream.of(0, 1, 511, 512, 513, BLOCK, BLOCK + 1, 3 * BLOCK + 12_345);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aFileIsReadBackByteForByte(long size) throws IOException {
    Path path = new Path("/sizes/of-" + size);
    Content content = new Content(size, size);
    write(path, content, BLOCK);

    FileStatus status = fs.getFileStatus(path);
    assertThat(status.getLen()).isEqualTo(size);
    assertThat(status.isFile()).isTrue();
    assertThat(status.getReplication()).isEqualTo((short) 3);
    assertThat(status.getBlockSize()).isEqualTo(BLOCK);
    try (FSDataInputStream in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void aGibibyteWithThreeReplicasIsReadBackByteForByte() throws IOException {
    Path path = new Path("/gibibyte");
    Content content = new Content(1, GIBIBYTE);
    write(path, content, 128 << 20);

    BlockLocation[] locations = fs.getFileBlockLocations(path, 0, GIBIBYTE);
    assertThat(locations).hasSize(8);
    assertThat(locations)
        .allSatisfy(
            location -> assertThat(Arrays.stream(location.getNames()).distinct()).hasSize(3));
    try (FSDataInputStream in = fs.open(path)) {
      content.assertEqualTo(in);
    }
    assertThat(fs.delete(path, false)).isTrue();
  }

  @Test
  void seeksAndPositionedReadsGiveTheBytesOfTheirOffset() throws IOException {
    Path path = new Path("/seeks");
    Content content = new Content(2, 3 * BLOCK + 777);
    write(path, content, BLOCK);

    byte[] bytes = new byte[1000];
    try (FSDataInputStream in = fs.open(path)) {
      for (long offset :
          new long[] {0, 1, 511, BLOCK - 500, BLOCK, 2 * BLOCK + 3, 3 * BLOCK - 223}) {
        in.readFully(offset, bytes);
        assertThat(bytes).as("at %d", offset).isEqualTo(content.bytes(offset, 1000));
      }
      in.seek(2 * BLOCK - 1);
      in.readFully(bytes);
      assertThat(bytes).isEqualTo(content.bytes(2 * BLOCK - 1, 1000));
      in.seek(5);
      assertThat(in.read()).isEqualTo(content.bytes(5, 1)[0] & 0xff);
    }
  }

  @Test
  void appendedBytesFollowTheOldOnes() throws IOException {
    Path path = new Path("/appended");
    Content content = new Content(3, 2 * BLOCK + 900);
    try (FSDataOutputStream out = create(path, BLOCK)) {
      out.write(content.bytes(0, 700));
    }
    Replicas.awaitReported(fs, path, 3);
    try (FSDataOutputStream out = fs.append(path)) {
      out.write(content.bytes(700, (int) BLOCK));
    }
    Replicas.awaitReported(fs, path, 3);
    try (FSDataOutputStream out = fs.append(path)) {
      out.write(content.bytes(700 + BLOCK, (int) (content.length() - 700 - BLOCK)));
    }
    assertThat(fs.getFileStatus(path).getLen()).isEqualTo(content.length());
    try (FSDataInputStream in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void anEmptyFileTakesAnAppend() throws IOException {
    Path path = new Path("/appended-to-empty");
    write(path, new Content(0, 0), BLOCK);
    Content content = new Content(4, 10);
    try (FSDataOutputStream out = fs.append(path)) {
      content.writeTo(out);
    }
    try (FSDataInputStream in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void flushedBytesAreSeenBeforeTheFileIsClosed() throws IOException {
    Path path = new Path("/flushed");
    Content content = new Content(5, 100_000);
    try (FSDataOutputStream out = create(path, BLOCK)) {
      content.writeTo(out);
      out.hflush();
      try (FSDataInputStream in = fs.open(path)) {
        content.assertEqualTo(in);
      }
      out.hsync();
      out.write(1);
    }
    assertThat(fs.getFileStatus(path).getLen()).isEqualTo(100_001);
  }

  @Test
  void aSecondWriterIsRefused() throws IOException {
    Path path = new Path("/contended");
    try (FSDataOutputStream out = create(path, BLOCK)) {
      out.write(1);
      try (FileSystem other = FileSystem.newInstance(cluster.uri(), new Configuration())) {
        assertThatThrownBy(() -> other.append(path)).isInstanceOf(IOException.class);
      }
    }
    assertThat(fs.getFileStatus(path).getLen()).isEqualTo(1);
  }

  @Test
  void directoriesAreMadeListedMovedAndRemoved() throws IOException {
    Path base = new Path("/tree");
    assertThat(fs.mkdirs(new Path(base, "a/b/c"))).isTrue();
    write(new Path(base, "a/file2"), new Content(6, 20), BLOCK);
    write(new Path(base, "a/file1"), new Content(6, 10), BLOCK);

    assertThat(names(new Path(base, "a"))).containsExactly("b", "file1", "file2");
    assertThat(fs.rename(new Path(base, "a"), new Path(base, "moved"))).isTrue();
    assertThat(fs.exists(new Path(base, "a"))).isFalse();
    assertThat(fs.getFileStatus(new Path(base, "moved/b/c")).isDirectory()).isTrue();
    assertThat(fs.getContentSummary(base).getLength()).isEqualTo(30);

    assertThatThrownBy(() -> fs.delete(new Path(base, "moved"), false))
        .isInstanceOf(PathIsNotEmptyDirectoryException.class);
    assertThat(fs.delete(base, true)).isTrue();
    assertThat(fs.delete(base, true)).isFalse();
    assertThat(fs.exists(base)).isFalse();
  }

  @Test
  void aDirectoryOfManyEntriesIsListedWhole() throws IOException {
    Path base = new Path("/many");
    fs.mkdirs(base);
    List<String> expected =
        LongStream.range(0, 1500).mapToObj(i -> String.format("entry-%04d", i)).toList();
    for (String name : expected) {
      fs.mkdirs(new Path(base, name));
    }
    assertThat(names(base)).isEqualTo(expected);
  }

  @Test
  void attributesAreSetAndRead() throws IOException {
    Path path = new Path("/attributes");
    write(path, new Content(7, 5), BLOCK);

    assertThat(fs.setReplication(path, (short) 2)).isTrue();
    fs.setPermission(path, new FsPermission((short) 0640));
    fs.setOwner(path, "alice", "staff");
    fs.setTimes(path, 1_000_000_000_000L, 1_000_000_000_001L);

    FileStatus status = fs.getFileStatus(path);
    assertThat(status.getReplication()).isEqualTo((short) 2);
    assertThat(status.getPermission()).isEqualTo(new FsPermission((short) 0640));
    assertThat(status.getOwner()).isEqualTo("alice");
    assertThat(status.getGroup()).isEqualTo("staff");
    assertThat(status.getModificationTime()).isEqualTo(1_000_000_000_000L);
    assertThat(status.getAccessTime()).isEqualTo(1_000_000_000_001L);
  }

  @Test
  void errorsHaveTheClassesThatProgramsCatch() throws IOException {
    Path file = new Path("/errors/file");
    write(file, new Content(8, 5), BLOCK);

    assertThatThrownBy(() -> fs.open(new Path("/errors/none")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> fs.getFileStatus(new Path("/errors/none")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> fs.create(file, false)).isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> fs.mkdirs(new Path(file, "below")))
        .isInstanceOf(org.apache.hadoop.fs.ParentNotDirectoryException.class);
    assertThat(fs.rename(new Path("/errors/none"), new Path("/errors/other"))).isFalse();
  }

  @Test
  void theClusterReportsItsCapacity() throws IOException {
    assertThat(fs.getStatus().getCapacity()).isPositive();
    assertThat(fs.getStatus().getRemaining()).isPositive();
    assertThat(fs.getServerDefaults(new Path("/")).getReplication()).isEqualTo((short) 3);
  }

  private static List<String> names(Path directory) throws IOException {
    return Arrays.stream(fs.listStatus(directory)).map(each -> each.getPath().getName()).toList();
  }

  private static void write(Path path, Content content, long blockSize) throws IOException {
    try (FSDataOutputStream out = create(path, blockSize)) {
      content.writeTo(out);
    }
  }

  private static FSDataOutputStream create(Path path, long blockSize) throws IOException {
    return fs.create(path, true, 1 << 16, (short) 3, blockSize);
  }
}
