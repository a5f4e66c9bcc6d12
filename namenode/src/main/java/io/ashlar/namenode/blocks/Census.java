package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.List;

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
    List<Replica> corrupt = List.of();
    List<Datanode> holders = new ArrayList<>(row.replicas().size());
    int racks = 0;
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage == null) {
        continue;
      }
      if (replica.isGood(block)) {
        good.add(replica);
        if (!holders.contains(storage.node)) {
          racks += standsAlone(storage.node, holders) ? 1 : 0;
          holders.add(storage.node);
        }
      } else if (replica.state() == ReplicaState.CORRUPT) {
        corrupt = corrupt.isEmpty() ? new ArrayList<>(2) : corrupt;
        corrupt.add(replica);
      }
    }
    return new Census(good, corrupt, holders.size(), racks);
  }

  /**
   * Whether none of the nodes is on that node's rack. A block has few replicas, so a loop is
   * enough.
   */
  private static boolean standsAlone(Datanode node, List<Datanode> others) {
    for (Datanode other : others) {
      if (other.rack().equals(node.rack())) {
        return false;
      }
    }
    return true;
  }

  int corrupt() {
    return corruptReplicas.size();
  }
}
