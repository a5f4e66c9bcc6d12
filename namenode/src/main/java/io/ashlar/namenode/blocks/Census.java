package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.List;

/**
 * A block's replicas, counted: only those on storages in use.
 *
 * @param goodReplicas full, current replicas on nodes in service
 * @param leavingReplicas full, current replicas on nodes that are not in service; they can be
 *     copied from, and do not count as what the block is to have
 * @param corruptReplicas replicas that are not good and will not become so
 * @param good nodes in service with a good replica
 * @param maintained nodes in maintenance, or entering it, with a good replica
 * @param racks racks with a good replica in service
 */
record Census(
    List<Replica> goodReplicas,
    List<Replica> leavingReplicas,
    List<Replica> corruptReplicas,
    int good,
    int maintained,
    int racks) {

  static Census of(BlockInfo block, ReplicaRow row, Datanodes nodes) {
    List<Replica> good = new ArrayList<>(row.replicas().size());
    List<Replica> leaving = List.of();
    List<Replica> corrupt = List.of();
    List<Datanode> holders = new ArrayList<>(row.replicas().size());
    int racks = 0;
    int maintained = 0;
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage == null) {
        continue;
      }
      AdminState service = storage.node.adminState();
      if (replica.isGood(block) && service.inService()) {
        good.add(replica);
        if (!holders.contains(storage.node)) {
          racks += standsAlone(storage.node, holders) ? 1 : 0;
          holders.add(storage.node);
        }
      } else if (replica.isGood(block)) {
        leaving = leaving.isEmpty() ? new ArrayList<>(2) : leaving;
        leaving.add(replica);
        maintained += service.maintenance() ? 1 : 0;
      } else if (replica.state().isBad()) {
        corrupt = corrupt.isEmpty() ? new ArrayList<>(2) : corrupt;
        corrupt.add(replica);
      }
    }
    return new Census(good, leaving, corrupt, holders.size(), maintained, racks);
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

  /** Whether there is a good replica at all, in service or not. */
  boolean exists() {
    return good > 0 || !leavingReplicas.isEmpty();
  }

  /**
   * How many replicas in service the block is to have: those in maintenance will be back, and are
   * not made again as long as one is left (wire reference, DataNodes, 6.7).
   */
  int wanted(BlockInfo block) {
    return Math.max(block.replication() - maintained, Math.min(1, block.replication()));
  }

  /** Good replicas that a copy can be made of. */
  List<Replica> sources() {
    if (leavingReplicas.isEmpty()) {
      return goodReplicas;
    }
    List<Replica> all = new ArrayList<>(goodReplicas);
    all.addAll(leavingReplicas);
    return all;
  }

  /**
   * What is wrong with a complete block, or null.
   *
   * @param serviceRacks racks with a living node in service
   */
  Shortage shortage(BlockInfo block, int serviceRacks) {
    if (good == 0 && exists()) {
      return Shortage.ENDANGERED;
    }
    boolean isShort = good < wanted(block);
    if (!isShort && good < block.replication()) {
      return null;
    }
    int wanted = isShort ? wanted(block) : block.replication();
    return Shortage.of(good, corrupt(), racks, wanted, serviceRacks);
  }
}
