package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.fs.fake.Replica;
import io.ashlar.protocol.proto.AbandonBlockRequestProto;
import io.ashlar.protocol.proto.AddBlockRequestProto;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsyncRequestProto;
import io.ashlar.protocol.proto.GetAdditionalDatanodeRequestProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.proto.UpdatePipelineRequestProto;
import io.ashlar.protocol.transfer.PacketHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WritingTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static final int BLOCK = 16 * 1024;
  private static final CreateOptions SMALL_BLOCKS =
      CreateOptions.defaults().withBlockSizeBytes(BLOCK);

  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(4);
    files = cluster.connect();
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 513, 4096, BLOCK, BLOCK + 1, 5 * BLOCK + 77, 40 * BLOCK})
  void whatIsWrittenLiesOnEveryReplica(int length) throws IOException {
    byte[] bytes = bytes(length);

    write("/f", bytes);

    assertThat(stored("/f")).isEqualTo(bytes);
    assertThat(files.status("/f").orElseThrow().lengthBytes()).isEqualTo(length);
  }

  /** The last acknowledgement of a block may overtake the sender's return from its last packet. */
  @Test
  void manySmallBlocksFollowEachOther() throws IOException {
    byte[] bytes = bytes(300 * 512);
    try (FileWriter writer = files.create("/f", CreateOptions.defaults().withBlockSizeBytes(512))) {
      writer.write(bytes);
    }

    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void anEmptyFileNeedsNoBlock() throws IOException {
    files.create("/f").close();

    assertThat(cluster.nameNode().calls(AddBlockRequestProto.class)).isEmpty();
    assertThat(only(CompleteRequestProto.class).hasLast()).isFalse();
  }

  @Test
  void buffersAndSingleBytesAreWrittenInTheirOrder() throws IOException {
    byte[] bytes = bytes(20_000);
    try (FileWriter writer = files.create("/f")) {
      writer.write(bytes[0]);
      writer.write(ByteBuffer.wrap(bytes, 1, 9_999));
      writer.write(bytes, 10_000, 10_000);
      assertThat(writer.position()).isEqualTo(20_000);
    }

    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void aNodeThatCannotBeReachedIsLeftOutOfTheNextTry() throws IOException {
    cluster.dataNode(0).faults().refuseNextSetup(1);

    write("/f", bytes(100));

    assertThat(cluster.nameNode().calls(AbandonBlockRequestProto.class)).hasSize(1);
    List<AddBlockRequestProto> tries = cluster.nameNode().calls(AddBlockRequestProto.class);
    assertThat(tries).hasSize(2);
    assertThat(tries.get(1).getExcludeNodesList())
        .singleElement()
        .satisfies(node -> assertThat(node.getId().getDatanodeUuid()).isEqualTo("node2"));
    assertThat(stored("/f")).isEqualTo(bytes(100));
  }

  @Test
  void aWriteFailsWhenNoNodeIsLeftAndTellsWhyEachTime() throws IOException {
    for (int i = 0; i < 4; i++) {
      cluster.dataNode(i).close();
    }
    FileWriter writer = files.create("/f");
    writer.write(bytes(100));

    assertThatIOException().isThrownBy(writer::hflush).withMessageContaining("Cannot connect");
    assertThatIOException().isThrownBy(writer::close).withMessageContaining("Cannot connect");
    writer.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void writingGoesOnWithoutANodeThatFails(int bad) throws IOException {
    cluster.dataNode(0).faults().blameAtPacket(3, bad, Status.ERROR);
    byte[] bytes = bytes(3 * BLOCK);

    write("/f", bytes);

    assertThat(only(UpdatePipelineRequestProto.class).getNewNodesCount()).isEqualTo(2);
    assertThat(only(UpdatePipelineRequestProto.class).getNewNodesList())
        .noneMatch(node -> node.getDatanodeUuid().equals("node" + (bad + 1)));
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void writingGoesOnWhenTheConnectionIsCut() throws IOException {
    cluster.dataNode(0).faults().cutWriteAfterPackets(2);
    byte[] bytes = bytes(3 * BLOCK);

    write("/f", bytes);

    assertThat(stored("/f")).isEqualTo(bytes);
    assertThat(cluster.nameNode().nodes("/f", 0)).doesNotContain(cluster.dataNode(0));
  }

  @Test
  void anotherNodeReplacesAFailedOneOnceReadersMayRelyOnTheData() throws IOException {
    byte[] bytes = bytes(9_000);
    try (FileWriter writer = files.create("/f")) {
      writer.write(bytes, 0, 5_000);
      writer.hflush();
      cluster.dataNode(0).faults().blameAtPacket(3, 2, Status.ERROR);
      writer.write(bytes, 5_000, 4_000);
      writer.hflush();
    }

    assertThat(cluster.nameNode().calls(GetAdditionalDatanodeRequestProto.class)).hasSize(1);
    assertThat(cluster.nameNode().nodes("/f", 0))
        .containsExactly(cluster.dataNode(0), cluster.dataNode(1), cluster.dataNode(3));
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void aNodeThatCannotBeCopiedFromIsNotMistakenForTheNewOne() throws IOException {
    byte[] bytes = bytes(9_000);
    try (FileWriter writer = files.create("/f")) {
      writer.write(bytes, 0, 5_000);
      writer.hflush();
      cluster.dataNode(0).faults().blameAtPacket(3, 2, Status.ERROR);
      cluster.dataNode(0).faults().cutNextTransfer();
      writer.write(bytes, 5_000, 4_000);
      writer.hflush();
    }

    assertThat(cluster.nameNode().calls(GetAdditionalDatanodeRequestProto.class))
        .hasSize(2)
        .allSatisfy(call -> assertThat(call.getExcludesCount()).isOne());
    assertThat(cluster.nameNode().nodes("/f", 0))
        .containsExactly(cluster.dataNode(0), cluster.dataNode(1), cluster.dataNode(3));
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"NEVER, 2", "DEFAULT, 2", "ALWAYS, 3"})
  void thePolicySaysWhetherAnUnflushedBlockGetsAnotherNode(ReplaceDatanode policy, int nodes)
      throws IOException {
    byte[] bytes = bytes(9_000);
    cluster.dataNode(0).faults().blameAtPacket(1, 2, Status.ERROR);
    try (FileSystem other = cluster.connect(FakeCluster.options().withReplaceDatanode(policy));
        FileWriter writer = other.create("/f")) {
      writer.write(bytes);
    }

    assertThat(cluster.nameNode().nodes("/f", 0)).hasSize(nodes);
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void writingGoesOnWithOneNodeWhereNoOtherCanBeHad() throws IOException {
    cluster.dataNode(3).close();
    byte[] bytes = bytes(9_000);
    try (FileWriter writer = files.create("/f")) {
      writer.write(bytes, 0, 3_000);
      writer.hflush();
      cluster.dataNode(0).close();
      writer.write(bytes, 3_000, 3_000);
      writer.hflush();
      cluster.dataNode(1).close();
      writer.write(bytes, 6_000, 3_000);
    }

    assertThat(cluster.nameNode().nodes("/f", 0)).containsExactly(cluster.dataNode(2));
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void aPipelineThatFailsInClosingIsClosedWithoutItsPackets() throws IOException {
    // Packets of 4096 bytes: two of data, and the third is the last one, without data.
    cluster.dataNode(0).faults().cutWriteAfterPackets(3);
    byte[] bytes = bytes(8_192);

    write("/f", bytes);

    assertThat(cluster.packets()).noneMatch(PacketHeader::last);
    ExtendedBlockProto block = cluster.nameNode().blocks("/f").get(0);
    assertThat(block.getNumBytes()).isEqualTo(8_192);
    Replica replica = cluster.dataNode(1).replicas().get(block.getBlockId());
    assertThat(replica.isFinalized()).isTrue();
    assertThat(replica.generationStamp()).isEqualTo(block.getGenerationStamp());
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void theFirstCauseIsToldWhenTheLastNodeFails() throws IOException {
    FileWriter writer = files.create("/f", CreateOptions.defaults().withReplication(1));
    writer.write(bytes(100));
    writer.hflush();
    cluster.dataNode(0).faults().blameAtPacket(2, 0, Status.ERROR_CHECKSUM);
    writer.write(bytes(100));

    assertThatIOException().isThrownBy(writer::hflush).withMessageContaining("ERROR_CHECKSUM");
    assertThatIOException()
        .isThrownBy(() -> writer.write(bytes(50_000)))
        .withMessageContaining("ERROR_CHECKSUM");
    assertThatIOException().isThrownBy(writer::close).withMessageContaining("ERROR_CHECKSUM");
  }

  @Test
  void afterAFlushInsideAChunkThePacketBeginsAtItsBoundaryAgain() throws IOException {
    byte[] bytes = bytes(2_000);
    try (FileWriter writer = files.create("/f")) {
      writer.write(bytes, 0, 700);
      writer.hflush();
      assertThat(stored("/f")).hasSize(700);
      writer.write(bytes, 700, 1_300);
    }

    assertThat(cluster.packets())
        .extracting(PacketHeader::offsetInBlock)
        .containsExactly(0L, 512L, 2_000L);
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void theBlockListIsMadeDurableOnceForEachBlockThatIsFlushed() throws IOException {
    try (FileWriter writer = files.create("/f", SMALL_BLOCKS)) {
      writer.write(bytes(1_000));
      writer.hflush();
      writer.hflush();
      writer.write(bytes(BLOCK));
      writer.hsync();
    }

    assertThat(cluster.nameNode().calls(FsyncRequestProto.class)).hasSize(2);
  }

  @Test
  void aSyncIsSentEvenWhenThereIsNothingToWrite() throws IOException {
    try (FileWriter writer = files.create("/f")) {
      writer.write(bytes(1_000));
      writer.hflush();
      writer.hsync();
    }

    assertThat(cluster.packets()).extracting(PacketHeader::sync).containsExactly(false, true, true);
    assertThat(stored("/f")).isEqualTo(bytes(1_000));
  }

  @Test
  void randomWritesAndFlushesGiveTheSameBytes() throws IOException {
    Random random = new Random(42);
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    try (FileWriter writer = files.create("/f", SMALL_BLOCKS)) {
      for (int i = 0; i < 200; i++) {
        byte[] some = bytes(random.nextInt(3_000));
        writer.write(some);
        model.write(some);
        if (random.nextInt(3) == 0) {
          writer.hflush();
          assertThat(stored("/f")).isEqualTo(model.toByteArray());
        }
      }
    }

    assertThat(stored("/f")).isEqualTo(model.toByteArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 511, 512, 700, BLOCK - 1, BLOCK, BLOCK + 300})
  void appendingContinuesWhereTheFileEnds(int length) throws IOException {
    write("/f", bytes(length));

    ByteArrayOutputStream model = new ByteArrayOutputStream();
    model.write(bytes(length));
    Random random = new Random(length);
    for (int i = 0; i < 5; i++) {
      try (FileWriter writer = files.append("/f")) {
        assertThat(writer.position()).isEqualTo(model.size());
        for (int j = 0; j < 3; j++) {
          byte[] some = bytes(random.nextInt(900));
          writer.write(some);
          model.write(some);
          if (random.nextBoolean()) {
            writer.hflush();
          }
        }
      }
    }

    assertThat(stored("/f")).isEqualTo(model.toByteArray());
  }

  @Test
  void anAppendGoesOnWithoutANodeThatRefuses() throws IOException {
    write("/f", bytes(700));
    cluster.dataNode(0).faults().refuseNextSetup(2);

    try (FileWriter writer = files.append("/f")) {
      writer.write(bytes(700));
    }

    assertThat(cluster.nameNode().nodes("/f", 0))
        .containsExactly(cluster.dataNode(0), cluster.dataNode(1));
    assertThat(stored("/f")).hasSize(1_400);
  }

  @Test
  void closingWaitsUntilTheLastBlockHasItsReplicas() throws IOException {
    cluster.nameNode().refuseCompletions(3);

    write("/f", bytes(10));

    assertThat(cluster.nameNode().calls(CompleteRequestProto.class)).hasSize(4);
  }

  @Test
  void aWriterWaitsUntilTheNameNodeHasLeftSafeMode() throws IOException {
    byte[] bytes = bytes(2 * BLOCK + 7);
    try (FileWriter writer = files.create("/f", SMALL_BLOCKS)) {
      writer.write(bytes, 0, 10);
      writer.hflush();
      cluster.nameNode().refuseInSafeMode(3);
      writer.write(bytes, 10, bytes.length - 10);
      writer.hflush();
      cluster.nameNode().refuseInSafeMode(3);
    }

    assertThat(cluster.nameNode().calls(AddBlockRequestProto.class)).hasSize(3 + 3);
    assertThat(cluster.nameNode().calls(CompleteRequestProto.class)).hasSize(1 + 3);
    assertThat(stored("/f")).isEqualTo(bytes);
  }

  @Test
  void aClosedWriterTakesNothingAndClosesAgain() throws IOException {
    FileWriter writer = files.create("/f");
    writer.close();
    writer.close();

    assertThatThrownBy(() -> writer.write(1)).isInstanceOf(ClosedChannelException.class);
    assertThat(cluster.nameNode().calls(CompleteRequestProto.class)).hasSize(1);
  }

  @Test
  void closingTheFileSystemFailsItsOpenWriters() throws IOException {
    FileWriter writer = files.create("/f");
    writer.write(bytes(10_000));
    writer.hflush();

    files.close();

    assertThatIOException().isThrownBy(writer::hflush);
    assertThatIOException().isThrownBy(writer::close);
    await().atMost(PATIENCE).until(() -> cluster.dataNode(0).openConnections() == 0);
  }

  @Test
  void aBlockSizeOfBrokenChunksIsRefused() {
    assertThatThrownBy(() -> files.create("/f", CreateOptions.defaults().withBlockSizeBytes(1_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("multiple of 512");
  }

  private void write(String path, byte[] bytes) throws IOException {
    try (FileWriter writer = files.create(path, SMALL_BLOCKS)) {
      writer.write(bytes);
    }
  }

  /** What the replicas hold, which must be the same on all nodes of a block. */
  private byte[] stored(String path) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    List<ExtendedBlockProto> blocks = cluster.nameNode().blocks(path);
    for (int i = 0; i < blocks.size(); i++) {
      long blockId = blocks.get(i).getBlockId();
      List<byte[]> replicas =
          cluster.nameNode().nodes(path, i).stream()
              .map(node -> node.replicas().get(blockId).bytes())
              .toList();
      assertThat(replicas).isNotEmpty().allSatisfy(r -> assertThat(r).isEqualTo(replicas.get(0)));
      all.writeBytes(replicas.get(0));
    }
    return all.toByteArray();
  }

  private <Q extends com.google.protobuf.MessageLite> Q only(Class<Q> type) {
    List<Q> calls = cluster.nameNode().calls(type);
    assertThat(calls).hasSize(1);
    return calls.get(0);
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
