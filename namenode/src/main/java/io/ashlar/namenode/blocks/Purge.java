package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Takes the rows of retired storages away, in bounded steps. Confined to the writer thread. */
final class Purge {
  private static final int ROWS_PER_STEP = 500;

  /** Storages that turn out to have no rows at all, which cost little. */
  private static final int STORAGES_PER_STEP = 64;

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

  /** Of those that wait, how many were retired without a replica. */
  private int withoutReplicas;

  Purge(Datanodes nodes, ReportIntake intake, Tally tally) {
    this.nodes = nodes;
    this.intake = intake;
    this.tally = tally;
  }

  /** Its replicas no longer count; they are taken away step by step. */
  void retire(Storage storage) {
    nodes.retire(storage);
    retired.add(storage);
    withoutReplicas += storage.retiredEmpty() ? 1 : 0;
  }

  /**
   * Storages that came and went without a replica and are not forgotten yet. Nothing else bounds
   * their number.
   */
  int withoutReplicas() {
    return withoutReplicas;
  }

  /** Whether rows are left whose replicas do not count any more. */
  boolean pending() {
    return !retired.isEmpty();
  }

  /** One step; false if there is nothing left. */
  boolean step(ReplicaChanges changes) {
    for (int i = 0; i < STORAGES_PER_STEP && !retired.isEmpty(); i++) {
      if (removeRows(changes, retired.peek()) > 0) {
        break;
      }
      forget(retired.poll());
    }
    return !retired.isEmpty();
  }

  private int removeRows(ReplicaChanges changes, Storage storage) {
    if (nextReplica == null) {
      nextReplica = WorkKeys.blocksOf(storage.index);
      nextDeletion = WorkKeys.deletionsOf(storage.index);
    }
    return removeReplicas(changes, storage) + removeDeletions(changes, storage);
  }

  private void forget(Storage storage) {
    nodes.removed(storage);
    withoutReplicas -= storage.retiredEmpty() ? 1 : 0;
    nextReplica = null;
    nextDeletion = null;
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
