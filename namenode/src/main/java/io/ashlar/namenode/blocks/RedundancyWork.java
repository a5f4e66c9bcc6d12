package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Works off the queue of blocks whose redundancy is wrong: orders copies, the most endangered
 * blocks first, and gives up replicas that are too many. Looks at a bounded number of blocks each
 * time and goes on where it stopped.
 *
 * <p>Confined to the writer thread.
 */
final class RedundancyWork {
  /** Blocks looked at in one go, whatever the size of the cluster. */
  private static final int MIN_BLOCKS_PER_ROUND = 200;

  private static final int BLOCKS_PER_NODE_PER_ROUND = 16;

  /**
   * What a node may copy at a time at any size, and for endangered blocks (wire reference,
   * DataNodes, 6.2).
   */
  private static final int COPIES_OF_ANY_SIZE = 2;

  private static final int COPIES_OF_ANY_SIZE_IF_ENDANGERED = 4;

  /** Silence after which a node's replica is the first to be given up. */
  private static final long SILENT_MILLIS = 12_000;

  private final BlockSettings settings;
  private final Datanodes nodes;
  private final Placement placement;
  private final Copies copies;
  private final Tally tally;
  private final RandomGenerator random;
  private final Map<Shortage, Long> resumeAfter = new EnumMap<>(Shortage.class);

  RedundancyWork(
      BlockSettings settings,
      Datanodes nodes,
      Placement placement,
      Copies copies,
      Tally tally,
      RandomGenerator random) {
    this.settings = settings;
    this.nodes = nodes;
    this.placement = placement;
    this.copies = copies;
    this.tally = tally;
    this.random = random;
  }

  /** One round over the queue. */
  void round(ReplicaChanges changes) {
    copies.dropLate(changes.nowMillis());
    List<Datanode> living = nodes.living();
    int budget = Math.max(MIN_BLOCKS_PER_ROUND, BLOCKS_PER_NODE_PER_ROUND * living.size());
    for (Shortage shortage : Shortage.values()) {
      if (shortage.compareTo(Shortage.EXCESS) > 0 || tally.of(shortage) == 0) {
        continue;
      }
      for (long blockId : take(changes, shortage, budget)) {
        work(changes, shortage, blockId, living);
      }
    }
  }

  /**
   * The next blocks of that part of the queue, from where the last round stopped, at most once
   * around.
   */
  private List<Long> take(ReplicaChanges changes, Shortage shortage, int budget) {
    byte[] begin = WorkKeys.shortage(shortage, Long.MIN_VALUE);
    Arrays.fill(begin, 2, begin.length, (byte) 0);
    byte[] end = WorkKeys.shortagesEnd(shortage);
    Long after = resumeAfter.remove(shortage);
    List<Long> blocks = new ArrayList<>();
    if (after != null) {
      byte[] from = WorkKeys.shortage(shortage, after + 1);
      collect(changes, from, end, budget, blocks);
      end = from;
    }
    if (blocks.size() < budget) {
      collect(changes, begin, end, budget, blocks);
    }
    if (blocks.size() == budget) {
      resumeAfter.put(shortage, blocks.get(budget - 1));
    }
    return blocks;
  }

  private static void collect(
      ReplicaChanges changes, byte[] from, byte[] to, int budget, List<Long> blocks) {
    try (Cursor cursor = changes.view().scan(Table.BLOCK_WORK, from, to)) {
      while (blocks.size() < budget && cursor.next()) {
        blocks.add(WorkKeys.blockId(cursor.key()));
      }
    }
  }

  private void work(
      ReplicaChanges changes, Shortage shortage, long blockId, List<Datanode> living) {
    BlockInfo block = BlockInfo.find(changes.view(), blockId);
    if (block == null || !block.isComplete()) {
      return;
    }
    ReplicaRow row = changes.row(block);
    if (row.queued() != shortage || row.notBeforeMillis() > changes.nowMillis()) {
      return;
    }
    changes.settle(block, 0);
    if (row.queued() == Shortage.EXCESS) {
      giveUpExcess(changes, block, "");
    } else if (row.queued() != null && row.queued().needsCopies()) {
      dropPipelineRemains(changes, block, row);
      copy(changes, block, row, living);
    }
  }

  /** Replicas that a finished pipeline promised and that did not come are not coming any more. */
  private static void dropPipelineRemains(ReplicaChanges changes, BlockInfo block, ReplicaRow row) {
    for (Replica replica : List.copyOf(row.replicas())) {
      if (replica.state() == ReplicaState.EXPECTED || replica.state() == ReplicaState.WRITING) {
        changes.remove(block, replica.storage());
      }
    }
  }

