package io.ashlar.namenode.datanodeprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsResponseProto;
import io.ashlar.protocol.proto.HeartbeatResponseProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.NNHAStatusHeartbeatProto;
import io.ashlar.protocol.proto.NamespaceInfoProto;
import io.ashlar.protocol.proto.SetReplicationRequestProto;
import io.ashlar.protocol.proto.SetReplicationResponseProto;
import io.ashlar.protocol.rpc.RemoteException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DatanodeProtocol over the NameNode's RPC port, as a DataNode sees it. */
class DatanodeProtocolTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @TempDir Path dir;
  private WireCluster cluster;

  @BeforeEach
  void start() throws IOException {
    cluster = new WireCluster(dir.resolve("name"), 3);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void theNameNodeSaysWhoItIsInTheShapeDataNodesExpect() {
    NamespaceInfoProto info = cluster.datanode(1).namespace();

    assertThat(info.getBlockPoolID()).matches("BP-\\d+-\\d+\\.\\d+\\.\\d+\\.\\d+-\\d+");
    assertThat(info.getSoftwareVersion()).isEqualTo("3.5.0");
    assertThat(info.getCapabilities()).isEqualTo(1);
    assertThat(info.getState()).isEqualTo(NNHAStatusHeartbeatProto.State.ACTIVE);
    assertThat(info.getStorageInfo().getLayoutVersion()).isEqualTo(-67);
    assertThat(info.getStorageInfo().getClusterID()).startsWith("CID-");
  }

  @Test
  void aRegistrationIsEchoedWithTheAddressItCameFrom() {
    assertThat(cluster.datanode(1).registration().getDatanodeID().getIpAddr())
        .isEqualTo("127.0.0.1");
    assertThat(cluster.datanode(1).registration().getKeys().getIsBlockTokenEnabled()).isFalse();
  }

  @Test
  void aWrittenBlockIsLocatedOnTheNodesThatReportedIt() throws IOException {
    BlockProto block = cluster.write("/file", 3);

    GetBlockLocationsResponseProto answer =
        cluster
            .client()
            .invoke(
                "getBlockLocations",
                GetBlockLocationsRequestProto.newBuilder()
                    .setSrc("/file")
                    .setOffset(0)
                    .setLength(WireCluster.BLOCK_BYTES)
                    .build(),
                GetBlockLocationsResponseProto.parser());
    LocatedBlockProto located = answer.getLocations().getBlocks(0);
    assertThat(located.getB().getBlockId()).isEqualTo(block.getBlockId());
    assertThat(located.getLocsCount()).isEqualTo(3);
    assertThat(located.getStorageIDsCount()).isEqualTo(3);
    assertThat(located.getStorageTypesCount()).isEqualTo(3);
  }

  @Test
  void everyHeartbeatSaysThatThisNameNodeIsActiveAndNeverGoesBack() throws IOException {
    HeartbeatResponseProto before = cluster.datanode(1).heartbeat(false);
    cluster.write("/file", 1);
    HeartbeatResponseProto after = cluster.datanode(1).heartbeat(false);

    assertThat(after.getHaStatus().getState()).isEqualTo(NNHAStatusHeartbeatProto.State.ACTIVE);
    assertThat(after.getHaStatus().getTxid())
        .isGreaterThanOrEqualTo(before.getHaStatus().getTxid());
    assertThat(after.getFullBlockReportLeaseId()).isZero();
  }

  @Test
  void aReportUnderALeaseThatWasNotGivenIsRefused() {
    RemoteException refused =
        catchThrowableOfType(
            RemoteException.class, () -> cluster.datanode(1).report(4711, List.of()));

    assertThat(refused.className())
        .isEqualTo("org.apache.hadoop.hdfs.server.protocol.InvalidBlockReportLeaseException");
  }

  @Test
  void aForcedReportNeedsNoLease() throws IOException {
    assertThat(cluster.datanode(1).report(0, List.of()).hasCmd()).isFalse();
  }

  @Test
  void aDataNodeOfAnotherClusterIsRefused() throws IOException {
    try (WireDatanode stranger = new WireDatanode(cluster.node().rpcAddress(), 9)) {
      RemoteException refused =
          catchThrowableOfType(
              RemoteException.class, () -> stranger.register("3.5.0", "CID-other"));

      assertThat(refused.className())
          .isEqualTo("org.apache.hadoop.hdfs.protocol.UnregisteredNodeException");
      assertThat(refused).hasMessageContaining("CID-other");
    }
  }

  @Test
  void aDataNodeThatIsTooOldIsRefused() throws IOException {
    try (WireDatanode old = new WireDatanode(cluster.node().rpcAddress(), 9)) {
      RemoteException refused =
          catchThrowableOfType(
              RemoteException.class,
              () -> old.register("0.20.2", old.namespace().getStorageInfo().getClusterID()));

      assertThat(refused.className())
          .isEqualTo("org.apache.hadoop.hdfs.server.common.IncorrectVersionException");
    }
  }

  @Test
  void moreReplicasAreOrderedFromANodeThatHasOne() throws IOException {
    BlockProto block = cluster.write("/file", 1);
    cluster
        .client()
        .invoke(
            "setReplication",
            SetReplicationRequestProto.newBuilder().setSrc("/file").setReplication(3).build(),
            SetReplicationResponseProto.parser());

    DatanodeCommandProto command =
        Awaitility.await()
            .atMost(PATIENCE)
            .until(this::nextCommand, found -> found.getCmdType() != NOTHING)
            .toBuilder()
            .build();

    assertThat(command.getBlkCmd().getBlocks(0)).isEqualTo(block);
    assertThat(command.getBlkCmd().getTargets(0).getDatanodesCount()).isEqualTo(2);
    assertThat(command.getBlkCmd().getTargetStorageUuids(0).getStorageUuidsCount()).isEqualTo(2);
    assertThat(command.getBlkCmd().getTargetStorageTypes(0).getStorageTypesCount()).isEqualTo(2);
  }

  private static final DatanodeCommandProto.Type NOTHING =
      DatanodeCommandProto.Type.NullDatanodeCommand;

  private DatanodeCommandProto nextCommand() throws IOException {
    for (int i = 1; i <= 3; i++) {
      HeartbeatResponseProto answer = cluster.datanode(i).heartbeat(false);
      if (answer.getCmdsCount() > 0) {
        return answer.getCmds(0);
      }
    }
    return DatanodeCommandProto.newBuilder().setCmdType(NOTHING).build();
  }
}
