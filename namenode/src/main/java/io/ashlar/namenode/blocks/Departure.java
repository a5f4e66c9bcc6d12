package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The way of one DataNode out of service, or back: its blocks are looked at one after the other, in
 * bounded steps, again and again until none needs it any more. Nothing is kept per block.
 *
 * <p>Confined to the writer thread, except for {@link #progress()}.
 */
final class Departure {
  final Datanode node;

  /** What it was ordered to do; null for a node that is back in service. */
  final NodeOrder order;

  private final long sinceMillis;
  private final ArrayDeque<Storage> toLookAt = new ArrayDeque<>();

  /** Those that the last look looked at, or looks at. */
  private final Set<Storage> lookedAt = new HashSet<>();

  private boolean running;
  private Storage storage;
  private byte[] next;
  private DepartureProgress pass;
  private long begunMillis;
  private long firstLeft;
  private long firstLeftMillis;
  private volatile DepartureProgress progress = DepartureProgress.NONE;

  Departure(Datanode node, NodeOrder order, long nowMillis) {
    this.node = node;
    this.order = order;
    this.sinceMillis = nowMillis;
  }

  /** What the last look at all its blocks said. Any thread. */
  DepartureProgress progress() {
    return progress;
  }

  boolean running() {
    return running;
  }

  /** How long after the order the last look began. */
  long begunAfterMillis() {
    return begunMillis - sinceMillis;
  }

  /** Has all blocks looked at from now on, if the last look is over. */
  void begin() {
    if (!running) {
      running = true;
      storage = null;
      pass = null;
    }
  }

  /** Whether the last look saw every storage that the node has by now. */
  boolean sawEverything() {
    return lookedAt.containsAll(node.storages());
  }

  /**
   * Looks at the next blocks, which are put into the work queue if they need copies.
   *
   * @param limit how many at most
   * @return how many there were
   */
  int look(ReplicaChanges changes, DepartureRules rules, int limit) {
    int looked = 0;
    if (pass == null) {
      // Not earlier: what a node has is known some time after it registered.
      pass = DepartureProgress.NONE;
      begunMillis = changes.nowMillis();
      toLookAt.clear();
      toLookAt.addAll(node.storages());
      lookedAt.clear();
      lookedAt.addAll(toLookAt);
    }
    while (running && looked < limit) {
      if (storage == null) {
        storage = toLookAt.poll();
        if (storage == null) {
          end(changes.nowMillis());
          break;
        }
        next = WorkKeys.blocksOf(storage.index);
      }
      List<Long> blocks = take(changes, limit - looked);
      for (long blockId : blocks) {
        pass = pass.plus(rules.judge(changes, this, storage, blockId));
      }
      if (looked + blocks.size() < limit) {
        storage = null;
      }
      looked += blocks.size();
    }
    return looked;
  }

  private List<Long> take(ReplicaChanges changes, int limit) {
    List<Long> blocks = new ArrayList<>();
    if (storage.retired()) {
      return blocks;
    }
    byte[] end = WorkKeys.blocksOf(storage.index + 1);
    try (Cursor cursor = changes.view().scan(Table.STORAGE_BLOCKS, next, end)) {
      while (blocks.size() < limit && cursor.next()) {
        blocks.add(WorkKeys.blockId(cursor.key()));
      }
    }
    if (!blocks.isEmpty()) {
      next = WorkKeys.storageBlock(storage.index, blocks.get(blocks.size() - 1) + 1);
    }
    return blocks;
  }

  private void end(long nowMillis) {
    running = false;
    if (firstLeftMillis == 0 || pass.left() > firstLeft) {
      firstLeft = pass.left();
      firstLeftMillis = nowMillis;
    }
    progress = pass.estimated(nowMillis, firstLeft - pass.left(), nowMillis - firstLeftMillis);
  }
}
