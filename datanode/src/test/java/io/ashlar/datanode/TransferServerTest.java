package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockChecksumOptionsProto;
import io.ashlar.protocol.proto.BlockChecksumTypeProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.OpBlockChecksumProto;
import io.ashlar.protocol.proto.OpBlockChecksumResponseProto;
import io.ashlar.protocol.proto.OpRequestShortCircuitAccessProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.ShortCircuitShmRequestProto;
import io.ashlar.protocol.proto.ShortCircuitShmResponseProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.Delimited;
import io.ashlar.protocol.transfer.Op;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferServerTest {
  private static final long ID = 1073741825L;
  private static final long STAMP = 1001;

  @TempDir Path dir;

  private static void write(DataNode node, byte[] data) throws IOException {
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      client.writeAll(data, 65536);
    }
  }

  @Test
  void unknownOperationsAndVersionsEndTheirConnectionOnly() throws Exception {
    byte[] data = bytes(10, 1);
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      write(node, data);
      String[] openings = {
        "001c52",
        "001c63",
        "001c7f",
        "001c00",
        "001b51",
        "ffffff",
        "001c51ffffffffff",
        "001c51ffffffff07",
        "001c510400000000",
        "474554202f20485454502f312e310d0a0d0a"
      };
      for (String opening : openings) {
        try (RawClient client = new RawClient(node)) {
          client.out.write(HexFormat.of().parseHex(opening));
          assertThat(client.isAtEnd()).as(opening).isTrue();
        }
      }
      try (RawClient client = new RawClient(node)) {
        assertThat(client.read(RawClient.block(ID, STAMP, 0), 0, 10, true).data()).isEqualTo(data);
      }
    }
  }

  @Test
  void aReadIsByteForByteWhatHadoopsDataNodeAnswers() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      write(cluster.nodes.get(0), "vm\n".getBytes(StandardCharsets.UTF_8));
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        client.send(
            Op.READ_BLOCK,
            io.ashlar.protocol.proto.OpReadBlockProto.newBuilder()
                .setHeader(RawClient.header(RawClient.block(ID, STAMP, 0), "client"))
                .setOffset(1)
                .setLen(1)
                .build());
        String expected =
            "0d"
                + "080022090a05080210800410"
                + "00"
                + "0000000b"
                + "0019"
                + "090000000000000000"
                + "110000000000000000"
                + "1800"
                + "2503000000"
                + "cc146407"
                + "766d0a"
                + "00000004"
                + "0019"
                + "090300000000000000"
                + "110100000000000000"
                + "1801"
                + "2500000000";
        byte[] answer = client.in.readNBytes(expected.length() / 2);
        assertThat(HexFormat.of().formatHex(answer)).isEqualTo(expected);
        client.out.write(HexFormat.of().parseHex("020806"));
        RawClient.Read plain = client.read(RawClient.block(ID, STAMP, 0), 0, 3, false);
        assertThat(HexFormat.of().formatHex(plain.response().toByteArray()))
            .isEqualTo("080022090a05080010800410" + "00");
      }
    }
  }

  @Test
  void readsBeyondTheEndAreRefusedWithTheReason() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      write(cluster.nodes.get(0), bytes(10, 1));
      for (long[] range : new long[][] {{0, 100}, {11, 0}, {-1, 5}, {0, -1}, {5, Long.MAX_VALUE}}) {
        try (RawClient client = new RawClient(cluster.nodes.get(0))) {
          RawClient.Read read =
              client.read(RawClient.block(ID, STAMP, 0), range[0], range[1], true);
          assertThat(read.response().getStatus()).isEqualTo(Status.ERROR);
          assertThat(read.response().getMessage()).contains("don't match block");
          assertThat(client.isAtEnd()).isTrue();
        }
      }
    }
  }

  @Test
  void aNewerStampThanTheReplicasIsRefusedAndAnOlderServed() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      write(cluster.nodes.get(0), bytes(10, 1));
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        assertThat(client.read(RawClient.block(ID, STAMP - 1, 0), 0, 10, true).data()).hasSize(10);
        client.readStatus();
        RawClient.Read read = client.read(RawClient.block(ID, STAMP + 1, 0), 0, 10, true);
        assertThat(read.response().getStatus()).isEqualTo(Status.ERROR);
      }
    }
  }

  @Test
  void anEmptyBlockIsReadAsOneEmptyPacket() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      write(cluster.nodes.get(0), new byte[0]);
      try (RawClient client = new RawClient(cluster.nodes.get(0))) {
        RawClient.Read read = client.read(RawClient.block(ID, STAMP, 0), 0, 0, true);
        assertThat(read.packets()).isEqualTo(1);
        assertThat(read.data()).isEmpty();
      }
    }
  }

  private OpBlockChecksumResponseProto checksum(
      DataNode node, long length, BlockChecksumTypeProto type) throws IOException {
    try (RawClient client = new RawClient(node)) {
      client.send(
          Op.BLOCK_CHECKSUM,
          OpBlockChecksumProto.newBuilder()
              .setHeader(BaseHeaderProto.newBuilder().setBlock(RawClient.block(ID, STAMP, length)))
              .setBlockChecksumOptions(
                  BlockChecksumOptionsProto.newBuilder().setBlockChecksumType(type))
              .build());
      BlockOpResponseProto answer = client.response();
      assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      assertThat(client.isAtEnd()).isTrue();
      return answer.getChecksumResponse();
    }
  }

  @Test
  void blockChecksumsAreThoseThatHadoopComputes() throws Exception {
    byte[] data = bytes(1_500_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      write(node, data);
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      byte[] meta = PipelineTest.metaOf(data);
      OpBlockChecksumResponseProto whole =
          checksum(node, data.length, BlockChecksumTypeProto.MD5CRC);
      assertThat(whole.getBytesPerCrc()).isEqualTo(512);
      assertThat(whole.getCrcPerBlock()).isEqualTo((meta.length - 7) / 4);
      assertThat(whole.getBlockChecksum().toByteArray())
          .isEqualTo(md5.digest(Arrays.copyOfRange(meta, 7, meta.length)));

      byte[] cut = PipelineTest.metaOf(Arrays.copyOf(data, 700_001));
      assertThat(
              checksum(node, 700_001, BlockChecksumTypeProto.MD5CRC)
                  .getBlockChecksum()
                  .toByteArray())
          .isEqualTo(md5.digest(Arrays.copyOfRange(cut, 7, cut.length)));

      OpBlockChecksumResponseProto composite =
          checksum(node, data.length, BlockChecksumTypeProto.COMPOSITE_CRC);
      assertThat(composite.getBlockChecksum().asReadOnlyByteBuffer().getInt())
          .isEqualTo(ChecksumType.CRC32C.checksum(ByteBuffer.wrap(data)));
      assertThat(composite.getBlockChecksumOptions().getBlockChecksumType())
          .isEqualTo(BlockChecksumTypeProto.COMPOSITE_CRC);
    }
  }

  @Test
  void shortCircuitIsRefusedAsHadoopDoesItOverTcp() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      try (RawClient client = new RawClient(node)) {
        client.send(
            Op.REQUEST_SHORT_CIRCUIT_FDS,
            OpRequestShortCircuitAccessProto.newBuilder()
                .setHeader(BaseHeaderProto.newBuilder().setBlock(RawClient.block(ID, STAMP, 0)))
                .setMaxVersion(1)
                .build());
        assertThat(client.response().getMessage())
            .isEqualTo("You cannot pass file descriptors over anything but a UNIX domain socket.");
      }
      try (RawClient client = new RawClient(node)) {
        client.send(
            Op.REQUEST_SHORT_CIRCUIT_SHM,
            ShortCircuitShmRequestProto.newBuilder().setClientName("c").build());
        assertThat(
                Delimited.read(client.in, ShortCircuitShmResponseProto.parser(), 1 << 20)
                    .getStatus())
            .isEqualTo(Status.ERROR_INVALID);
      }
    }
  }

  @Test
  void aClientCanHaveAReplicaInWritingCopiedToAnotherNode() throws Exception {
    byte[] data = bytes(100_000, 4);
    try (TestCluster cluster = new TestCluster(dir, 2);
        RawClient writer = new RawClient(cluster.nodes.get(0));
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      DataNode target = cluster.nodes.get(1);
      writer.setUp(
          RawClient.write(
                  RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      writer.packet(0, data, false);
      assertThat(writer.ack().isSuccess()).isTrue();
      client.send(
          Op.TRANSFER_BLOCK,
          OpTransferBlockProto.newBuilder()
              .setHeader(RawClient.header(RawClient.block(ID, STAMP, data.length), "client"))
              .addTargets(RawClient.info(target))
              .build());
      assertThat(client.response().getStatus()).isEqualTo(Status.SUCCESS);
      assertThat(cluster.find(1, "blk_" + ID).toString()).contains("/rbw/");
      assertThat(Files.readAllBytes(cluster.find(1, "blk_" + ID))).isEqualTo(data);
      try (RawClient again = new RawClient(target)) {
        BlockOpResponseProto answer =
            again.setUp(
                RawClient.write(
                        RawClient.block(ID, STAMP, 0),
                        BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY)
                    .setLatestGenerationStamp(STAMP + 1)
                    .setMinBytesRcvd(data.length)
                    .setMaxBytesRcvd(data.length)
                    .build());
        assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      }
    }
  }
}
