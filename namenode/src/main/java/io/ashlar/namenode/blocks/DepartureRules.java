package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;

/** Whether a block still needs a DataNode that is to leave (wire reference, DataNodes, 6.7). */
final class DepartureRules {
  private final Datanodes nodes;
  private final int minReplication;
  private volatile int defaultReplication = 3;

  DepartureRules(Datanodes nodes, int minReplication) {
    this.nodes = nodes;
    this.minReplication = Math.max(1, minReplication);
  }

  /** So many replicas in service are enough, whatever the file wants. Any thread. */
  void defaultReplication(int replicas) {
    defaultReplication = replicas;
  }

  /** Judges a block that the storage reported, and queues it if it needs copies. */
  DepartureProgress judge(
      ReplicaChanges changes, Departure departure, Storage storage, long blockId) {
    BlockInfo block = BlockInfo.find(changes.view(), blockId);
    if (block == null) {
      return DepartureProgress.SAFE;
    }
    if (block.isComplete()) {
      changes.settle(block, 0);
    }
    return departure.order == null
        ? DepartureProgress.SAFE
        : judge(block, changes.row(block), storage, departure.order.kind());
  }

  /** Whether a block of that storage holds up its node. Any thread. */
  boolean needs(View view, Storage storage, NodeOrder.Kind kind, BlockInfo block) {
    return judge(block, ReplicaRow.read(view, block.blockId()), storage, kind).left() > 0;
  }

  /** Whether a block holds up any node that is being decommissioned. Any thread. */
  boolean needsDecommissioning(View view, BlockInfo block) {
    ReplicaRow row = ReplicaRow.read(view, block.blockId());
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage != null
          && storage.node.adminState() == AdminState.DECOMMISSION_IN_PROGRESS
          && judge(block, row, storage, NodeOrder.Kind.DECOMMISSION).left() > 0) {
        return true;
      }
    }
    return false;
  }

  private DepartureProgress judge(
      BlockInfo block, ReplicaRow row, Storage storage, NodeOrder.Kind kind) {
    Replica here = row.on(storage);
    if (here == null || here.state().isBad()) {
      return DepartureProgress.SAFE;
    }
    if (!block.isComplete()) {
      int others = writtenInService(row);
      int enough = Math.min(minReplication, block.replication());
      return others >= enough
          ? DepartureProgress.SAFE
          : DepartureProgress.needed(others == 0, true, enough);
    }
    if (!here.isGood(block)) {
      return DepartureProgress.SAFE;
    }
    Census census = Census.of(block, row, nodes);
    int enough =
        kind == NodeOrder.Kind.MAINTENANCE
            ? Math.min(minReplication, block.replication())
            : Math.min(census.wanted(block), defaultReplication);
    return census.good() >= enough
        ? DepartureProgress.SAFE
        : DepartureProgress.needed(census.good() == 0, false, enough);
  }

  /** Nodes in service on which an unfinished block is being written, or was. */
  private int writtenInService(ReplicaRow row) {
    List<Datanode> writers = new ArrayList<>(row.replicas().size());
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      boolean counts =
          storage != null
              && (replica.state() == ReplicaState.WRITING
                  || replica.state() == ReplicaState.WAITING
                  || replica.state() == ReplicaState.FINALIZED)
              && storage.node.alive()
              && storage.node.adminState().inService();
      if (counts && !writers.contains(storage.node)) {
        writers.add(storage.node);
      }
    }
    return writers.size();
  }
}
