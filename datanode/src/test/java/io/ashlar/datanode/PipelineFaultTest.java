package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.PipelineAckProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.PacketHeader;
import io.ashlar.protocol.transfer.PipelineAck;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineFaultTest {
  private static final long ID = 1073741825L;
  private static final long STAMP = 1001;

  /** What does not change for so many looks has come to rest; a busy disk may rest for some. */
  private static final int LOOKS_AT_REST = 60;

  @TempDir Path dir;

  @BeforeAll
  static void watchForLeaks() {
    Leaks.watch();
  }

  @AfterAll
  static void noBufferLeaked() {
    Leaks.assertNone();
  }

  private static OpWriteBlockProto create(DataNode... targets) {
    return RawClient.write(
            RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE, targets)
        .build();
  }

  private static OpWriteBlockProto recovery(
      BlockConstructionStage stage, long newStamp, long min, long max, DataNode... targets) {
    return RawClient.write(RawClient.block(ID, STAMP, min), stage, targets)
        .setLatestGenerationStamp(newStamp)
        .setMinBytesRcvd(min)
        .setMaxBytesRcvd(max)
        .build();
  }

  private static Replica replica(DataNode node) {
    return node.pool().orElseThrow().catalog().find(ID).orElseThrow();
  }

  @Test
  void whatWasFlushedIsReadableWhileTheBlockIsBeingWritten() throws Exception {
    byte[] data = bytes(5000, 3);
    try (TestCluster cluster = new TestCluster(dir, 2);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create(cluster.nodes.get(1)));
      client.packet(0, Arrays.copyOf(data, 1300), false);
      assertThat(client.ack().isSuccess()).isTrue();
      for (DataNode node : cluster.nodes) {
        assertThat(replica(node).visibleLength()).isEqualTo(1300);
        try (RawClient reader = new RawClient(node)) {
          assertThat(reader.read(RawClient.block(ID, STAMP, 0), 0, 1300, true).data())
              .isEqualTo(Arrays.copyOf(data, 1300));
        }
      }
      // The last, partial chunk comes again as a whole, as Hadoop's client does it.
      client.packet(1024, Arrays.copyOfRange(data, 1024, 5000), true);
      assertThat(client.ack().isSuccess()).isTrue();
      try (RawClient reader = new RawClient(cluster.nodes.get(1))) {
        assertThat(reader.read(RawClient.block(ID, STAMP, 0), 0, 5000, true).data())
            .isEqualTo(data);
      }
      client.last(5000);
      assertThat(client.ack().isSuccess()).isTrue();
      byte[] meta = Files.readAllBytes(cluster.find(1, "blk_" + ID + "_" + STAMP + ".meta"));
      assertThat(meta).isEqualTo(PipelineTest.metaOf(data));
    }
  }

  @Test
  void appendToAPartialChunkRecomputesItsChecksum() throws Exception {
    byte[] data = bytes(3000, 4);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        client.setUp(create(cluster.nodes.get(1)));
        client.writeAll(Arrays.copyOf(data, 1300), 65536);
      }
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        BlockOpResponseProto answer =
            client.setUp(
                recovery(
                    BlockConstructionStage.PIPELINE_SETUP_APPEND,
                    STAMP + 1,
                    1300,
                    1300,
                    cluster.nodes.get(1)));
        assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
        client.packet(1300, Arrays.copyOfRange(data, 1300, 1536), false);
        client.packet(1536, Arrays.copyOfRange(data, 1536, 3000), false);
        client.last(3000);
        for (int i = 0; i < 3; i++) {
          assertThat(client.ack().isSuccess()).isTrue();
        }
      }
      for (int i = 0; i < 2; i++) {
        assertThat(Files.readAllBytes(cluster.find(i, "blk_" + ID))).isEqualTo(data);
        byte[] meta =
            Files.readAllBytes(cluster.find(i, "blk_" + ID + "_" + (STAMP + 1) + ".meta"));
        assertThat(meta).isEqualTo(PipelineTest.metaOf(data));
      }
    }
  }

  @Test
  void aCorruptPacketIsRefusedByTheLastNode() throws Exception {
    byte[] data = bytes(2048, 5);
    ByteBuffer sums = ByteBuffer.allocate(16);
    ChecksumType.CRC32C.compute(ByteBuffer.wrap(data), 512, sums);
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create());
      client.packet(0, data, false);
      data[1500] ^= 1;
      client.packet(2048, data, sums.array(), false, false);
      assertThat(client.ack().isSuccess()).isTrue();
      assertThat(client.ack().replies()).containsExactly(Status.ERROR_CHECKSUM);
      assertThat(client.isAtEnd()).isTrue();
      await(() -> replica(cluster.nodes.get(0)).lengthOnDisk() == 2048);
    }
  }

  @Test
  void aMirrorThatDiesIsNamedAsTheSecondNode() throws Exception {
    byte[] data = bytes(65536, 6);
    try (TestCluster cluster = new TestCluster(dir, 3);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create(cluster.nodes.get(1), cluster.nodes.get(2)));
      client.packet(0, data, false);
      assertThat(client.ack().isSuccess()).isTrue();
      cluster.nodes.get(1).close();
      client.packet(65536, data, false);
      assertThat(client.ack().replies()).containsExactly(Status.SUCCESS, Status.ERROR);

      // The client goes on with the two that are left, under a new stamp.
      try (RawClient again = new RawClient(cluster.nodes.get(0))) {
        BlockOpResponseProto answer =
            again.setUp(
                recovery(
                    BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY,
                    STAMP + 1,
                    65536,
                    131072,
                    cluster.nodes.get(2)));
        assertThat(answer.getMessage()).isEmpty();
        assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
        again.packet(65536, data, false);
        again.last(131072);
        assertThat(again.ack().replies()).containsExactly(Status.SUCCESS, Status.SUCCESS);
        assertThat(again.ack().replies()).containsExactly(Status.SUCCESS, Status.SUCCESS);
      }
      for (int i : new int[] {0, 2}) {
        Path meta = cluster.find(i, "blk_" + ID + "_" + (STAMP + 1) + ".meta");
        assertThat(meta.toString()).contains("finalized");
        assertThat(Files.size(cluster.find(i, "blk_" + ID))).isEqualTo(131072);
      }
    }
  }

  @Test
  void aNodeThatCannotBeReachedIsNamedInTheSetupAnswer() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 3);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      int port = cluster.nodes.get(2).dataAddress().getPort();
      OpWriteBlockProto op = create(cluster.nodes.get(1), cluster.nodes.get(2));
      cluster.nodes.get(2).close();
      BlockOpResponseProto answer = client.setUp(op);
      assertThat(answer.getStatus()).isEqualTo(Status.ERROR);
      assertThat(answer.getFirstBadLink()).isEqualTo("127.0.0.1:" + port);
      assertThat(client.isAtEnd()).isTrue();
    }
  }

  @Test
  void aRecoveryStopsTheOldWriter() throws Exception {
    byte[] data = bytes(10_000, 7);
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient old = new RawClient(cluster.nodes.get(0));
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      old.setUp(create());
      old.packet(0, Arrays.copyOf(data, 5120), false);
      assertThat(old.ack().isSuccess()).isTrue();
      BlockOpResponseProto answer =
          client.setUp(
              recovery(
                  BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY, STAMP + 1, 5120, 5120));
      assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      assertThat(old.isAtEnd()).isTrue();
      client.packet(5120, Arrays.copyOfRange(data, 5120, 10_000), false);
      client.last(10_000);
      assertThat(client.ack().isSuccess()).isTrue();
      assertThat(client.ack().isSuccess()).isTrue();
      assertThat(Files.readAllBytes(cluster.find(0, "blk_" + ID))).isEqualTo(data);
    }
  }

  @Test
  void aCloseThatFailedIsDoneByTheSetupAlone() throws Exception {
    byte[] data = bytes(5000, 8);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        client.setUp(create(cluster.nodes.get(1)));
        client.packet(0, data, false);
        assertThat(client.ack().isSuccess()).isTrue();
      }
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        BlockOpResponseProto answer =
            client.setUp(
                recovery(
                    BlockConstructionStage.PIPELINE_CLOSE_RECOVERY,
                    STAMP + 1,
                    5000,
                    5000,
                    cluster.nodes.get(1)));
        assertThat(answer.getMessage()).isEmpty();
        assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      }
      for (DataNode node : cluster.nodes) {
        assertThat(replica(node)).isInstanceOf(Replica.Finalized.class);
        assertThat(replica(node).generationStamp()).isEqualTo(STAMP + 1);
        await(() -> cluster.namenode.hasReceived(node.uuid(), ID));
      }
    }
  }

  @Test
  void aHeartbeatPacketIsAnsweredByTheWholePipeline() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 2);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create(cluster.nodes.get(1)));
      client.send(PacketHeader.heartbeat(), new byte[0], new byte[0]);
      PipelineAck ack = client.ack();
      assertThat(ack.sequenceNumber()).isEqualTo(-1);
      assertThat(ack.replies()).containsExactly(Status.SUCCESS, Status.SUCCESS);
    }
  }

  @Test
  void aMirrorThatTakesNothingHoldsTheWriterUpAndNotTheMemory() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1);
        ServerSocket mirror = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      CompletableFuture<Socket> connected =
          CompletableFuture.supplyAsync(() -> answerSetup(mirror));
      OpWriteBlockProto op = create().toBuilder().addTargets(at(mirror.getLocalPort())).build();
      assertThat(client.setUp(op).getStatus()).isEqualTo(Status.SUCCESS);
      byte[] data = bytes(64512, 9);
      CompletableFuture<Long> sent =
          CompletableFuture.supplyAsync(() -> sendUntilStuck(client, data));
      DataNode node = cluster.nodes.get(0);
      // Kernel buffers fill up, then the mirror's queue to its mark, then nothing more is read.
      long[] before = {-1};
      int[] looks = {0};
      await(
          () -> {
            long written = node.metrics().bytesWritten.sum();
            looks[0] = written > 0 && written == before[0] ? looks[0] + 1 : 0;
            before[0] = written;
            return looks[0] >= LOOKS_AT_REST;
          });
      assertThat(sent).isNotDone();
      assertThat(node.metrics().queuedBytesPeak.get()).isLessThan(16 << 20);
      assertThat(node.metrics().bytesWritten.sum()).isLessThan(100 << 20);
      connected.get().close();
      sent.get();
    }
  }

  @Test
  void aMirrorMayBeSilentAsLongAsItOwesNothingAndIsBlamedWhenItDoesNotAnswer() throws Exception {
    long silenceMillis = 4_000;
    byte[] data = bytes(512, 13);
    try (TestCluster cluster =
            new TestCluster(
                dir, 1, config -> config.reach(new DatanodeReach(false, silenceMillis)));
        ServerSocket mirror = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      CompletableFuture<Socket> connected =
          CompletableFuture.supplyAsync(() -> answerSetup(mirror));
      OpWriteBlockProto op = create().toBuilder().addTargets(at(mirror.getLocalPort())).build();
      assertThat(client.setUp(op).getStatus()).isEqualTo(Status.SUCCESS);
      try (Socket behind = connected.get()) {
        awaitElapsed(silenceMillis + silenceMillis / 8);
        client.packet(0, data, false);
        awaitElapsed(silenceMillis / 8); // it is looked several times meanwhile
        acknowledge(behind, 0);
        assertThat(client.ack().replies()).containsExactly(Status.SUCCESS, Status.SUCCESS);

        long sent = System.nanoTime();
        client.packet(512, data, false);
        assertThat(client.ack().replies()).containsExactly(Status.SUCCESS, Status.ERROR);
        assertThat(Duration.ofNanos(System.nanoTime() - sent))
            .isGreaterThanOrEqualTo(Duration.ofMillis(silenceMillis));
      }
    }
  }

  private static void awaitElapsed(long millis) {
    long start = System.nanoTime();
    await(() -> System.nanoTime() - start >= TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private static void acknowledge(Socket behind, long sequenceNumber) throws IOException {
    PipelineAckProto.newBuilder()
        .setSeqno(sequenceNumber)
        .addReply(Status.SUCCESS)
        .build()
        .writeDelimitedTo(behind.getOutputStream());
  }

  private static Socket answerSetup(ServerSocket mirror) {
    try {
      Socket socket = mirror.accept();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      in.skipNBytes(3);
      Delimited.read(in, OpWriteBlockProto.parser(), 1 << 20);
      BlockOpResponseProto.newBuilder()
          .setStatus(Status.SUCCESS)
          .setFirstBadLink("")
          .build()
          .writeDelimitedTo(socket.getOutputStream());
      return socket;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static long sendUntilStuck(RawClient client, byte[] data) {
    long offset = 0;
    try {
      while (offset < 200L << 20) {
        client.packet(offset, data, false);
        offset += data.length;
      }
    } catch (SocketTimeoutException e) {
      return offset;
    } catch (IOException e) {
      return offset; // the pipeline ended while we were sending
    }
    return offset;
  }

  private static DatanodeInfoProto at(int port) {
    return DatanodeInfoProto.newBuilder()
        .setId(
            DatanodeIDProto.newBuilder()
                .setIpAddr("127.0.0.1")
                .setHostName("localhost")
                .setDatanodeUuid("mirror")
                .setXferPort(port)
                .setIpcPort(0)
                .setInfoPort(0))
        .build();
  }

  @Test
  void anExistingReplicaIsNotOverwritten() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        client.setUp(create());
        client.writeAll(bytes(100, 1), 65536);
      }
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        BlockOpResponseProto answer = client.setUp(create());
        assertThat(answer.getStatus()).isEqualTo(Status.ERROR);
        assertThat(answer.getMessage()).contains("already exists");
        assertThat(answer.getSerializedSize()).isGreaterThan(4);
      }
    }
  }

  @Test
  void aBlockThatFitsNoVolumeIsRefusedWithTheReason() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      BlockOpResponseProto answer =
          client.setUp(
              RawClient.write(
                      RawClient.block(ID, STAMP, Long.MAX_VALUE),
                      BlockConstructionStage.PIPELINE_SETUP_CREATE)
                  .build());
      assertThat(answer.getStatus()).isEqualTo(Status.ERROR);
      assertThat(answer.getMessage()).contains("No volume has room");
    }
  }

  @Test
  void packetsOfManyMebibytesAreTaken() throws Exception {
    byte[] data = bytes(12 << 20, 10);
    try (TestCluster cluster = new TestCluster(dir, 2);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create(cluster.nodes.get(1)));
      assertThat(client.writeAll(data, 8 << 20)).allMatch(PipelineAck::isSuccess);
      assertThat(Files.readAllBytes(cluster.find(1, "blk_" + ID))).isEqualTo(data);
    }
  }

  @Test
  void aPacketThatLiesAboutItsLengthEndsOnlyItsOwnConnection() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient good = new RawClient(cluster.nodes.get(0));
        RawClient bad = new RawClient(cluster.nodes.get(0))) {
      good.setUp(create());
      bad.setUp(
          RawClient.write(
                  RawClient.block(ID + 1, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      bad.out.writeInt(Integer.MAX_VALUE);
      bad.out.writeShort(25);
      assertThat(bad.isAtEnd()).isTrue();
      assertThat(good.writeAll(bytes(1000, 1), 65536)).allMatch(PipelineAck::isSuccess);
    }
  }

  @Test
  void checksumsThatDoNotFitTheDataEndTheWrite() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create());
      client.packet(0, new byte[1000], new byte[4], false, false);
      assertThat(client.isAtEnd()).isTrue();
      await(() -> replica(cluster.nodes.get(0)).lengthOnDisk() == 0);
    }
  }

  @Test
  void aNodeThatIsClosedWhileItIsWrittenToComesToRestFirst() throws Exception {
    byte[] data = bytes(1 << 20, 12);
    List<Throwable> uncaught = Collections.synchronizedList(new ArrayList<>());
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> uncaught.add(failure));
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      client.setUp(create());
      for (int i = 0; i < 3; i++) {
        client.packet((long) i << 20, data, false);
      }
      assertThat(client.ack().isSuccess()).isTrue();
      cluster.nodes.get(0).close();
      // What was taken is in the files, and nobody wrote to them after the end.
      assertThat(Files.size(cluster.find(0, "blk_" + ID)) % (1 << 20)).isZero();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertThat(uncaught).isEmpty();
  }

  @Test
  void aWriterThatVanishesLeavesWhatItWroteForARecovery() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      try (RawClient client = new RawClient(node)) {
        client.setUp(create());
        client.packet(0, bytes(5000, 11), false);
        client.ack();
      }
      await(() -> node.pool().orElseThrow().catalog().liveWriter(ID).isEmpty());
      assertThat(replica(node).lengthOnDisk()).isEqualTo(5000);
      assertThat(cluster.find(0, "blk_" + ID).toString()).contains("/rbw/");
      cluster.restart(0);
      assertThat(replica(cluster.nodes.get(0))).isInstanceOf(Replica.Waiting.class);
    }
  }

  static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }
}
