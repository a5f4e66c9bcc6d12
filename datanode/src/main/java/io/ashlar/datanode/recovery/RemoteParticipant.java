package io.ashlar.datanode.recovery;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryRequestProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryResponseProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.proto.UpdateReplicaUnderRecoveryRequestProto;
import io.ashlar.protocol.proto.UpdateReplicaUnderRecoveryResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Another DataNode, over InterDatanodeProtocol. */
final class RemoteParticipant implements Participant {
  private static final String PROTOCOL =
      "org.apache.hadoop.hdfs.server.protocol.InterDatanodeProtocol";

  /** It may have to stop a writer first, which may take up to 60 s. */
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(75);

  private final DatanodeIDProto id;
  private final RpcClient client;

  RemoteParticipant(DatanodeIDProto id, String user) {
    this.id = id;
    this.client =
        new RpcClient(
            new InetSocketAddress(id.getIpAddr(), id.getIpcPort()), PROTOCOL, user, CALL_TIMEOUT);
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
  public String complete(ExtendedBlockProto before, long recoveryId, long newLength)
      throws IOException {
    return client
        .invoke(
            "updateReplicaUnderRecovery",
            UpdateReplicaUnderRecoveryRequestProto.newBuilder()
                .setBlock(before)
                .setRecoveryId(recoveryId)
                .setNewLength(newLength)
                .build(),
            UpdateReplicaUnderRecoveryResponseProto.parser())
        .getStorageUuid();
  }

  @Override
  public void close() {
    client.close();
  }
}
