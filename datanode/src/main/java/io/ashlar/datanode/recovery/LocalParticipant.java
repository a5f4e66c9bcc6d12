package io.ashlar.datanode.recovery;

import io.ashlar.datanode.namenodelink.ReplicaStates;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryResponseProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import java.io.IOException;
import java.util.Optional;

/** This DataNode itself. */
public final class LocalParticipant implements Participant {
  private final DatanodeIDProto id;
  private final LocalRecovery local;

  LocalParticipant(DatanodeIDProto id, LocalRecovery local) {
    this.id = id;
    this.local = local;
  }

  @Override
  public DatanodeIDProto id() {
    return id;
  }

  @Override
  public InitReplicaRecoveryResponseProto begin(RecoveringBlockProto block) throws IOException {
    return answer(local.begin(block.getBlock().getB(), block.getNewGenStamp()));
  }

  /** The answer to initReplicaRecovery. */
  public static InitReplicaRecoveryResponseProto answer(Optional<Replica> original) {
    InitReplicaRecoveryResponseProto.Builder answer =
        InitReplicaRecoveryResponseProto.newBuilder().setReplicaFound(original.isPresent());
    original.ifPresent(
        replica ->
            answer
                .setState(ReplicaStates.onTheWire(replica))
                .setBlock(
                    BlockProto.newBuilder()
                        .setBlockId(replica.blockId())
                        .setGenStamp(replica.generationStamp())
                        .setNumBytes(replica.lengthOnDisk())));
    return answer.build();
  }

  @Override
  public String complete(
      ExtendedBlockProto before, long recoveryId, long newBlockId, long newLength)
      throws IOException {
    return local.complete(before, recoveryId, newBlockId, newLength);
  }

  @Override
  public void close() {
    // holds nothing
  }
}
