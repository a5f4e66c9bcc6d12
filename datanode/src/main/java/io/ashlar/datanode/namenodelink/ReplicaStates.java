package io.ashlar.datanode.namenodelink;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.protocol.proto.ReplicaStateProto;

/** Replica states as other nodes are told of them (DataNode wire reference 3.2). Stateless. */
public final class ReplicaStates {
  private ReplicaStates() {}

  /** A replica's state on the wire; one under recovery counts as what it was. */
  public static ReplicaStateProto onTheWire(Replica replica) {
    if (replica instanceof Replica.Recovering recovering) {
      return onTheWire(recovering.original());
    } else if (replica instanceof Replica.Finalized) {
      return ReplicaStateProto.FINALIZED;
    } else if (replica instanceof Replica.Waiting) {
      return ReplicaStateProto.RWR;
    } else {
      return replica.shelf() == Shelf.TEMPORARY
          ? ReplicaStateProto.TEMPORARY
          : ReplicaStateProto.RBW;
    }
  }
}
