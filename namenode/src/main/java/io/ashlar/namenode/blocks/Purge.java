package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of retired storages away, in bounded steps. Confined to the writer thread. */
final class Purge {
  private static final int ROWS_PER_STEP = 500;

  private final Datanodes nodes;
  private final ReportIntake intake;
  private final Tally tally;
  private final ArrayDeque<Storage> retired = new ArrayDeque<>();

  Purge(Datanodes nodes, ReportIntake intake, Tally tally) {
    this.nodes = nodes;
    this.intake = intake;
    this.tally = tally;
  }

  /** Its replicas no longer count; they are taken away step by step. */
  void retire(Storage storage) {
    nodes.retire(storage);
    retired.add(storage);
  }

  /** One step; false if there is nothing left. */
  boolean step(ReplicaChanges changes) {
    Storage storage = retired.peek();
    if (storage == null) {
      return false;
    }
    int removed = removeReplicas(changes, storage) + removeDeletions(changes, storage);
    if (removed == 0) {
      retired.poll();
      nodes.removed(storage);
    }
    return !retired.isEmpty();
  }

  private int removeReplicas(ReplicaChanges changes, Storage storage) {
    List<Long> blocks = new ArrayList<>();
    try (Cursor cursor =
        changes
            .view()
            .scan(
                Table.STORAGE_BLOCKS,
                WorkKeys.blocksOf(storage.index),
                WorkKeys.blocksOf(storage.index + 1))) {
      while (blocks.size() < ROWS_PER_STEP && cursor.next()) {
        blocks.add(WorkKeys.blockId(cursor.key()));
      }
    }
    for (long blockId : blocks) {
      intake.gone(changes, storage, blockId);
    }
    return blocks.size();
  }

  private int removeDeletions(ReplicaChanges changes, Storage storage) {
    List<byte[]> keys = new ArrayList<>();
    try (Cursor cursor =
        changes
            .view()
            .scan(
                Table.BLOCK_WORK,
                WorkKeys.deletionsOf(storage.index),
                WorkKeys.deletionsOf(storage.index + 1))) {
      while (keys.size() < ROWS_PER_STEP && cursor.next()) {
        keys.add(cursor.key().clone());
      }
    }
    for (byte[] key : keys) {
      changes.edit().delete(Table.BLOCK_WORK, key);
    }
    storage.countPendingDeletions(-keys.size());
    tally.pendingDeletions(-keys.size());
    return keys.size();
  }
}
