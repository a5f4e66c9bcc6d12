package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.protocol.transfer.Op;
import io.ashlar.protocol.transfer.PipelineAck;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
  private static final long ID = 1073741825L;
  private static final long STAMP = 1001;

  @TempDir Path dir;

  @Test
  void threeNodesHoldTheBytesAndTheRightChecksums() throws Exception {
    byte[] data = bytes(1_000_003, 1);
    try (TestCluster cluster = new TestCluster(dir, 3);
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      BlockOpResponseProto answer =
          client.setUp(
              RawClient.write(
                      RawClient.block(ID, STAMP, 128 << 20),
                      BlockConstructionStage.PIPELINE_SETUP_CREATE,
                      cluster.nodes.get(1),
                      cluster.nodes.get(2))
                  .build());
      assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      assertThat(answer.getFirstBadLink()).isEmpty();
      assertThat(answer.hasFirstBadLink()).isTrue();

      List<PipelineAck> acks = client.writeAll(data, 64512);

      assertThat(acks).allMatch(PipelineAck::isSuccess);
      assertThat(acks).allMatch(ack -> ack.replies().size() == 3);
      assertThat(acks.get(5).sequenceNumber()).isEqualTo(5);
      for (int i = 0; i < 3; i++) {
        Path file = cluster.find(i, "blk_" + ID);
        assertThat(file.toString()).contains("/current/finalized/subdir0/subdir0/");
        assertThat(Files.readAllBytes(file)).isEqualTo(data);
        byte[] meta = Files.readAllBytes(cluster.find(i, "blk_" + ID + "_" + STAMP + ".meta"));
        assertThat(meta).isEqualTo(metaOf(data));
        String uuid = cluster.nodes.get(i).uuid();
        await(() -> cluster.namenode.hasReceived(uuid, ID));
      }
    }
  }

  @Test
  void aPipelineFollowsHostNamesWhereToldTo() throws Exception {
    DatanodeReach byHostName = new DatanodeReach(true, 60_000);
    try (TestCluster cluster = new TestCluster(dir, 2, config -> config.reach(byHostName));
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      OpWriteBlockProto.Builder write =
          RawClient.write(
              RawClient.block(ID, STAMP, 128 << 20),
              BlockConstructionStage.PIPELINE_SETUP_CREATE,
              cluster.nodes.get(1));
      // Of no use here, as an address behind another network's gateway would be.
      write.getTargetsBuilder(0).getIdBuilder().setIpAddr("not an address");
      assertThat(client.setUp(write.build()).getStatus()).isEqualTo(Status.SUCCESS);

      assertThat(client.writeAll(bytes(100_000, 3), 65536)).allMatch(PipelineAck::isSuccess);
    }
  }

  @Test
  void aWrittenBlockIsReadBackInRanges() throws Exception {
    byte[] data = bytes(1_000_003, 2);
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient client = new RawClient(cluster.nodes.get(0));
        RawClient reader = new RawClient(cluster.nodes.get(0))) {
      client.setUp(
          RawClient.write(
                  RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      client.writeAll(data, 65536);

      RawClient.Read all = reader.read(RawClient.block(ID, STAMP, 0), 0, data.length, true);
      assertThat(all.data()).isEqualTo(data);
      reader.readStatus();
      RawClient.Read middle = reader.read(RawClient.block(ID, STAMP, 0), 1000, 5000, true);
      assertThat(middle.start()).isEqualTo(512);
      assertThat(middle.data()).hasSize(6144 - 512);
      assertThat(middle.slice(1000, 5000))
          .isEqualTo(java.util.Arrays.copyOfRange(data, 1000, 6000));
      reader.readStatus();
      RawClient.Read plain = reader.read(RawClient.block(ID, STAMP, 0), 999_999, 4, false);
      assertThat(plain.slice(999_999, 4))
          .isEqualTo(java.util.Arrays.copyOfRange(data, 999_999, 1_000_003));
    }
  }

  @Test
  void aCopyWhoseSenderClosesAtOnceIsKept() throws Exception {
    byte[] data = bytes(10_000, 3);
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      for (long id = ID; id < ID + 50; id++) {
        OpWriteBlockProto.Builder op =
            RawClient.write(
                RawClient.block(id, STAMP, data.length),
                BlockConstructionStage.PIPELINE_SETUP_CREATE);
        op.setHeader(RawClient.header(RawClient.block(id, STAMP, data.length), ""));
        try (RawClient sender = new RawClient(cluster.nodes.get(0))) {
          sender.send(Op.WRITE_BLOCK, op.build());
          sender.packet(0, data, false);
          sender.last(data.length);
        }
        long copied = id;
        await(() -> cluster.namenode.hasReceived(cluster.nodes.get(0).uuid(), copied));
      }
    }
  }

  static byte[] metaOf(byte[] data) {
    int checksums = (int) ChecksumType.CRC32C.checksumLength(data.length, RawClient.CHUNK);
    ByteBuffer meta = ByteBuffer.allocate(7 + checksums);
    meta.putShort((short) 1).put((byte) 2).putInt(RawClient.CHUNK);
    ChecksumType.CRC32C.compute(ByteBuffer.wrap(data), RawClient.CHUNK, meta);
    return meta.array();
  }
}
