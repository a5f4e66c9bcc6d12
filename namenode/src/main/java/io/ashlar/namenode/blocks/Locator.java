package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.View;
import io.ashlar.namenode.topology.Distance;
import io.ashlar.namenode.topology.Rack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Where blocks can be read. Thread-safe: any thread, on a view of what is committed. */
final class Locator {
  private final Datanodes nodes;
  private final Supplier<? extends RandomGenerator> random;

  Locator(Datanodes nodes, Supplier<? extends RandomGenerator> random) {
    this.nodes = nodes;
    this.random = random;
  }

  /**
   * A storage with its place in the order.
   *
   * @param finished whether its replica is finalized while its block is written: the first one that
   *     answers is believed to say how much of such a block there is, and a finalized replica may
   *     be a copy of the block as it was before its writer went on
   */
  private record Candidate(
      Storage storage,
      boolean finished,
      int leaving,
      boolean stale,
      boolean slow,
      int distance,
      int tieBreak) {
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparing(Candidate::finished)
            .thenComparingInt(Candidate::leaving)
            .thenComparing(Candidate::stale)
            .thenComparing(Candidate::slow)
            .thenComparingInt(Candidate::distance)
            .thenComparingInt(Candidate::tieBreak);
  }

  Locations locate(View view, BlockInfo block, String readerAddress) {
    ReplicaRow row = ReplicaRow.read(view, block.blockId());
    List<Storage> readable = new ArrayList<>(row.replicas().size());
    boolean isWritten = block.state() == BlockState.UNDER_CONSTRUCTION;
    Set<Storage> finished = isWritten ? new HashSet<>() : Set.of();
    List<Storage> corrupt = new ArrayList<>(0);
    List<Storage> maintained = new ArrayList<>(0);
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage == null || !storage.node.alive()) {
        continue;
      }
      if (replica.state().isBad()) {
        corrupt.add(storage);
      } else if (!block.isComplete() || replica.isGood(block)) {
        boolean mayStop = storage.node.adminState() == AdminState.IN_MAINTENANCE;
        (mayStop ? maintained : readable).add(storage);
        if (isWritten && replica.state() == ReplicaState.FINALIZED) {
          finished.add(storage);
        }
      }
    }
    if (readable.isEmpty()) {
      readable = maintained;
    }
    boolean onlyCorrupt = readable.isEmpty() && !corrupt.isEmpty();
    return new Locations(
        sorted(onlyCorrupt ? corrupt : readable, finished, readerAddress),
        onlyCorrupt,
        onlyCorrupt || corrupt.isEmpty()
            ? List.of()
            : corrupt.stream().map(Storage::target).toList());
  }

  /** Nodes that are about to go are asked last. */
  private static int leaving(AdminState state) {
    return state.inService() ? 0 : state.leaving() ? 1 : 2;
  }

  private List<StorageTarget> sorted(
      List<Storage> storages, Set<Storage> finished, String readerAddress) {
    Rack readerRack = nodes.rackOf(readerAddress);
    RandomGenerator chance = random.get();
    List<Candidate> candidates = new ArrayList<>(storages.size());
    for (Storage storage : storages) {
      DatanodeInfo node = storage.node.info();
      int distance =
          node.ipAddress().equals(readerAddress)
              ? Distance.SAME_NODE
              : readerRack.distanceTo(storage.node.rack());
      boolean stale = storage.node.liveness() != Liveness.LIVE;
      candidates.add(
          new Candidate(
              storage,
              finished.contains(storage),
              leaving(storage.node.adminState()),
              stale,
              storage.node.slow(),
              distance,
              chance.nextInt()));
    }
    candidates.sort(Candidate.BEST_FIRST);
    List<StorageTarget> targets = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      targets.add(candidate.storage().target());
    }
    return targets;
  }
}
