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

  /**
   * Where the first storage's rows go on. Starting over each time would mean to step over all that
   * was deleted before, which the store keeps until it compacts.
   */
  private byte[] nextReplica;

  private byte[] nextDeletion;

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

  /** Whether rows are left whose replicas do not count any more. */
  boolean pending() {
    return !retired.isEmpty();
  }

  /** One step; false if there is nothing left. */
  boolean step(ReplicaChanges changes) {
    Storage storage = retired.peek();
    if (storage == null) {
      return false;
    }
    if (nextReplica == null) {
      nextReplica = WorkKeys.blocksOf(storage.index);
      nextDeletion = WorkKeys.deletionsOf(storage.index);
    }
    int removed = removeReplicas(changes, storage) + removeDeletions(changes, storage);
    if (removed == 0) {
      retired.poll();
      nodes.removed(storage);
      nextReplica = null;
      nextDeletion = null;
    }
    return !retired.isEmpty();
  }

  private int removeReplicas(ReplicaChanges changes, Storage storage) {
    byte[] end = WorkKeys.blocksOf(storage.index + 1);
    List<byte[]> keys = take(changes, Table.STORAGE_BLOCKS, nextReplica, end);
    for (byte[] key : keys) {
      intake.gone(changes, storage, WorkKeys.blockId(key));
    }
    nextReplica = after(keys, nextReplica);
    return keys.size();
  }

  private int removeDeletions(ReplicaChanges changes, Storage storage) {
    byte[] end = WorkKeys.deletionsOf(storage.index + 1);
    List<byte[]> keys = take(changes, Table.BLOCK_WORK, nextDeletion, end);
    for (byte[] key : keys) {
      changes.edit().delete(Table.BLOCK_WORK, key);
    }
    storage.countPendingDeletions(-keys.size());
    tally.pendingDeletions(-keys.size());
    nextDeletion = after(keys, nextDeletion);
    return keys.size();
  }

  private static List<byte[]> take(ReplicaChanges changes, Table table, byte[] from, byte[] to) {
    List<byte[]> keys = new ArrayList<>();
    try (Cursor cursor = changes.view().scan(table, from, to)) {
      while (keys.size() < ROWS_PER_STEP && cursor.next()) {
        keys.add(cursor.key().clone());
      }
    }
    return keys;
  }

  /** The last key itself: it is gone at the next step, and nothing comes in between. */
  private static byte[] after(List<byte[]> keys, byte[] before) {
    return keys.isEmpty() ? before : keys.get(keys.size() - 1);
  }
}
