package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static io.ashlar.datanode.replica.Shelf.FINALIZED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.protocol.proto.BlockCommandProto;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.BlockRecoveryCommandProto;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationRequestProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.DatanodeInfosProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthRequestProto;
import io.ashlar.protocol.proto.GetReplicaVisibleLengthResponseProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto.BlockStatus;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.proto.StorageUuidsProto;
import io.ashlar.protocol.proto.TokenProto;
import io.ashlar.protocol.rpc.RemoteException;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameNodeLinkTest {
  private static final long ID = 1073741825L;
  private static final long STAMP = 1001;

  @TempDir Path dir;

  private static void write(byte[] data, DataNode first, DataNode... targets) throws IOException {
    try (RawClient client = new RawClient(first)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(ID, STAMP, 0),
                  BlockConstructionStage.PIPELINE_SETUP_CREATE,
                  targets)
              .build());
      client.writeAll(data, 65536);
    }
  }

  private static DatanodeCommandProto blocks(BlockCommandProto.Builder command) {
    return DatanodeCommandProto.newBuilder()
        .setCmdType(DatanodeCommandProto.Type.BlockCommand)
        .setBlkCmd(command.setBlockPoolId(FakeNameNode.POOL))
        .build();
  }

  /** An order to copy a block to another node. */
  static DatanodeCommandProto copyOrder(long id, long stamp, long length, DataNode target) {
    return blocks(
        BlockCommandProto.newBuilder()
            .setAction(BlockCommandProto.Action.TRANSFER)
            .addBlocks(
                BlockProto.newBuilder().setBlockId(id).setGenStamp(stamp).setNumBytes(length))
            .addTargets(DatanodeInfosProto.newBuilder().addDatanodes(RawClient.info(target)))
            .addTargetStorageUuids(StorageUuidsProto.newBuilder().addStorageUuids("")));
  }

  private static BlockProto block(long stamp, long length) {
    return BlockProto.newBuilder().setBlockId(ID).setGenStamp(stamp).setNumBytes(length).build();
  }

  private static boolean holds(DataNode node) {
    return node.pool().orElseThrow().catalog().find(ID).isPresent();
  }

  @Test
  void itRegistersAsAHadoopNameNodeWantsItAndReportsWhatItHolds() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      DatanodeRegistrationProto registration = cluster.namenode.registered.get(node.uuid());
      assertThat(registration.getSoftwareVersion()).isEqualTo("3.5.0");
      assertThat(registration.getStorageInfo().getLayoutVersion()).isEqualTo(-57);
      assertThat(registration.getStorageInfo().getNamespceID()).isEqualTo(4711);
      assertThat(registration.getDatanodeID().getXferPort())
          .isEqualTo(node.dataAddress().getPort());
      await(() -> !cluster.namenode.fullReports.isEmpty());
      HeartbeatRequestProto heartbeat = cluster.namenode.heartbeats.get(0);
      assertThat(heartbeat.getReportsCount()).isEqualTo(1);
      assertThat(heartbeat.getReports(0).getCapacity()).isPositive();
      assertThat(heartbeat.getReports(0).getStorageUuid())
          .isEqualTo(heartbeat.getReports(0).getStorage().getStorageUuid());
      BlockReportRequestProto report = cluster.namenode.fullReports.get(0);
      assertThat(report.getContext().getLeaseId()).isEqualTo(FakeNameNode.LEASE);
      assertThat(report.getReports(0).getNumberOfBlocks()).isZero();

      write(bytes(1000, 1), node);
      DataNode again = cluster.restart(0);

      assertThat(again.uuid()).isEqualTo(node.uuid());
      await(
          () ->
              cluster.namenode.fullReports.stream()
                  .anyMatch(full -> full.getReports(0).getNumberOfBlocks() == 1));
      try (RawClient reader = new RawClient(again)) {
        assertThat(reader.read(RawClient.block(ID, STAMP, 0), 0, 1000, true).data())
            .isEqualTo(bytes(1000, 1));
      }
    }
  }

  @Test
  void aForgetfulNameNodeIsToldEverythingAgain() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      await(() -> cluster.namenode.fullReports.size() >= 1);
      cluster.namenode.registered.clear();
      await(() -> cluster.namenode.registered.size() == 1);
      await(() -> cluster.namenode.fullReports.size() >= 2);
    }
  }

  @Test
  void twoDataNodesOnOneDirectoryAreRefused() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      assertThatThrownBy(() -> DataNode.start(cluster.config(0)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a DataNode cannot share one");
    }
  }

  @Test
  void deletionIsObeyedForTheRightStampOnly() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      write(bytes(1000, 1), node);
      BlockCommandProto.Builder command =
          BlockCommandProto.newBuilder().setAction(BlockCommandProto.Action.INVALIDATE);
      cluster.namenode.order(node.uuid(), blocks(command.clone().addBlocks(block(STAMP + 1, 0))));
      cluster.namenode.order(
          node.uuid(),
          blocks(command.clone().addBlocks(block(STAMP, 1000).toBuilder().setBlockId(ID + 1))));
      assertThat(holds(node)).isTrue();
      cluster.namenode.order(node.uuid(), blocks(command.clone().addBlocks(block(STAMP, 0))));
      await(() -> !holds(node));
      await(
          () ->
              cluster.namenode.eventsOf(node.uuid(), ID).stream()
                  .anyMatch(event -> event.getStatus() == BlockStatus.DELETED));
      try (RawClient reader = new RawClient(node)) {
        assertThat(reader.read(RawClient.block(ID, STAMP, 0), 0, 1, true).response().getMessage())
            .contains("ReplicaNotFoundException");
      }
    }
  }

  @Test
  void aReplicaIsCopiedAlongAllTargets() throws Exception {
    byte[] data = bytes(3_000_000, 2);
    try (TestCluster cluster = new TestCluster(dir, 3)) {
      write(data, cluster.nodes.get(0));
      cluster.namenode.order(
          cluster.nodes.get(0).uuid(),
          blocks(
              BlockCommandProto.newBuilder()
                  .setAction(BlockCommandProto.Action.TRANSFER)
                  .addBlocks(block(STAMP, data.length))
                  .addTargets(
                      DatanodeInfosProto.newBuilder()
                          .addDatanodes(RawClient.info(cluster.nodes.get(1)))
                          .addDatanodes(RawClient.info(cluster.nodes.get(2))))
                  .addTargetStorageUuids(
                      StorageUuidsProto.newBuilder().addStorageUuids("").addStorageUuids(""))));
      for (int i = 1; i < 3; i++) {
        DataNode node = cluster.nodes.get(i);
        await(() -> cluster.namenode.hasReceived(node.uuid(), ID));
        assertThat(Files.readAllBytes(cluster.find(i, "blk_" + ID))).isEqualTo(data);
        assertThat(Files.readAllBytes(cluster.find(i, "blk_" + ID + "_" + STAMP + ".meta")))
            .isEqualTo(PipelineTest.metaOf(data));
      }
    }
  }

  @Test
  void aCopyOfWhatIsNotHereIsReportedAsAnError() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      cluster.namenode.order(
          node.uuid(),
          blocks(
              BlockCommandProto.newBuilder()
                  .setAction(BlockCommandProto.Action.TRANSFER)
                  .addBlocks(block(STAMP, 1))
                  .addTargets(DatanodeInfosProto.newBuilder().addDatanodes(RawClient.info(node)))));
      await(() -> !cluster.namenode.errors.isEmpty());
      assertThat(cluster.namenode.errors.get(0).getErrorCode()).isEqualTo(2);
    }
  }

  @Test
  void aBlockThatWasReopenedSinceIsNotCopied() throws Exception {
    byte[] data = bytes(40 * RawClient.CHUNK, 2);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      DataNode node = cluster.nodes.get(0);
      DataNode target = cluster.nodes.get(1);
      write(data, node);
      try (RawClient writer = new RawClient(node)) {
        writer.setUp(
            RawClient.write(
                    RawClient.block(ID, STAMP, data.length),
                    BlockConstructionStage.PIPELINE_SETUP_APPEND)
                .setLatestGenerationStamp(STAMP + 1)
                .setMinBytesRcvd(data.length)
                .setMaxBytesRcvd(data.length)
                .build());

        cluster.namenode.order(node.uuid(), copyOrder(ID, STAMP, data.length, target));
        await(() -> !cluster.namenode.errors.isEmpty());

        writer.packet(data.length, data, false);
        writer.last(2L * data.length);
        assertThat(writer.ack().isSuccess()).isTrue();
        assertThat(writer.ack().isSuccess()).isTrue();
      }
      await(() -> node.pool().orElseThrow().catalog().find(ID).orElseThrow().shelf() == FINALIZED);
      cluster.namenode.order(node.uuid(), copyOrder(ID, STAMP, data.length, target));
      await(() -> cluster.namenode.errors.size() == 2);
      assertThat(cluster.namenode.errors)
          .allSatisfy(error -> assertThat(error.getErrorCode()).isEqualTo(2));
      assertThat(cluster.namenode.badBlocks).as("what is there is good").isEmpty();
      assertThat(holds(target)).isFalse();

      cluster.namenode.order(node.uuid(), copyOrder(ID, STAMP + 1, 2L * data.length, target));
      await(() -> cluster.namenode.hasReceived(target.uuid(), ID));
    }
  }

  @Test
  void aLostWritersBlockIsRecoveredToTheShortestReplica() throws Exception {
    byte[] data = bytes(20_000, 3);
    try (TestCluster cluster = new TestCluster(dir, 2)) {
      DataNode primary = cluster.nodes.get(0);
      DataNode other = cluster.nodes.get(1);
      RawClient whole = new RawClient(primary);
      RawClient partly = new RawClient(other);
      for (RawClient client : new RawClient[] {whole, partly}) {
        client.setUp(
            RawClient.write(
                    RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
                .build());
      }
      whole.packet(0, data, false);
      partly.packet(0, Arrays.copyOf(data, 12_345), false);
      assertThat(whole.ack().isSuccess()).isTrue();
      assertThat(partly.ack().isSuccess()).isTrue();
      // One writer is gone, the other still connected: recovery stops it.
      partly.close();
      RecoveringBlockProto recovering =
          RecoveringBlockProto.newBuilder()
              .setNewGenStamp(STAMP + 5)
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
                      .addLocs(RawClient.info(primary))
                      .addLocs(RawClient.info(other)))
              .build();
      cluster.namenode.order(
          primary.uuid(),
          DatanodeCommandProto.newBuilder()
              .setCmdType(DatanodeCommandProto.Type.BlockRecoveryCommand)
              .setRecoveryCmd(BlockRecoveryCommandProto.newBuilder().addBlocks(recovering))
              .build());
      await(() -> !cluster.namenode.commits.isEmpty());
      CommitBlockSynchronizationRequestProto commit = cluster.namenode.commits.get(0);
      assertThat(commit.getNewLength()).isEqualTo(12_345);
      assertThat(commit.getNewGenStamp()).isEqualTo(STAMP + 5);
      assertThat(commit.getDeleteBlock()).isFalse();
      assertThat(commit.getNewTaragetsCount()).isEqualTo(2);
      assertThat(commit.getNewTargetStoragesList()).doesNotContain("");
      for (int i = 0; i < 2; i++) {
        assertThat(cluster.nodes.get(i).pool().orElseThrow().catalog().find(ID).orElseThrow())
            .isInstanceOf(Replica.Finalized.class);
        byte[] expected = Arrays.copyOf(data, 12_345);
        assertThat(Files.readAllBytes(cluster.find(i, "blk_" + ID))).isEqualTo(expected);
        assertThat(Files.readAllBytes(cluster.find(i, "blk_" + ID + "_" + (STAMP + 5) + ".meta")))
            .isEqualTo(PipelineTest.metaOf(expected));
      }
      assertThat(whole.isAtEnd()).isTrue();
      whole.close();
    }
  }

  @Test
  void clientsLearnTheVisibleLengthOverRpc() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1);
        RawClient client = new RawClient(cluster.nodes.get(0));
        RpcClient rpc =
            new RpcClient(
                cluster.nodes.get(0).ipcAddress(),
                "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol",
                "blk_" + ID + "_" + STAMP,
                Duration.ofSeconds(10))) {
      client.setUp(
          RawClient.write(
                  RawClient.block(ID, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      client.packet(0, bytes(777, 1), false);
      client.ack();
      assertThat(visibleLength(rpc, ID, STAMP)).isEqualTo(777);
      assertThatThrownBy(() -> visibleLength(rpc, ID + 1, STAMP))
          .isInstanceOfSatisfying(
              RemoteException.class,
              e ->
                  assertThat(e.className())
                      .isEqualTo(
                          "org.apache.hadoop.hdfs.server.datanode.ReplicaNotFoundException"));
      assertThatThrownBy(() -> visibleLength(rpc, ID, STAMP + 1))
          .isInstanceOfSatisfying(
              RemoteException.class,
              e -> assertThat(e.className()).isEqualTo("java.io.IOException"));
    }
  }

  private static long visibleLength(RpcClient rpc, long id, long stamp) throws IOException {
    return rpc.invoke(
            "getReplicaVisibleLength",
            GetReplicaVisibleLengthRequestProto.newBuilder()
                .setBlock(RawClient.block(id, stamp, 0))
                .build(),
            GetReplicaVisibleLengthResponseProto.parser())
        .getLength();
  }

  @Test
  void itsFiguresAreServedOverHttp() throws Exception {
    try (TestCluster cluster = new TestCluster(dir, 1)) {
      DataNode node = cluster.nodes.get(0);
      write(bytes(1000, 1), node);
      await(() -> get(node, "/health").statusCode() == 200);
      JsonNode beans =
          new ObjectMapper()
              .readTree(get(node, "/jmx?qry=Hadoop:service=DataNode,name=DataNodeActivity*").body())
              .get("beans");
      assertThat(beans).hasSize(1);
      assertThat(beans.get(0).get("BytesWritten").asLong()).isEqualTo(1000);
      JsonNode state =
          new ObjectMapper()
              .readTree(
                  get(node, "/jmx?get=Hadoop:service=DataNode,name=FSDatasetState::DfsUsed").body())
              .get("beans")
              .get(0);
      assertThat(state.get("DfsUsed").asLong()).isEqualTo(1000);
      assertThat(state.has("Capacity")).isFalse();
      assertThat(get(node, "/metrics").body())
          .contains("ashlar_datanode_bytes_written_total 1000.0");
      assertThat(get(node, "/nothing").statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> get(DataNode node, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + node.httpAddress().getPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
