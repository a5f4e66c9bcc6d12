package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A block's replicas, counted: only those on storages in use.
 *
 * @param goodReplicas full, current replicas
 * @param corruptReplicas replicas that are not good and will not become so
 * @param good nodes with a good replica
 * @param racks racks with a good replica
 */
record Census(List<Replica> goodReplicas, List<Replica> corruptReplicas, int good, int racks) {

  static Census of(BlockInfo block, ReplicaRow row, Datanodes nodes) {
    List<Replica> good = new ArrayList<>(row.replicas().size());
    List<Replica> corrupt = new ArrayList<>(0);
    Set<Object> holders = new HashSet<>(8);
    Set<Object> racks = new HashSet<>(8);
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage == null) {
        continue;
      }
      if (replica.isGood(block)) {
        good.add(replica);
        holders.add(storage.node);
        racks.add(storage.node.rack());
      } else if (replica.state() == ReplicaState.CORRUPT) {
        corrupt.add(replica);
      }
    }
    return new Census(good, corrupt, holders.size(), racks.size());
  }

  int corrupt() {
    return corruptReplicas.size();
  }
}
