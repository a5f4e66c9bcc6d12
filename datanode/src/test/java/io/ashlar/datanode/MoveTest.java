package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.proto.BalancerBandwidthCommandProto;
import io.ashlar.protocol.proto.BaseHeaderProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockOpResponseProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.GetBalancerBandwidthRequestProto;
import io.ashlar.protocol.proto.GetBalancerBandwidthResponseProto;
import io.ashlar.protocol.proto.OpCopyBlockProto;
import io.ashlar.protocol.proto.OpReplaceBlockProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.protocol.transfer.DatanodeReach;
import io.ashlar.protocol.transfer.Op;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Replicas moved from one DataNode to another, as a balancer has it done. */
class MoveTest {
  private static final long ID = 1073741825L;
  private static final long STAMP = 1001;
  private static final String HINT = "uuid-of-the-source";

  @TempDir Path dir;

  private static void write(DataNode node, long id, byte[] data) throws IOException {
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(id, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      client.writeAll(data, 65536);
    }
  }

  private static OpReplaceBlockProto.Builder replace(ExtendedBlockProto block, DataNode source) {
    return OpReplaceBlockProto.newBuilder()
        .setHeader(BaseHeaderProto.newBuilder().setBlock(block))
        .setDelHint(HINT)
        .setSource(RawClient.info(source));
  }

  private static BlockOpResponseProto move(DataNode target, OpReplaceBlockProto op)
      throws IOException {
    try (RawClient client = new RawClient(target)) {
      client.send(Op.REPLACE_BLOCK, op);
      BlockOpResponseProto answer = client.response();
      while (answer.getStatus() == Status.IN_PROGRESS) {
        answer = client.response();
      }
      assertThat(client.isAtEnd()).isTrue();
      return answer;
    }
  }

  private static List<ReceivedDeletedBlockInfoProto> events(TestCluster cluster, DataNode node) {
    return cluster.namenode.events.getOrDefault(node.uuid(), List.of());
  }

  @Test
  void theTargetHasTheReplicaAndReportsWhoseIsToGo() throws Exception {
    byte[] data = bytes(1_500_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      DataNode source = cluster.nodes.get(0);
      DataNode target = cluster.nodes.get(1);
      write(source, ID, data);

      BlockOpResponseProto answer =
          move(target, replace(RawClient.block(ID, STAMP, data.length), source).build());

      assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      assertThat(Files.readAllBytes(cluster.find(1, "blk_" + ID))).isEqualTo(data);
      assertThat(cluster.find(1, "blk_" + ID).toString()).contains("/finalized/");
      assertThat(cluster.find(0, "blk_" + ID)).exists();
      TestCluster.await(() -> !events(cluster, target).isEmpty());
      TestCluster.await(() -> cluster.namenode.hasReceived(source.uuid(), ID));
      ReceivedDeletedBlockInfoProto told = events(cluster, target).get(0);
      assertThat(told.getStatus()).isEqualTo(ReceivedDeletedBlockInfoProto.BlockStatus.RECEIVED);
      assertThat(told.getDeleteHint()).isEqualTo(HINT);
      assertThat(told.getBlock().getNumBytes()).isEqualTo(data.length);
      assertThat(events(cluster, source).get(events(cluster, source).size() - 1).hasDeleteHint())
          .isFalse();
    }
  }

  @Test
  void whatIsAtTheTargetAlreadyIsNotReplaced() throws Exception {
    byte[] data = bytes(10_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      write(cluster.nodes.get(0), ID, data);
      write(cluster.nodes.get(1), ID, data);

      BlockOpResponseProto answer =
          move(
              cluster.nodes.get(1),
              replace(RawClient.block(ID, STAMP, data.length), cluster.nodes.get(0)).build());

      assertThat(answer.getStatus()).isEqualTo(Status.ERROR);
      assertThat(answer.getMessage()).contains("already exists");
    }
  }

  @Test
  void aBadReplicaIsNotTakenOverAndItsNodeIsToldOf() throws Exception {
    byte[] data = bytes(300_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      DataNode source = cluster.nodes.get(0);
      write(source, ID, data);
      try (RandomAccessFile file =
          new RandomAccessFile(cluster.find(0, "blk_" + ID).toFile(), "rw")) {
        file.seek(200_000);
        file.write(~data[200_000]);
      }

      BlockOpResponseProto answer =
          move(
              cluster.nodes.get(1),
              replace(RawClient.block(ID, STAMP, data.length), source).build());

      assertThat(answer.getStatus()).isEqualTo(Status.ERROR);
      assertThat(answer.getMessage()).contains("does not fit its checksum");
      assertThat(events(cluster, cluster.nodes.get(1))).isEmpty();
      TestCluster.await(() -> !cluster.namenode.badBlocks.isEmpty());
      assertThat(
              cluster.namenode.badBlocks.get(0).getBlocks(0).getLocs(0).getId().getDatanodeUuid())
          .isEqualTo(source.uuid());
    }
  }

