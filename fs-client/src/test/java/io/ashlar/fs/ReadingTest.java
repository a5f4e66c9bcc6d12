package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.fs.fake.FakeDataNode;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int BLOCK = 64 * 1024;

  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(3);
    files = cluster.connect();
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  @Test
  void dataNodesAreReachedByHostNameWhereTheirAddressesAreOfNoUse() throws IOException {
    cluster.dataNodes().forEach(FakeDataNode::hideAddress);
    byte[] bytes = new byte[3 * BLOCK];
    new Random(4).nextBytes(bytes);
    ClientOptions byHostName = FakeCluster.options().withDatanodeHostNames(true);
    try (FileSystem outside = cluster.connect(byHostName)) {
      try (FileWriter out =
          outside.create("/f", CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
        out.write(bytes);
      }
      try (FileReader in = outside.open("/f")) {
        assertThat(in.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 4_097, BLOCK, BLOCK + 1, 5 * BLOCK + 77})
  void aFileIsReadFromEndToEnd(int length) throws IOException {
    byte[] bytes = write("/f", length);

    try (FileReader reader = files.open("/f")) {
      assertThat(reader.length()).isEqualTo(length);
      assertThat(reader.readAllBytes()).isEqualTo(bytes);
      assertThat(reader.position()).isEqualTo(length);
      assertThat(reader.read()).isEqualTo(-1);
    }
  }

  @Test
  void aDirectBufferIsFilledAcrossBlocks() throws IOException {
    byte[] bytes = write("/f", 3 * BLOCK + 99);
    ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length);

    try (FileReader reader = files.open("/f")) {
      reader.seek(7);
      while (buffer.hasRemaining() && reader.read(buffer) >= 0) {
        assertThat(reader.position()).isEqualTo(7L + buffer.position());
      }
    }

    assertThat(content(buffer.flip())).isEqualTo(Arrays.copyOfRange(bytes, 7, bytes.length));
  }

  @Test
  void anyPositionCanBeReadNext() throws IOException {
    byte[] bytes = write("/f", 3 * BLOCK + 99);
    Random random = new Random(1);

    try (FileReader reader = files.open("/f")) {
      for (int i = 0; i < 200; i++) {
        int position = random.nextInt(bytes.length);
        reader.seek(position);
        int count = random.nextInt(3_000);
        assertThat(reader.readNBytes(count))
            .isEqualTo(
                Arrays.copyOfRange(bytes, position, Math.min(position + count, bytes.length)));
      }
      assertThatThrownBy(() -> reader.seek(bytes.length + 1)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void manyThreadsReadAtTheirOwnPositions() throws Exception {
    byte[] bytes = write("/f", 4 * BLOCK + 1);
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (FileReader reader = files.open("/f")) {
      Callable<Boolean> readSome =
          () -> {
            Random random = new Random();
            boolean allRight = true;
            for (int i = 0; i < 50; i++) {
              int position = random.nextInt(bytes.length);
              ByteBuffer into = ByteBuffer.allocate(random.nextInt(BLOCK) + 1);
              int expected = Math.min(into.capacity(), bytes.length - position);
              allRight &= reader.readAt(position, into) == expected;
              allRight &=
                  Arrays.equals(
                      content(into.flip()),
                      Arrays.copyOfRange(bytes, position, position + expected));
            }
            return allRight;
          };
      List<Future<Boolean>> results =
          threads.invokeAll(IntStream.range(0, 8).mapToObj(i -> readSome).toList());
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
      assertThat(reader.position()).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aPositionedReadAtTheEndGivesNothing() throws IOException {
    write("/f", 100);
    try (FileReader reader = files.open("/f")) {
      assertThat(reader.readAt(100, ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(reader.readAt(99, ByteBuffer.allocate(10))).isEqualTo(1);
      assertThat(reader.readAt(0, ByteBuffer.allocate(0))).isZero();
    }
  }

  @Test
  void aCorruptReplicaIsReportedAndAnotherOneRead() throws IOException {
    byte[] bytes = write("/f", BLOCK / 2);
    cluster.dataNode(0).faults().corruptByte(BLOCK / 2 - 10);

    try (FileReader reader = files.open("/f")) {
      assertThat(reader.readAllBytes()).isEqualTo(bytes);
    }

    assertThat(cluster.nameNode().calls(ReportBadBlocksRequestProto.class))
        .singleElement()
        .satisfies(
            report ->
                assertThat(report.getBlocks(0).getLocsList())
                    .singleElement()
                    .satisfies(
                        node -> assertThat(node.getId().getDatanodeUuid()).isEqualTo("node1")));
  }

  @Test
  void aCorruptReplicaIsNoticedInADirectBufferToo() throws IOException {
    byte[] bytes = write("/f", BLOCK);
    cluster.dataNode(0).faults().corruptByte(BLOCK - 10);
    ByteBuffer buffer = ByteBuffer.allocateDirect(BLOCK);

    try (FileReader reader = files.open("/f")) {
      assertThat(reader.readAt(0, buffer)).isEqualTo(BLOCK);
    }

    assertThat(content(buffer.flip())).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4_096, 10_000, BLOCK - 1})
  void aReadGoesOnElsewhereWhenItsConnectionIsCut(int afterBytes) throws IOException {
    byte[] bytes = write("/f", 2 * BLOCK);
    cluster.dataNode(0).faults().cutReadAfterBytes(afterBytes);

    try (FileReader reader = files.open("/f")) {
      assertThat(reader.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void aReadGoesOnWhenItsDataNodeDies() throws IOException {
    byte[] bytes = write("/f", 8 * BLOCK);
    try (FileReader reader = files.open("/f")) {
      byte[] first = reader.readNBytes(BLOCK + 5);
      cluster.dataNode(0).close();
      byte[] rest = reader.readAllBytes();

      assertThat(first).isEqualTo(Arrays.copyOf(bytes, BLOCK + 5));
      assertThat(rest).isEqualTo(Arrays.copyOfRange(bytes, BLOCK + 5, bytes.length));
    }
  }

  @Test
  void aConnectionServesOneReadAfterAnother() throws IOException {
    write("/f", BLOCK);
    int before = cluster.dataNode(0).acceptedConnections();

    try (FileReader reader = files.open("/f")) {
      for (int i = 0; i < 10; i++) {
        assertThat(reader.readAt(i * 1_000L, ByteBuffer.allocate(1_000))).isEqualTo(1_000);
      }
    }

    assertThat(cluster.dataNode(0).acceptedConnections() - before).isEqualTo(1);
  }

  @Test
  void aConnectionThatTheDataNodeClosedIsMadeAgain() throws IOException {
    byte[] bytes = write("/f", BLOCK);
    cluster.dataNode(0).faults().closeAfterReads();

    try (FileReader reader = files.open("/f")) {
      for (int i = 0; i < 10; i++) {
        ByteBuffer into = ByteBuffer.allocate(1_000);
        reader.readAt(i * 1_000L, into);
        assertThat(into.array()).isEqualTo(Arrays.copyOfRange(bytes, i * 1_000, (i + 1) * 1_000));
      }
    }

    assertThat(cluster.dataNode(1).acceptedConnections()).isZero();
  }

  @Test
  void whatAWriterHasFlushedCanBeRead() throws IOException {
    try (FileWriter writer =
        files.create("/f", CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
      byte[] bytes = bytes(BLOCK + 700);
      writer.write(bytes);
      writer.hflush();

      try (FileReader reader = files.open("/f")) {
        assertThat(reader.length()).isEqualTo(BLOCK + 700);
        assertThat(reader.readAllBytes()).isEqualTo(bytes);
      }
    }
  }

  @Test
  void aReplicaThatMayNotBeReadNowSaysNothingAboutTheLength() throws IOException {
    try (FileWriter writer =
        files.create("/f", CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
      byte[] bytes = bytes(BLOCK + 700);
      writer.write(bytes);
      writer.hflush();

      cluster.dataNode(0).faults().showNothing();
      cluster.dataNode(1).faults().showNothing();
      try (FileReader reader = files.open("/f")) {
        assertThat(reader.length()).isEqualTo(BLOCK + 700);
      }

      cluster.dataNode(2).faults().showNothing();
      assertThatIOException()
          .isThrownBy(() -> files.open("/f"))
          .withMessageContaining("may not be read now");
    }
  }

  @Test
  void aFileIsNotTakenForShorterBecauseItsLastBlockIsNotReportedYet() throws IOException {
    write("/f", BLOCK + 100);
    try (FileWriter writer = files.append("/f")) {
      writer.write(bytes(200));
      writer.hflush();
      cluster.nameNode().forgetWhoIsWriting(2);

      try (FileReader reader = files.open("/f")) {
        assertThat(reader.length()).isEqualTo(BLOCK + 300);
      }
    }
  }

  @Test
  void aReaderWaitsUntilTheNameNodeHasLeftSafeMode() throws IOException {
    byte[] bytes = write("/f", 100);
    cluster.nameNode().refuseInSafeMode(3);

    try (FileReader reader = files.open("/f")) {
      assertThat(reader.readAllBytes()).isEqualTo(bytes);
    }
  }

  @Test
  void aChannelReadsFromWhereItIsPut() throws IOException {
    byte[] bytes = write("/f", 1_000);
    try (SeekableByteChannel channel = files.open("/f").channel()) {
      assertThat(channel.size()).isEqualTo(1_000);
      ByteBuffer into = ByteBuffer.allocate(10);
      channel.position(500).read(into);

      assertThat(into.array()).isEqualTo(Arrays.copyOfRange(bytes, 500, 510));
      assertThat(channel.position()).isEqualTo(510);
      assertThat(channel.position(2_000).read(ByteBuffer.allocate(1))).isEqualTo(-1);
      assertThat(channel.position()).isEqualTo(2_000);
    }
  }

  @Test
  void aClosedReaderGivesNothingAndItsConnectionsAreClosed() throws IOException {
    write("/f", 4 * BLOCK);
    FileReader reader = files.open("/f");
    assertThat(reader.read()).isNotNegative();
    reader.close();
    reader.close();

    assertThatThrownBy(reader::read).isInstanceOf(ClosedChannelException.class);
    await().atMost(PATIENCE).until(() -> cluster.dataNode(0).openConnections() == 0);
  }

  private byte[] write(String path, int length) throws IOException {
    byte[] bytes = bytes(length);
    try (FileWriter writer =
        files.create(path, CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
      writer.write(bytes);
    }
    return bytes;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] content(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }
}
