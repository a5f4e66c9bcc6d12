package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives up replicas that a block has too many, or that are bad, where it is sure that enough good
 * ones are left. Confined to the writer thread.
 */
final class ExcessWork {
  /** Silence after which a node's replica is the first to be given up. */
  private static final long SILENT_MILLIS = 12_000;

  private final SoftState state;
  private final StoragePolicies policies;

  ExcessWork(SoftState state, StoragePolicies policies) {
    this.state = state;
    this.policies = policies;
  }

  /**
   * Gives up bad replicas and those beyond the wanted number. What a node held when it registered
   * is only believed once it has reported: until then its replicas save no other one's place.
   *
   * @param move why there may be one too many: where it came from it goes, if that costs no rack
   */
  void giveUp(ReplicaChanges changes, BlockInfo block, Optional<Move> move) {
    Census census = Census.of(block, changes.row(block), state.nodes);
    List<Storage> good = storages(census.goodReplicas());
    Set<Datanode> certain = new HashSet<>();
    for (Storage storage : good) {
      if (!storage.stale()) {
        certain.add(storage.node);
      }
    }
    if (certain.size() < Math.max(1, block.replication())) {
      return;
    }
    for (Replica corrupt : census.corruptReplicas()) {
      changes.discard(block, corrupt);
    }
    if (certain.size() == census.good()) {
      giveUpGood(changes, block, good, move);
    }
    state.copies.drop(block.blockId());
    changes.settle(block, 0);
  }

  private void giveUpGood(
      ReplicaChanges changes, BlockInfo block, List<Storage> good, Optional<Move> move) {
    int wanted = Math.max(1, block.replication());
    if (good.size() > wanted && move.isPresent()) {
      ExcessChoice.movedFrom(good, excessKinds(changes, block, good), move.get())
          .ifPresent(gone -> giveUpOne(changes, block, good, gone));
    }
    while (good.size() > wanted) {
      Storage gone =
          ExcessChoice.choose(
              good, excessKinds(changes, block, good), changes.nowMillis() - SILENT_MILLIS);
      giveUpOne(changes, block, good, gone);
    }
  }

  private static void giveUpOne(
      ReplicaChanges changes, BlockInfo block, List<Storage> good, Storage gone) {
    good.remove(gone);
    changes.discard(block, changes.row(block).on(gone));
  }

  private List<StorageType> excessKinds(
      ReplicaChanges changes, BlockInfo block, List<Storage> good) {
    if (!state.nodes.hasSeveralKinds()) {
      return List.of();
    }
    List<StorageType> held = new ArrayList<>();
    good.forEach(storage -> held.add(storage.info().storageType()));
    return policies.of(changes.view(), block.inodeId()).excess(block.replication(), held);
  }

  /**
   * Where a corrupt replica takes the place that a good one needs, because no other node is left,
   * it goes first, if a good one is certainly there. That may be on a node that is leaving, and
   * could not leave otherwise.
   */
  void makeRoom(ReplicaChanges changes, BlockInfo block) {
    Census census = Census.of(block, changes.row(block), state.nodes);
    long certain =
        storages(census.sources()).stream()
            .filter(storage -> !storage.stale() && storage.node.liveness() == Liveness.LIVE)
            .count();
    if (census.corrupt() > 0 && certain >= state.settings.minReplication()) {
      changes.discard(block, census.corruptReplicas().get(0));
      changes.settle(block, 0);
    }
  }

  private List<Storage> storages(List<Replica> replicas) {
    List<Storage> storages = new ArrayList<>(replicas.size());
    for (Replica replica : replicas) {
      storages.add(state.nodes.inUse(replica.storage()));
    }
    return storages;
  }
}
