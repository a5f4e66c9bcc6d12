package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.cluster.LocalCluster;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.CreateFlag;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsDataInputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag;
import org.apache.hadoop.hdfs.protocol.AlreadyBeingCreatedException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What readers and other writers see of a file while it is written. */
class OpenFilesTest {
  private static final int BLOCK = 4096;
  private static final Content CONTENT = new Content(9, 200 * BLOCK);

  private static LocalCluster cluster;
  private static DistributedFileSystem fs;
  private static DistributedFileSystem others;

  @BeforeAll
  static void startCluster(@TempDir java.nio.file.Path directory) throws IOException {
    cluster =
        LocalCluster.builder(directory)
            .configureNamenode(
                config ->
                    config
                        .withMinBlockSizeBytes(1)
                        .withLimits(config.limits().withMaxBlocksPerFile(20_000)))
            .start();
    fs = connect();
    others = connect();
  }

  private static DistributedFileSystem connect() throws IOException {
    Configuration configuration = new Configuration();
    // As every client that asks for it: there is no UNIX socket, and reads go on over TCP.
    configuration.setBoolean("dfs.client.read.shortcircuit", true);
    configuration.set("dfs.domain.socket.path", "/tmp/no-such-socket-_PORT");
    return (DistributedFileSystem) FileSystem.newInstance(cluster.uri(), configuration);
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (fs != null) {
      fs.close();
      others.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void severalReadersSeeWhatWasFlushedAndNoByteMore() throws IOException {
    Path path = new Path("/flushed");
    List<FSDataInputStream> readers = new ArrayList<>();
    try (FSDataOutputStream out = create(path, BLOCK)) {
      for (int length = 1; length < 5 * BLOCK; length = length * 2 + 100) {
        out.write(CONTENT.bytes(out.getPos(), (int) (length - out.getPos())));
        out.hflush();
        FSDataInputStream in = others.open(path);
        readers.add(in);
        assertThat(((HdfsDataInputStream) in).getVisibleLength()).isEqualTo(length);
        new Content(9, length).assertEqualTo(in);
        byte[] one = new byte[1];
        int end = length;
        assertThat(in.read(end, one, 0, 1)).isEqualTo(-1);
        assertThatThrownBy(() -> in.readFully(end - 1, new byte[2]))
            .isInstanceOf(EOFException.class);
      }
      for (FSDataInputStream in : readers) {
        in.seek(0);
        assertThat(in.read()).isEqualTo(CONTENT.bytes(0, 1)[0] & 0xff);
        in.close();
      }
    }
  }

  @Test
  void theNameNodeKnowsTheLengthWhereTheWriterTellsIt() throws IOException {
    Path path = new Path("/told");
    try (FSDataOutputStream out = create(path, BLOCK)) {
      out.write(CONTENT.bytes(0, 700));
      out.hsync(); // the first one of a block tells the length in any case
      assertThat(others.getFileStatus(path).getLen()).isEqualTo(700);
      out.write(CONTENT.bytes(700, 300));
      out.hsync();
      assertThat(others.getFileStatus(path).getLen()).isEqualTo(700);
      ((HdfsDataOutputStream) out).hsync(EnumSet.of(SyncFlag.UPDATE_LENGTH));
      assertThat(others.getFileStatus(path).getLen()).isEqualTo(1000);
      out.write(CONTENT.bytes(1000, 500));
      ((HdfsDataOutputStream) out).hsync(EnumSet.of(SyncFlag.END_BLOCK));
      out.write(CONTENT.bytes(1500, 10));
      out.hflush();
      assertThat(others.getFileStatus(path).getLen()).isEqualTo(1510);
    }
    assertContent(path, 1510);
    assertThat(others.getFileBlockLocations(path, 0, 1510)).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 511, 512, 513, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 700})
  void anAppendGoesOnAtAnyOffset(int offset) throws IOException {
    Path path = new Path("/appended-at-" + offset);
    try (FSDataOutputStream out = create(path, BLOCK)) {
      out.write(CONTENT.bytes(0, offset));
    }
    int length = offset;
    for (int more : new int[] {1, 600, BLOCK}) {
      try (FSDataOutputStream out = fs.append(path)) {
        assertThat(out.getPos()).isEqualTo(length);
        out.write(CONTENT.bytes(length, more));
      }
      length += more;
      assertContent(path, length);
    }
  }

  @Test
  void anAppendMayBeginANewBlock() throws IOException {
    Path path = new Path("/new-block");
    try (FSDataOutputStream out = create(path, BLOCK)) {
      out.write(CONTENT.bytes(0, 700));
    }
    EnumSet<CreateFlag> flags = EnumSet.of(CreateFlag.APPEND, CreateFlag.NEW_BLOCK);
    try (FSDataOutputStream out = fs.append(path, flags, 4096, null)) {
      out.write(CONTENT.bytes(700, 300));
    }
    assertContent(path, 1000);
    assertThat(fs.getFileBlockLocations(path, 0, 1000)).hasSize(2);
  }

  @Test
  void ofTwoWritersTheSecondIsRefusedAndAReplacedFileLosesItsFirst() throws IOException {
    Path path = new Path("/contended");
    FSDataOutputStream out = create(path, BLOCK);
    out.write(CONTENT.bytes(0, 100));
    out.hflush();

    assertThatThrownBy(() -> others.append(path))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("this file lease is currently owned by");
    assertThatThrownBy(() -> fs.append(path)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> others.create(path, false))
        .isInstanceOfAny(AlreadyBeingCreatedException.class, IOException.class);

    try (FSDataOutputStream next = others.create(path, true, 4096, (short) 3, BLOCK)) {
      next.write(CONTENT.bytes(0, 50));
    }
    assertThatThrownBy(
            () -> {
              out.write(CONTENT.bytes(0, 2 * BLOCK));
              out.close();
            })
        .isInstanceOf(IOException.class);
    assertContent(path, 50);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void blocksMayBeAsSmallAsAByte(int blockSize) throws IOException {
    Path path = new Path("/blocks-of-" + blockSize);
    Configuration configuration = new Configuration();
    configuration.setInt("dfs.bytes-per-checksum", 1);
    try (FileSystem client = FileSystem.newInstance(cluster.uri(), configuration);
        FSDataOutputStream out = client.create(path, true, 4096, (short) 1, blockSize)) {
      out.write(CONTENT.bytes(0, 20 * blockSize + 1 - blockSize / 2));
    }
    int length = 20 * blockSize + 1 - blockSize / 2;
    assertContent(path, length);
    assertThat(fs.getFileBlockLocations(path, 0, length))
        .hasSize((length + blockSize - 1) / blockSize);
  }

  private static void assertContent(Path path, int length) throws IOException {
    assertThat(others.getFileStatus(path).getLen()).isEqualTo(length);
    try (FSDataInputStream in = others.open(path)) {
      new Content(9, length).assertEqualTo(in);
    }
  }

  private static FSDataOutputStream create(Path path, long blockSize) throws IOException {
    return fs.create(path, true, 4096, (short) 3, blockSize);
  }
}