  private void copy(
      ReplicaChanges changes, BlockInfo block, ReplicaRow row, List<Datanode> living) {
    if (copies.find(block.blockId()) != null || copies.size() >= settings.maxCopies()) {
      return;
    }
    Census census = Census.of(block, row, nodes);
    Datanode source = source(census, block, row.queued());
    if (source == null) {
      return;
    }
    List<Storage> targets = targets(changes, block, row, census, source, living);
    if (targets.isEmpty()) {
      makeRoom(changes, block, census);
      return;
    }
    List<StorageTarget> places = new ArrayList<>(targets.size());
    for (Storage target : targets) {
      target.node.schedule();
      places.add(target.target());
    }
    ReplicaRef replica =
        new ReplicaRef(block.blockId(), block.generationStamp(), block.lengthBytes());
    source.copyStarts(new NodeCommand.Copy(replica, places));
    copies.add(
        new Copies.Underway(
            block.blockId(),
            block.lengthBytes(),
            source,
            targets,
            changes.nowMillis() + settings.copyTimeoutMillis()));
  }

  /** A node with a good replica that may take another copy, at random. */
  private Datanode source(Census census, BlockInfo block, Shortage shortage) {
    Datanode source = null;
    int seen = 0;
    for (Replica replica : census.goodReplicas()) {
      Datanode node = nodes.inUse(replica.storage()).node;
      if (mayCopy(node, block.lengthBytes(), shortage)) {
        seen++;
        if (random.nextInt(seen) == 0) {
          source = node;
        }
      }
    }
    return source;
  }

  private boolean mayCopy(Datanode node, long lengthBytes, Shortage shortage) {
    if (node.liveness() != Liveness.LIVE) {
      return false;
    }
    int ofAnySize =
        shortage == Shortage.ENDANGERED ? COPIES_OF_ANY_SIZE_IF_ENDANGERED : COPIES_OF_ANY_SIZE;
    return node.copiesOut() < ofAnySize
        || (node.copiesOut() < settings.maxCopiesPerNode()
            && node.copyBytesOut() + lengthBytes <= settings.maxCopyBytesPerNode());
  }

  private List<Storage> targets(
      ReplicaChanges changes,
      BlockInfo block,
      ReplicaRow row,
      Census census,
      Datanode source,
      List<Datanode> living) {
    Set<Datanode> excluded = new HashSet<>();
    for (Replica replica : row.replicas()) {
      Storage storage = nodes.inUse(replica.storage());
      if (storage != null) {
        excluded.add(storage.node);
      }
    }
    List<Datanode> existing = new ArrayList<>(List.of(source));
    for (Replica replica : census.goodReplicas()) {
      Datanode node = nodes.inUse(replica.storage()).node;
      if (!existing.contains(node)) {
        existing.add(node);
      }
    }
    int wanted = block.replication() - census.good();
    if (row.queued() == Shortage.BADLY_PLACED) {
      wanted = 1;
      living.stream().filter(node -> node.rack().equals(source.rack())).forEach(excluded::add);
    }
    List<Storage> targets =
        placement.choose(
            new Placement.Wish(
                wanted,
                block.lengthBytes(),
                source,
                source.rack(),
                existing,
                excluded,
                List.of(),
                false,
                StoragePolicy.HOT),
            living);
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

  /** Where no node is left for a copy but the one with a corrupt replica, that one goes first. */
  private void makeRoom(ReplicaChanges changes, BlockInfo block, Census census) {
    if (census.good() >= settings.minReplication() && census.corrupt() > 0) {
      changes.discard(block, census.corruptReplicas().get(0));
      changes.settle(block, 0);
    }
  }

  /**
   * Gives up corrupt replicas and those beyond the wanted number, if it is sure that enough are
   * left.
   */
  void giveUpExcess(ReplicaChanges changes, BlockInfo block, String hint) {
    Census census = Census.of(block, changes.row(block), nodes);
    if (census.good() < block.replication()) {
      return;
    }
    for (Replica corrupt : census.corruptReplicas()) {
      changes.discard(block, corrupt);
    }
    List<Storage> good = new ArrayList<>();
    for (Replica replica : census.goodReplicas()) {
      good.add(nodes.inUse(replica.storage()));
    }
    if (good.stream().noneMatch(Storage::stale)) {
      while (good.size() > Math.max(1, block.replication())) {
        Storage gone = ExcessChoice.choose(good, hint, changes.nowMillis() - SILENT_MILLIS);
        good.remove(gone);
        changes.discard(block, changes.row(block).on(gone));
      }
    }
    Copies.Underway copy = copies.find(block.blockId());
    if (copy != null) {
      copies.drop(block.blockId());
    }
    changes.settle(block, 0);
  }
}
