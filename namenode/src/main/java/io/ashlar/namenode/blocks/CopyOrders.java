package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Orders copies of blocks that are short of replicas: who sends, who receives, and whether it may
 * be now. Confined to the writer thread.
 */
final class CopyOrders {
  private final SoftState state;
  private final CopyLimits limits;
  private final Placement placement;
  private final StoragePolicies policies;
  private final RandomGenerator random;
  private final Pace pace = new Pace();

  /** What came of a wish for a copy. */
  enum Outcome {
    ORDERED,
    /** Nodes that could send or receive it do enough already. */
    NOT_NOW,
    /** No node is left that could receive it, or none but those that did not get the last ones. */
    NO_TARGET
  }

  CopyOrders(
      SoftState state, Placement placement, StoragePolicies policies, RandomGenerator random) {
    this.state = state;
    this.limits = state.settings.copies();
    this.placement = placement;
    this.policies = policies;
    this.random = random;
  }

  /** Whether another copy may be ordered at all. */
  boolean open(long nowMillis) {
    return state.copies.size() < limits.total() && pace.free(nowMillis);
  }

  /** Orders the copies that a block needs. */
  Outcome order(
      ReplicaChanges changes,
      BlockInfo block,
      ReplicaRow row,
      Census census,
      List<Datanode> living) {
    boolean endangered = row.queued() == Shortage.ENDANGERED;
    boolean spread = row.queued() == Shortage.BADLY_PLACED;
    List<Replica> sources = spread ? census.goodReplicas() : census.sources();
    Datanode source = source(changes, block, sources, endangered);
    if (source == null) {
      return Outcome.NOT_NOW;
    }
    Set<Datanode> hopeless = holders(row);
    hopeless.addAll(futileTargets(block));
    Set<Datanode> busy = busy(block, endangered, living);
    Set<Datanode> excluded = new HashSet<>(hopeless);
    excluded.addAll(busy);
    Placement.Wish wish = wish(changes, block, row, census, source, excluded, living);
    List<Storage> targets = keeping(changes, block, placement.choose(wish, living));
    if (targets.isEmpty() && !hopeless.containsAll(busy)) {
      return Outcome.NOT_NOW;
    }
    if (targets.isEmpty() && census.corrupt() == 0) {
      targets = keeping(changes, block, placement.chooseOnAnyRack(wish, living));
    }
    if (targets.isEmpty()) {
      state.copies.forgive(block.blockId());
      return Outcome.NO_TARGET;
    }
    ReplicaRef replica =
        new ReplicaRef(block.blockId(), block.generationStamp(), block.lengthBytes());
    long now = changes.nowMillis();
    state.copies.add(
        limits,
        new Copies.Underway(
            replica, source, targets, now + state.settings.copyPatienceMillis(block.lengthBytes())),
        now);
    pace.book(now, block.lengthBytes() * targets.size(), limits.bytesPerSecond());
    return Outcome.ORDERED;
  }

  /** Of the nodes with a good replica the one that sends least already; of equals, any. */
  private Datanode source(
      ReplicaChanges changes, BlockInfo block, List<Replica> sources, boolean endangered) {
    Datanode source = null;
    int equals = 0;
    for (Replica replica : sources) {
      Datanode node = state.nodes.inUse(replica.storage()).node;
      boolean may =
          node.liveness() == Liveness.LIVE
              && node.load().maySend(limits, endangered, block.lengthBytes(), changes.nowMillis());
      if (!may) {
        continue;
      }
      int order = source == null ? -1 : compareLoad(node, source);
      equals = order == 0 ? equals + 1 : 1;
      if (order < 0 || (order == 0 && random.nextInt(equals) == 0)) {
        source = node;
      }
    }
    return source;
  }

  private static int compareLoad(Datanode one, Datanode other) {
    if (one.slow() != other.slow()) {
      return one.slow() ? 1 : -1;
    }
    int byBytes = Long.compare(one.load().bytesOut(), other.load().bytesOut());
    return byBytes != 0 ? byBytes : Integer.compare(one.load().out(), other.load().out());
  }

  /** Nodes that have something of the block already, good or not. */
  private Set<Datanode> holders(ReplicaRow row) {
    Set<Datanode> holders = new HashSet<>();
    for (Replica replica : row.replicas()) {
      Storage storage = state.nodes.inUse(replica.storage());
      if (storage != null) {
        holders.add(storage.node);
      }
    }
    return holders;
  }

  /** Nodes to which the last copies were ordered in vain. */
  private List<Datanode> futileTargets(BlockInfo block) {
    List<Datanode> futile = new ArrayList<>();
    for (String uuid : state.copies.futileTargets(block.blockId())) {
      Datanode node = state.nodes.find(uuid);
      if (node != null) {
        futile.add(node);
      }
    }
    return futile;
  }

  private Set<Datanode> busy(BlockInfo block, boolean endangered, List<Datanode> living) {
    Set<Datanode> busy = new HashSet<>();
    for (Datanode node : living) {
      if (!node.load().mayReceive(limits, endangered, block.lengthBytes())) {
        busy.add(node);
      }
    }
    return busy;
  }

  private Placement.Wish wish(
      ReplicaChanges changes,
      BlockInfo block,
      ReplicaRow row,
      Census census,
      Datanode source,
      Set<Datanode> excluded,
      List<Datanode> living) {
    List<Datanode> existing = new ArrayList<>();
    if (source.adminState().inService()) {
      existing.add(source);
    }
    List<StorageType> held = new ArrayList<>();
    for (Replica replica : census.goodReplicas()) {
      Storage storage = state.nodes.inUse(replica.storage());
      held.add(storage.info().storageType());
      if (!existing.contains(storage.node)) {
        existing.add(storage.node);
      }
    }
    int wanted = census.wanted(block) - census.good();
    if (row.queued() == Shortage.BADLY_PLACED) {
      wanted = 1;
      living.stream().filter(node -> node.rack().equals(source.rack())).forEach(excluded::add);
    }
    return new Placement.Wish(
        wanted,
        block.lengthBytes(),
        source,
        source.rack(),
        existing,
        excluded,
        List.of(),
        false,
        policy(changes, block),
        held);
  }

  /** Where all storages are alike, no policy makes a difference. */
  private StoragePolicy policy(ReplicaChanges changes, BlockInfo block) {
    return state.nodes.hasSeveralKinds()
        ? policies.of(changes.view(), block.inodeId())
        : StoragePolicy.HOT;
  }

  private static List<Storage> keeping(
      ReplicaChanges changes, BlockInfo block, List<Storage> targets) {
    return targets.stream().filter(target -> !deletesIt(changes, target.node, block)).toList();
  }

  /** A node that is about to delete the block's replica must not be sent a new one first. */
  private static boolean deletesIt(ReplicaChanges changes, Datanode node, BlockInfo block) {
    for (Storage storage : node.storages()) {
      if (changes.deletionQueued(storage, block.blockId(), block.generationStamp())) {
        return true;
      }
    }
    return false;
  }
}
