package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.List;

/** Sums over DataNodes and the work queue, for clients and operators. Any thread. */
final class Figures {
  private final SoftState state;

  Figures(SoftState state) {
    this.state = state;
  }

  List<DatanodeInfo> datanodes(DatanodeFilter filter) {
    List<DatanodeInfo> infos = new ArrayList<>();
    for (Datanode node : state.nodes.all()) {
      DatanodeInfo info = node.info();
      boolean wanted =
          switch (filter) {
            case ALL -> true;
            case LIVE -> node.liveness() != Liveness.DEAD;
            case DEAD -> node.liveness() == Liveness.DEAD;
            case DECOMMISSIONING -> info.adminState() == AdminState.DECOMMISSION_IN_PROGRESS;
            case ENTERING_MAINTENANCE -> info.adminState() == AdminState.ENTERING_MAINTENANCE;
            case IN_MAINTENANCE -> info.adminState() == AdminState.IN_MAINTENANCE;
            case SLOW -> node.slow();
          };
      if (wanted) {
        infos.add(info);
      }
    }
    return infos;
  }

  ClusterStats stats() {
    long capacity = 0;
    long used = 0;
    long remaining = 0;
    int live = 0;
    int dead = 0;
    for (Datanode node : state.nodes.all()) {
      if (node.liveness() == Liveness.DEAD) {
        dead++;
        continue;
      }
      live++;
      DatanodeInfo info = node.info();
      capacity += info.capacityBytes();
      used += info.dfsUsedBytes();
      remaining += info.remainingBytes();
    }
    return new ClusterStats(
        capacity,
        used,
        remaining,
        state.tally.underReplicated(),
        state.tally.corruptBlocks(),
        state.tally.missing(),
        state.tally.of(Shortage.MISSING_ONLY_REPLICA),
        state.safeMode.newer().found().bytes(),
        state.tally.pendingDeletions(),
        live,
        dead);
  }

  RedundancyFigures redundancy() {
    return new RedundancyFigures(
        state.tally.of(Shortage.ENDANGERED),
        state.tally.of(Shortage.BADLY_PLACED),
        state.tally.of(Shortage.EXCESS),
        state.copies.size(),
        state.tally.expiredHeartbeats(),
        state.tally.unknownReplicas());
  }
}
