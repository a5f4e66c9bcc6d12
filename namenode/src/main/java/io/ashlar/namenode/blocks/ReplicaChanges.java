package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one decision does to replicas: it sees its own changes, keeps the reverse index, the work
 * queue and the counts in step with them, and puts the rows into an edit at the end.
 *
 * <p>Use: {@link #row} or {@link #open}, change with {@link #put} and {@link #remove}, {@link
 * #settle} each block that was touched, {@link #finish} once.
 */
final class ReplicaChanges {
  private final View view;
  private final Edit edit;
  private final Datanodes nodes;
  private final Tally tally;
  private final SafeMode safeMode;
  private final YoungBlocks young;
  private final long nowMillis;

  private final Map<Long, Open> rows = new HashMap<>();

  /** Deletions that this decision adds to the queue. */
  private final Set<Deletion> deletions = new HashSet<>();

  private record Deletion(int storage, long blockId) {}

  /** A row and what the counts say of it. */
  private static final class Open {
    final ReplicaRow row;
    final boolean hadCorrupt;
    boolean countedAsReported;
    boolean changed;

    Open(ReplicaRow row) {
      this.row = row;
      this.hadCorrupt = hasCorrupt(row);
    }
  }

  ReplicaChanges(
      View view,
      Edit edit,
      Datanodes nodes,
      Tally tally,
      SafeMode safeMode,
      YoungBlocks young,
      long nowMillis) {
    this.view = view;
    this.edit = edit;
    this.nodes = nodes;
    this.tally = tally;
    this.safeMode = safeMode;
    this.young = young;
    this.nowMillis = nowMillis;
  }

  View view() {
    return view;
  }

  Edit edit() {
    return edit;
  }

  long nowMillis() {
    return nowMillis;
  }

  /** The block's row with this decision's changes. */
  ReplicaRow row(BlockInfo block) {
    return open(block).row;
  }

  private Open open(BlockInfo block) {
    return rows.computeIfAbsent(
        block.blockId(),
        id -> {
          Open open = new Open(ReplicaRow.read(view, id));
          open.countedAsReported =
              !safeMode.startupOver() && block.isComplete() && census(block, open.row).exists();
          return open;
        });
  }

  /** The storage has this replica now; false if that was known. */
  boolean put(BlockInfo block, Storage storage, Replica replica) {
    Open open = open(block);
    Replica before = open.row.put(replica);
    boolean news = !replica.equals(before);
    open.changed |= news;
    if (replica.state() != ReplicaState.EXPECTED) {
      seen(storage, block.blockId());
      if (before == null || before.state() == ReplicaState.EXPECTED) {
        storage.countReplicas(1);
      }
    }
    return news;
  }

  /** The storage's report in progress, or its last one, covers this block. */
  void seen(Storage storage, long blockId) {
    edit.put(
        Table.STORAGE_BLOCKS,
        WorkKeys.storageBlock(storage.index, blockId),
        WorkKeys.epoch(storage.reportEpoch()));
  }

  /** The storage is not said to have anything of this block any more. */
  void unsee(Storage storage, long blockId) {
    edit.delete(Table.STORAGE_BLOCKS, WorkKeys.storageBlock(storage.index, blockId));
  }

  /** The storage, which may be retired, has no replica any more. */
  void remove(BlockInfo block, int storageIndex) {
    Open open = open(block);
    Replica before = open.row.remove(storageIndex);
    if (before == null) {
      return;
    }
    open.changed = true;
    if (before.state() != ReplicaState.EXPECTED) {
      edit.delete(Table.STORAGE_BLOCKS, WorkKeys.storageBlock(storageIndex, block.blockId()));
      Storage storage = nodes.at(storageIndex);
      if (storage != null) {
        storage.countReplicas(-1);
      }
    }
  }

  /** Takes a replica out of the count and has its files deleted. */
  void discard(BlockInfo block, Replica replica) {
    remove(block, replica.storage());
    Storage storage = nodes.inUse(replica.storage());
    if (storage != null && replica.state() != ReplicaState.EXPECTED) {
      delete(
          storage,
          new ReplicaRef(block.blockId(), replica.generationStamp(), replica.lengthBytes()));
    }
  }

  /** Has files deleted that no block names. */
  void delete(Storage storage, ReplicaRef replica) {
    byte[] key = WorkKeys.deletion(storage.index, replica.blockId());
    boolean alreadyThere = view.get(Table.BLOCK_WORK, key) != null;
    edit.put(Table.BLOCK_WORK, key, WorkKeys.deletionValue(replica));
    if (!alreadyThere && deletions.add(new Deletion(storage.index, replica.blockId()))) {
      storage.countPendingDeletions(1);
      tally.pendingDeletions(1);
    }
  }

  /** Whether the storage is to delete that very replica. */
  boolean deletionQueued(Storage storage, long blockId, long generationStamp) {
    if (storage.pendingDeletions() == 0) {
      return false;
    }
    byte[] key = WorkKeys.deletion(storage.index, blockId);
    byte[] value = view.get(Table.BLOCK_WORK, key);
    return value != null && WorkKeys.deletion(key, value).generationStamp() == generationStamp;
  }

  /**
   * Puts the block where it belongs in the work queue, after its replicas or the block itself
   * changed.
   *
   * @param graceMillis how long work on it has to wait at least
   */
  void settle(BlockInfo block, long graceMillis) {
    Open open = open(block);
    Census census = census(block, open.row);
    boolean reported = !safeMode.startupOver() && block.isComplete() && census.exists();
    if (reported != open.countedAsReported) {
      safeMode.reported(reported ? 1 : -1);
      open.countedAsReported = reported;
    }
    Shortage shortage =
        block.isComplete() && safeMode.startupOver()
            ? census.shortage(block, nodes.serviceRacks())
            : null;
    long blockId = block.blockId();
    if (shortage == null) {
      young.remove(blockId);
    } else if (young.contains(blockId)
        || (graceMillis > 0 && young.add(blockId, nowMillis + graceMillis))) {
      return;
    }
    queue(open, shortage, nowMillis + graceMillis);
  }

  private void queue(Open open, Shortage shortage, long notBeforeMillis) {
    ReplicaRow row = open.row;
    Shortage queued = row.queued();
    if (shortage == queued) {
      return;
    }
    long notBefore = notBeforeMillis;
    if (queued != null) {
      notBefore = Math.max(notBefore, row.notBeforeMillis());
      edit.delete(Table.BLOCK_WORK, WorkKeys.shortage(queued, row.blockId()));
      tally.unqueued(queued);
      row.unqueue();
    }
    if (shortage != null) {
      edit.put(Table.BLOCK_WORK, WorkKeys.shortage(shortage, row.blockId()), ReplicaRow.nothing());
      tally.queued(shortage);
      row.queue(shortage, notBefore);
    }
    open.changed = true;
  }

  /** The block is gone: so are its row and its place in the queue. */
  void forget(BlockInfo block) {
    Open open = open(block);
    for (Replica replica : java.util.List.copyOf(open.row.replicas())) {
      discard(block, replica);
    }
    if (open.countedAsReported) {
      safeMode.reported(-1);
      open.countedAsReported = false;
    }
    if (block.isComplete()) {
      safeMode.deleted();
    }
    young.remove(block.blockId());
    queue(open, null, 0);
  }

  /** A storage's row names a block that does not exist. */
  void forgetUnknown(Storage storage, long blockId) {
    unsee(storage, blockId);
    storage.countReplicas(-1);
  }

  /** Puts the changed rows into the edit. */
  void finish() {
    for (Open open : rows.values()) {
      if (!open.changed) {
        continue;
      }
      byte[] key = BlockInfo.key(open.row.blockId());
      byte[] value = open.row.encode();
      if (value == null) {
        edit.delete(Table.REPLICAS, key);
      } else {
        edit.put(Table.REPLICAS, key, value);
      }
      boolean hasCorrupt = hasCorrupt(open.row);
      if (hasCorrupt != open.hadCorrupt) {
        tally.corruptBlocks(hasCorrupt ? 1 : -1);
      }
    }
    rows.clear();
  }

  private Census census(BlockInfo block, ReplicaRow row) {
    return Census.of(block, row, nodes);
  }

  private static boolean hasCorrupt(ReplicaRow row) {
    for (Replica replica : row.replicas()) {
      if (replica.state().isBad()) {
        return true;
      }
    }
    return false;
  }
}
