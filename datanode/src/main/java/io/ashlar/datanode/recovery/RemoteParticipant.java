package io.ashlar.datanode.recovery;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryRequestProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryResponseProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.proto.UpdateReplicaUnderRecoveryRequestProto;
import io.ashlar.protocol.proto.UpdateReplicaUnderRecoveryResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.protocol.rpc.RpcClientOptions;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.time.Duration;

/** Another DataNode, over InterDatanodeProtocol. */
final class RemoteParticipant implements Participant {
  private static final String PROTOCOL =
      "org.apache.hadoop.hdfs.server.protocol.InterDatanodeProtocol";

  /** It may have to stop a writer first, which may take up to 60 s. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(75);

  /** One that is not there is left out rather than waited for: the writer's successor waits. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

  private static final int CONNECT_ATTEMPTS = 2;

  private static final RpcClientOptions PATIENCE =
      RpcClientOptions.defaults()
          .withCallTimeout(CALL_TIMEOUT)
          .withConnect(CONNECT_TIMEOUT, CONNECT_ATTEMPTS);

  private final DatanodeIDProto id;
  private final RpcClient client;

  RemoteParticipant(DatanodeIDProto id, DatanodeReach reach, String user) {
    this.id = id;
    this.client = new RpcClient(reach.ipcAddress(id), PROTOCOL, user, PATIENCE);
  }

  @Override
  public DatanodeIDProto id() {
    return id;
  }

  @Override
  public InitReplicaRecoveryResponseProto begin(RecoveringBlockProto block) throws IOException {
    return client.invoke(
        "initReplicaRecovery",
        InitReplicaRecoveryRequestProto.newBuilder().setBlock(block).build(),
        InitReplicaRecoveryResponseProto.parser());
  }

  @Override
  public String complete(
      ExtendedBlockProto before, long recoveryId, long newBlockId, long newLength)
      throws IOException {
    return client
        .invoke(
            "updateReplicaUnderRecovery",
            UpdateReplicaUnderRecoveryRequestProto.newBuilder()
                .setBlock(before)
                .setRecoveryId(recoveryId)
                .setNewLength(newLength)
                .setNewBlockId(newBlockId)
                .build(),
            UpdateReplicaUnderRecoveryResponseProto.parser())
        .getStorageUuid();
  }

  @Override
  public void close() {
    client.close();
  }
}