  @Test
  void whatCannotBeMovedIsRefusedAndSaysWhy() throws Exception {
    byte[] data = bytes(1_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      DataNode source = cluster.nodes.get(0);
      DataNode target = cluster.nodes.get(1);
      write(source, ID, data);
      ExtendedBlockProto block = RawClient.block(ID, STAMP, data.length);

      assertThat(move(target, replace(RawClient.block(ID + 1, STAMP, 1), source).build()))
          .satisfies(answer -> assertThat(answer.getStatus()).isEqualTo(Status.ERROR))
          .satisfies(answer -> assertThat(answer.getMessage()).contains("is not on this DataNode"));
      assertThat(move(target, replace(RawClient.block(ID, STAMP - 1, 1), source).build()))
          .satisfies(answer -> assertThat(answer.getMessage()).contains("not a finalized replica"));
      assertThat(move(target, replace(block, source).setStorageType(StorageTypeProto.SSD).build()))
          .satisfies(answer -> assertThat(answer.getMessage()).contains("no storage of type SSD"));
      assertThat(move(source, replace(block, source).build()))
          .satisfies(answer -> assertThat(answer.getMessage()).contains("already exists"));
      assertThat(
              move(
                  target, replace(block.toBuilder().setPoolId("BP-other").build(), source).build()))
          .satisfies(answer -> assertThat(answer.getMessage()).contains("BP-other"));
      DataNode gone = cluster.nodes.get(0);
      OpReplaceBlockProto fromGone = replace(block, gone).build();
      gone.close();
      assertThat(move(target, fromGone).getMessage()).contains("Cannot connect");
      assertThat(move(target, fromGone).getStatus()).isEqualTo(Status.ERROR);
    }
  }

  @Test
  void moreMovesThanAllowedAreRefusedUntilOthersEnd() throws Exception {
    byte[] data = bytes(4_000_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode source = cluster.nodes.get(0);
      write(source, ID, data);
      OpCopyBlockProto copy =
          OpCopyBlockProto.newBuilder()
              .setHeader(
                  BaseHeaderProto.newBuilder().setBlock(RawClient.block(ID, STAMP, data.length)))
              .build();
      order(cluster, source, 1_000); // so that those under way stay so
      List<RawClient> slow = new ArrayList<>();
      try {
        for (int i = 0; i < 100; i++) {
          RawClient client = new RawClient(source);
          slow.add(client);
          client.send(Op.COPY_BLOCK, copy);
          assertThat(client.response().getStatus()).isEqualTo(Status.SUCCESS);
        }
        try (RawClient client = new RawClient(source)) {
          client.send(Op.COPY_BLOCK, copy);
          BlockOpResponseProto refused = client.response();
          assertThat(refused.getStatus()).isEqualTo(Status.ERROR);
          assertThat(refused.getMessage()).contains("threads quota=100 is exceeded");
        }
        assertThat(
                move(
                        source,
                        replace(RawClient.block(ID + 1, STAMP, 1), source)
                            .setSource(
                                RawClient.info(source).toBuilder()
                                    .setId(
                                        RawClient.info(source).getId().toBuilder()
                                            .setDatanodeUuid("other")))
                            .build())
                    .getMessage())
            .contains("threads quota=100 is exceeded");
      } finally {
        for (RawClient client : slow) {
          client.close();
        }
      }
      order(cluster, source, 1L << 30);
      TestCluster.await(
          () -> {
            try (RawClient client = new RawClient(source)) {
              client.send(Op.COPY_BLOCK, copy);
              return client.response().getStatus() == Status.SUCCESS;
            }
          });
    }
  }

  /** Has the NameNode set the bandwidth, and waits until the DataNode says that it has it. */
  private static void order(TestCluster cluster, DataNode node, long bytesPerSecond)
      throws IOException {
    cluster.namenode.order(
        node.uuid(),
        DatanodeCommandProto.newBuilder()
            .setCmdType(DatanodeCommandProto.Type.BalancerBandwidthCommand)
            .setBalancerCmd(BalancerBandwidthCommandProto.newBuilder().setBandwidth(bytesPerSecond))
            .build());
    try (RpcClient client =
        new RpcClient(
            node.ipcAddress(),
            "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol",
            "tester",
            Duration.ofSeconds(20))) {
      TestCluster.await(
          () ->
              client
                      .invoke(
                          "getBalancerBandwidth",
                          GetBalancerBandwidthRequestProto.getDefaultInstance(),
                          GetBalancerBandwidthResponseProto.parser())
                      .getBandwidth()
                  == bytesPerSecond);
    }
  }

  @Test
  void aMoveKeepsToTheBandwidthThatTheNameNodeSet() throws Exception {
    byte[] data = bytes(2_000_000, 1);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      DataNode source = cluster.nodes.get(0);
      DataNode target = cluster.nodes.get(1);
      write(source, ID, data);
      order(cluster, target, 2_000_000);
      long start = System.nanoTime();

      BlockOpResponseProto answer =
          move(target, replace(RawClient.block(ID, STAMP, data.length), source).build());

      assertThat(answer.getStatus()).isEqualTo(Status.SUCCESS);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aSourceAtACrawlIsNotTakenForDead() throws Exception {
    moveAtACrawl(0);
  }

  @Test
  void aTargetAtACrawlDoesNotTakeItsSourceForDead() throws Exception {
    moveAtACrawl(1);
  }

  /** The first packet takes one of the nodes longer to pay for than any node may be silent. */
  private void moveAtACrawl(int crawling) throws Exception {
    byte[] data = bytes(270_000, 1);
    try (TestCluster cluster =
        new TestCluster(dir, 2, config -> config.reach(new DatanodeReach(false, 4_000)))) {
      DataNode source = cluster.nodes.get(0);
      write(source, ID, data);
      order(cluster, cluster.nodes.get(crawling), 50_000);

      BlockOpResponseProto answer =
          move(
              cluster.nodes.get(1),
              replace(RawClient.block(ID, STAMP, data.length), source).build());

      assertThat(answer.getStatus()).as(answer.getMessage()).isEqualTo(Status.SUCCESS);
      assertThat(Files.readAllBytes(cluster.find(1, "blk_" + ID))).isEqualTo(data);
    }
  }
}
