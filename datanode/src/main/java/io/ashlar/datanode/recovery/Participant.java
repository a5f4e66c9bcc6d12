package io.ashlar.datanode.recovery;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.InitReplicaRecoveryResponseProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import java.io.IOException;

/** A DataNode with a replica of the block, as its primary sees it. */
interface Participant extends AutoCloseable {

  /** Who it is. */
  DatanodeIDProto id();

  /** Freezes its replica. */
  InitReplicaRecoveryResponseProto begin(RecoveringBlockProto block) throws IOException;

  /**
   * Cuts and finalizes its replica, or makes a shortened copy for another block; returns the uuid
   * of the storage.
   */
  String complete(ExtendedBlockProto before, long recoveryId, long newBlockId, long newLength)
      throws IOException;

  @Override
  void close();
}
