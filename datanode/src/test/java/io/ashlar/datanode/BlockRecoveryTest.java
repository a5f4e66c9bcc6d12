package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.namenodelink.NameNodeRpc;
import io.ashlar.datanode.recovery.BlockRecovery;
import io.ashlar.datanode.recovery.LocalRecovery;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.CommitBlockSynchronizationRequestProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recoveries in which a DataNode is missing, or is lost on the way. */
class BlockRecoveryTest {
  private static final long ID = 1073741825L;
  private static final long STAMP = 1001;
  private static final long FIRST_RECOVERY = STAMP + 1;
  private static final long SECOND_RECOVERY = STAMP + 2;

  @TempDir Path dir;

  @Test
  void aBlockIsNotDroppedWhileANodeThatMayHaveItCannotBeAsked() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      write(cluster.nodes.get(0), new byte[0]);
      RecoveringBlockProto recovering = recovering(FIRST_RECOVERY, locations(cluster));
      cluster.nodes.get(1).close();

      assertThatThrownBy(() -> recover(cluster, 0, recovering))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("1 of 2 locations could not be asked");

      assertThat(cluster.namenode.commits).isEmpty();
    }
  }

  @Test
  void aBlockWithoutDataIsDroppedWhenEveryNodeSaysSo() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      write(cluster.nodes.get(0), new byte[0]);

      recover(cluster, 0, recovering(FIRST_RECOVERY, locations(cluster)));

      assertThat(cluster.namenode.commits)
          .singleElement()
          .satisfies(
              commit -> {
                assertThat(commit.getDeleteBlock()).isTrue();
                assertThat(commit.getNewTaragetsList()).isEmpty();
              });
    }
  }

  @Test
  void aNodeWithDataIsEnoughWhileAnotherCannotBeAsked() throws Exception {
    byte[] data = bytes(5000, 1);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      write(cluster.nodes.get(0), data);
      RecoveringBlockProto recovering = recovering(FIRST_RECOVERY, locations(cluster));
      cluster.nodes.get(1).close();

      recover(cluster, 0, recovering);

      assertCommitted(cluster, FIRST_RECOVERY, 5000, 1);
    }
  }

  @Test
  void aPrimaryThatDiedAfterFreezingAllReplicasIsFollowedByAnother() throws Exception {
    byte[] data = bytes(20_000, 2);
    try (TestCluster cluster = new TestCluster(dir, 3)) {
      write(cluster.nodes.get(0), data);
      write(cluster.nodes.get(1), Arrays.copyOf(data, 12_345));
      write(cluster.nodes.get(2), data);
      RecoveringBlockProto first = recovering(FIRST_RECOVERY, locations(cluster));
      for (DataNode node : cluster.nodes) {
        local(node).begin(first.getBlock().getB(), FIRST_RECOVERY);
      }
      RecoveringBlockProto second = recovering(SECOND_RECOVERY, locations(cluster));
      cluster.nodes.get(0).close();

      recover(cluster, 1, second);

      assertCommitted(cluster, SECOND_RECOVERY, 12_345, 2);
      assertFinalized(cluster, 1, SECOND_RECOVERY, Arrays.copyOf(data, 12_345));
      assertFinalized(cluster, 2, SECOND_RECOVERY, Arrays.copyOf(data, 12_345));
    }
  }

  @Test
  void whatAPrimaryThatDiedHadCutIsWhatTheNextOneCutsTo() throws Exception {
    byte[] data = bytes(20_000, 3);
    byte[] cut = Arrays.copyOf(data, 12_345);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      write(cluster.nodes.get(0), cut);
      write(cluster.nodes.get(1), cut);
      RecoveringBlockProto first = recovering(FIRST_RECOVERY, locations(cluster));
      for (DataNode node : cluster.nodes) {
        local(node).begin(first.getBlock().getB(), FIRST_RECOVERY);
      }
      complete(cluster.nodes.get(0), FIRST_RECOVERY, cut.length);
      cluster.restart(0);

      recover(cluster, 1, recovering(SECOND_RECOVERY, locations(cluster)));

      assertCommitted(cluster, SECOND_RECOVERY, cut.length, 2);
      assertFinalized(cluster, 0, SECOND_RECOVERY, cut);
      assertFinalized(cluster, 1, SECOND_RECOVERY, cut);
    }
  }

  @Test
  void aPrimaryThatWasTakenForDeadCannotEndWhatAnotherBegan() throws Exception {
    byte[] data = bytes(5000, 4);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      write(cluster.nodes.get(0), data);
      write(cluster.nodes.get(1), data);
      RecoveringBlockProto second = recovering(SECOND_RECOVERY, locations(cluster));
      LocalRecovery other = local(cluster.nodes.get(1));
      other.begin(second.getBlock().getB(), FIRST_RECOVERY);
      other.begin(second.getBlock().getB(), SECOND_RECOVERY);

      assertThatThrownBy(() -> complete(cluster.nodes.get(1), FIRST_RECOVERY, data.length))
          .isInstanceOf(IOException.class);
      assertThatThrownBy(() -> other.begin(second.getBlock().getB(), FIRST_RECOVERY))
          .isInstanceOf(IOException.class);

      complete(cluster.nodes.get(1), SECOND_RECOVERY, data.length);
      assertFinalized(cluster, 1, SECOND_RECOVERY, data);
    }
  }

  /** Writes a replica and vanishes. */
  private static void write(DataNode node, byte[] data) throws Exception {
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      if (data.length > 0) {
        client.packet(0, data, false);
        assertThat(client.ack().isSuccess()).isTrue();
      }
    }
    await(() -> node.pool().orElseThrow().catalog().liveWriter(ID).isEmpty());
  }

  private static LocalRecovery local(DataNode node) {
    return new LocalRecovery(node.pool().orElseThrow());
  }

  private static void complete(DataNode node, long recoveryId, int length) throws IOException {
    local(node).complete(RawClient.block(ID, STAMP, length), recoveryId, ID, length);
  }

  /** Recovers a block with the node of that index as its primary. */
  private static void recover(TestCluster cluster, int primary, RecoveringBlockProto recovering)
      throws IOException {
    DataNode node = cluster.nodes.get(primary);
    try (NameNodeRpc namenode = new NameNodeRpc(cluster.namenode.address(), "test")) {
      new BlockRecovery(
              local(node),
              namenode,
              () -> cluster.namenode.registered.get(node.uuid()),
              DatanodeReach.DEFAULT,
              "test")
          .recover(recovering);
    }
  }

  private static Stream<DatanodeIDProto> locations(TestCluster cluster) {
    return cluster.nodes.stream().map(node -> RawClient.info(node).getId());
  }

  private static RecoveringBlockProto recovering(
      long recoveryId, Stream<DatanodeIDProto> locations) {
    return RecoveringBlockProto.newBuilder()
        .setNewGenStamp(recoveryId)
        .setBlock(
            LocatedBlockProto.newBuilder()
                .setB(RawClient.block(ID, STAMP, 0))
                .setOffset(-1)
                .setCorrupt(false)
                .setBlockToken(
                    TokenProto.newBuilder()
                        .setIdentifier(RawClient.empty())
                        .setPassword(RawClient.empty())
                        .setKind("")
                        .setService(""))
                .addAllLocs(
                    locations.map(id -> DatanodeInfoProto.newBuilder().setId(id).build()).toList()))
        .build();
  }

  private static void assertCommitted(
      TestCluster cluster, long recoveryId, long length, int targets) {
    List<CommitBlockSynchronizationRequestProto> commits = cluster.namenode.commits;
    assertThat(commits)
        .singleElement()
        .satisfies(
            commit -> {
              assertThat(commit.getNewGenStamp()).isEqualTo(recoveryId);
              assertThat(commit.getNewLength()).isEqualTo(length);
              assertThat(commit.getDeleteBlock()).isFalse();
              assertThat(commit.getNewTaragetsCount()).isEqualTo(targets);
            });
  }

  private static void assertFinalized(TestCluster cluster, int index, long stamp, byte[] data)
      throws IOException {
    assertThat(cluster.nodes.get(index).pool().orElseThrow().catalog().find(ID).orElseThrow())
        .isInstanceOf(Replica.Finalized.class);
    assertThat(Files.readAllBytes(cluster.find(index, "blk_" + ID))).isEqualTo(data);
    assertThat(Files.readAllBytes(cluster.find(index, "blk_" + ID + "_" + stamp + ".meta")))
        .isEqualTo(PipelineTest.metaOf(data));
  }
}
