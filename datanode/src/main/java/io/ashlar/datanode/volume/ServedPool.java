package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.protocol.proto.ExtendedBlockProto;

/**
 * The block pool that is being served: exists from the moment when the NameNode has said which one
 * it is and the volumes have been read.
 *
 * @param pool which one
 * @param catalog its replicas
 * @param volumes where they lie
 */
public record ServedPool(Pool pool, ReplicaCatalog catalog, VolumeSet volumes) {

  /** Refuses blocks of other pools. */
  public void requireOurs(ExtendedBlockProto block) throws ReplicaException {
    if (!block.getPoolId().equals(pool.id())) {
      throw new ReplicaException(
          ReplicaException.Reason.NOT_FOUND,
          "Block pool "
              + block.getPoolId()
              + " is not served by this DataNode, which serves "
              + pool.id());
    }
  }

  /** The replica of at least the stamp that a message names. */
  public Replica get(ExtendedBlockProto block) throws ReplicaException {
    requireOurs(block);
    return catalog.get(block.getBlockId(), block.getGenerationStamp());
  }

  /** The finalized replica of the very stamp that a message names. */
  public Replica getFinalized(ExtendedBlockProto block) throws ReplicaException {
    requireOurs(block);
    return catalog.getFinalized(block.getBlockId(), block.getGenerationStamp());
  }

  /** The volume that a replica lies on. */
  public Volume volumeOf(Replica replica) {
    return volumes.of(replica.store());
  }
}
