package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What our own Java client does against any file system that speaks HDFS's wires. */
abstract class OwnClientContract extends OwnClientOnCluster {
  private static final int BLOCK = 1 << 20;

  static LongStream sizes() {
    return LongStream.of(0, 1, 511, 512, 513, BLOCK, BLOCK + 1, 5L * BLOCK + 12_345);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void aFileIsReadBackByteForByte(long size) throws IOException {
    String path = "/sizes/of-" + size;
    Content content = new Content(size, size);
    write(path, content, BLOCK);

    FileStatus status = fs.status(path).orElseThrow();
    assertThat(status.lengthBytes()).isEqualTo(size);
    try (FileReader in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void aLargeFileOfSeveralBlocksIsReadBackByteForByte() throws IOException {
    Content content = new Content(1, 300_000_000);
    write("/large", content, 128 << 20);
    assertThat(fs.locations("/large", 0, content.length())).hasSize(3);
    try (FileReader in = fs.open("/large")) {
      content.assertEqualTo(in);
    }
    assertThat(fs.delete("/large", false)).isTrue();
  }

  @Test
  void seeksAndPositionedReadsGiveTheBytesOfTheirOffset() throws IOException {
    Content content = new Content(2, 3L * BLOCK + 777);
    write("/seeks", content, BLOCK);

    try (FileReader in = fs.open("/seeks")) {
      for (long offset : new long[] {0, 1, 511, BLOCK - 500, BLOCK, 2L * BLOCK + 3}) {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        while (buffer.hasRemaining()) {
          assertThat(in.readAt(offset + buffer.position(), buffer)).isPositive();
        }
        assertThat(buffer.array()).as("at %d", offset).isEqualTo(content.bytes(offset, 1000));
      }
      in.seek(2L * BLOCK - 1);
      assertThat(in.readNBytes(1000)).isEqualTo(content.bytes(2L * BLOCK - 1, 1000));
      assertThat(in.position()).isEqualTo(2L * BLOCK + 999);
    }
  }

  @Test
  void appendedBytesFollowTheOldOnes() throws IOException {
    Content content = new Content(3, BLOCK + 1600);
    write("/appended", new Content(3, 600), BLOCK);
    awaitReplicas("/appended");
    try (FileWriter out = fs.append("/appended")) {
      out.write(content.bytes(600, BLOCK + 1000));
    }
    assertThat(fs.status("/appended").orElseThrow().lengthBytes()).isEqualTo(content.length());
    try (FileReader in = fs.open("/appended")) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void flushedBytesAreSeenBeforeTheFileIsClosed() throws IOException {
    Content content = new Content(5, 100_000);
    try (FileWriter out = fs.create("/flushed")) {
      content.writeTo(out);
      out.hflush();
      try (FileReader in = fs.open("/flushed")) {
        content.assertEqualTo(in);
      }
      out.hsync();
    }
  }

  @Test
  void directoriesAreMadeListedMovedAndRemoved() throws IOException {
    assertThat(fs.mkdirs("/tree/a/b")).isTrue();
    write("/tree/a/file2", new Content(6, 20), BLOCK);
    write("/tree/a/file1", new Content(6, 10), BLOCK);
    assertThat(names("/tree/a")).containsExactly("b", "file1", "file2");

    fs.rename("/tree/a", "/tree/moved", false);
    assertThat(fs.status("/tree/a")).isEmpty();
    assertThat(fs.contentSummary("/tree").lengthBytes()).isEqualTo(30);
    assertThat(fs.delete("/tree", true)).isTrue();
    assertThat(fs.delete("/tree", true)).isFalse();
  }

  @Test
  void aDirectoryOfManyEntriesIsListedWhole() throws IOException {
    List<String> expected =
        IntStream.range(0, 1500).mapToObj(i -> String.format("entry-%04d", i)).toList();
    for (String name : expected) {
      fs.mkdirs("/many/" + name);
    }
    assertThat(names("/many")).isEqualTo(expected);
  }

  @Test
  void errorsAreThoseOfJavaNio() throws IOException {
    write("/errors/file", new Content(8, 5), BLOCK);
    assertThatThrownBy(() -> fs.open("/errors/none")).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> fs.create("/errors/file"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> fs.rename("/errors/none", "/errors/other", false))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void threeDataNodesAreReported() throws IOException {
    assertThat(fs.datanodes()).hasSize(3);
    assertThat(fs.stats().capacityBytes()).isPositive();
  }

  private List<String> names(String path) throws IOException {
    try (Stream<FileStatus> entries = fs.list(path)) {
      return entries.map(FileStatus::name).toList();
    }
  }

  private void write(String path, Content content, long blockSize) throws IOException {
    CreateOptions options =
        CreateOptions.defaults().withReplication(3).withBlockSizeBytes(blockSize);
    try (FileWriter out = fs.create(path, options)) {
      content.writeTo(out);
    }
  }

  private void awaitReplicas(String path) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () ->
                assertThat(fs.locations(path, 0, Long.MAX_VALUE))
                    .allSatisfy(block -> assertThat(block.replicas()).hasSize(3)));
  }
}
