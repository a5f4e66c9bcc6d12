package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Works off the queue of blocks whose redundancy is wrong: has copies ordered, the most endangered
 * blocks first, and gives up replicas that are too many.
 *
 * <p>A round looks at a bounded number of blocks of each kind of shortage and goes on where the
 * last one stopped. It is taken in short steps, so that clients' commands come in between.
 *
 * <p>Confined to the writer thread.
 */
final class RedundancyWork {
  /** Blocks of one kind of shortage looked at in one round; as many ids are on the heap. */
  private static final int BLOCKS_PER_ROUND = 2000;

  private static final int BLOCKS_PER_STEP = 100;

  private final SoftState state;
  private final CopyOrders orders;
  private final ExcessWork excess;
  private final Map<Shortage, Long> resumeAfter = new EnumMap<>(Shortage.class);

  /** Kinds of shortage that this round has not come to. */
  private final ArrayDeque<Shortage> toCome = new ArrayDeque<>();

  private final ArrayDeque<Long> blocks = new ArrayDeque<>();
  private Shortage current;

  RedundancyWork(SoftState state, CopyOrders orders, ExcessWork excess) {
    this.state = state;
    this.orders = orders;
    this.excess = excess;
  }

  /** Begins a round, if the last one is over. */
  void begin(long nowMillis) {
    state.copies.dropLate(nowMillis);
    if (!toCome.isEmpty() || !blocks.isEmpty()) {
      return;
    }
    for (Shortage shortage : Shortage.values()) {
      if (shortage.compareTo(Shortage.EXCESS) <= 0 && state.tally.of(shortage) > 0) {
        toCome.add(shortage);
      }
    }
  }

  /** One step of the round; false if it is over. */
  boolean step(ReplicaChanges changes) {
    if (blocks.isEmpty()) {
      current = toCome.poll();
      if (current == null) {
        return false;
      }
      take(changes);
    }
    List<Datanode> living = state.nodes.inService();
    for (int i = 0; i < BLOCKS_PER_STEP && !blocks.isEmpty(); i++) {
      if (current.needsCopies() && !orders.open(changes.nowMillis())) {
        resumeAfter.put(current, blocks.peek() - 1);
        blocks.clear();
      } else {
        work(changes, blocks.poll(), living);
      }
    }
    return !blocks.isEmpty() || !toCome.isEmpty();
  }

  /**
   * The next blocks of that part of the queue, from where the last round stopped, at most once
   * around.
   */
  private void take(ReplicaChanges changes) {
    byte[] begin = WorkKeys.shortage(current, Long.MIN_VALUE);
    Arrays.fill(begin, 2, begin.length, (byte) 0);
    byte[] end = WorkKeys.shortagesEnd(current);
    Long after = resumeAfter.remove(current);
    if (after != null) {
      byte[] from = WorkKeys.shortage(current, after + 1);
      collect(changes, from, end);
      end = from;
    }
    if (blocks.size() < BLOCKS_PER_ROUND) {
      collect(changes, begin, end);
    }
    if (blocks.size() == BLOCKS_PER_ROUND) {
      resumeAfter.put(current, blocks.peekLast());
    }
  }

  private void collect(ReplicaChanges changes, byte[] from, byte[] to) {
    try (Cursor cursor = changes.view().scan(Table.BLOCK_WORK, from, to)) {
      while (blocks.size() < BLOCKS_PER_ROUND && cursor.next()) {
        blocks.add(WorkKeys.blockId(cursor.key()));
      }
    }
  }

  private void work(ReplicaChanges changes, long blockId, List<Datanode> living) {
    if (current.needsCopies() && state.copies.find(blockId) != null) {
      return;
    }
    BlockInfo block = BlockInfo.find(changes.view(), blockId);
    if (block == null || !block.isComplete()) {
      return;
    }
    ReplicaRow row = changes.row(block);
    if (row.queued() != current || row.notBeforeMillis() > changes.nowMillis()) {
      return;
    }
    changes.settle(block, 0);
    if (row.queued() == Shortage.EXCESS) {
      excess.giveUp(changes, block, Optional.empty());
    } else if (row.queued() != null && row.queued().needsCopies()) {
      dropPipelineRemains(changes, block, row);
      copy(changes, block, row, living);
    }
  }

  private void copy(
      ReplicaChanges changes, BlockInfo block, ReplicaRow row, List<Datanode> living) {
    Census census = Census.of(block, row, state.nodes);
    if (orders.order(changes, block, row, census, living) == CopyOrders.Outcome.NO_TARGET) {
      excess.makeRoom(changes, block);
    }
  }

  /** Replicas that a finished pipeline promised and that did not come are not coming any more. */
  private static void dropPipelineRemains(ReplicaChanges changes, BlockInfo block, ReplicaRow row) {
    for (Replica replica : new ArrayList<>(row.replicas())) {
      if (replica.state() == ReplicaState.EXPECTED || replica.state() == ReplicaState.WRITING) {
        changes.remove(block, replica.storage());
      }
    }
  }
}
