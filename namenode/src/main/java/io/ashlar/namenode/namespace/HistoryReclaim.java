package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Drops versions that only deleted snapshots show, in bounded steps, and with them blocks that
 * nothing else names.
 *
 * <p>What a snapshot shows and a later one of the same directory shows too stays: so only the
 * versions are looked at whose spans end between the deleted snapshot and the next one that is
 * left.
 */
final class HistoryReclaim {
  /** Versions looked at in one step: some milliseconds of the writer's time. */
  private static final int VERSIONS_PER_STEP = 500;

  private final TreeDraft draft;

  private HistoryReclaim(TreeDraft draft) {
    this.draft = draft;
  }

  /**
   * One bounded step.
   *
   * @return whether there was something to do, and so perhaps more
   */
  static Decision<Boolean> step(View view, DecideContext context) {
    byte[] deleted;
    try (Cursor rows = History.deleted(view)) {
      if (!rows.next()) {
        return Decision.unchanged(false);
      }
      deleted = rows.key();
    }
    TreeDraft draft = new TreeDraft(view, context);
    new HistoryReclaim(draft).drop(deleted);
    return draft.reply(true);
  }

  private void drop(byte[] deleted) {
    long rootId = History.rootOfDeleted(deleted);
    long snapshot = History.snapshotOfDeleted(deleted);
    long next = SnapshotTable.next(draft.base(), rootId, snapshot);
    byte[] seen = History.resumeOf(deleted, draft.base());
    int looked = 0;
    try (Cursor index = History.index(draft.base(), rootId, snapshot, next, seen)) {
      while (index.next()) {
        if (looked++ == VERSIONS_PER_STEP) {
          draft.putRow(Table.HISTORY, deleted, seen);
          return;
        }
        seen = index.key();
        release(rootId, index.key());
      }
    }
    draft.deleteRow(Table.HISTORY, deleted);
  }

  /** A directory's span may show nothing any more. */
  private void release(long rootId, byte[] indexKey) {
    History.Version version = History.indexed(draft, indexKey);
    if (version == null) {
      draft.deleteRow(Table.HISTORY, indexKey);
      return;
    }
    List<SnapshotSpan> left = new ArrayList<>();
    for (SnapshotSpan span : version.spans()) {
      boolean here = Arrays.equals(indexKey, History.indexKey(span, version.storedKey()));
      if (here && span.rootId() == rootId && !SnapshotTable.any(draft.base(), span)) {
        draft.deleteRow(Table.HISTORY, indexKey);
      } else {
        left.add(span);
      }
    }
    if (left.size() == version.spans().size()) {
      return;
    }
    if (left.isEmpty()) {
      draft.deleteRow(Table.HISTORY, version.storedKey());
      forget(version);
    } else {
      draft.putRow(Table.HISTORY, version.storedKey(), version.with(left).encode());
    }
  }

  private void forget(History.Version version) {
    if (version.value() == null) {
      return;
    }
    if (version.table() == Table.FILE_BLOCKS) {
      long blockId = FileBlocks.blockIdOf(version.value());
      if (!isBeingCopied(blockId, version.key())) {
        draft.forgetBlock(blockId);
      }
    } else if (version.table() == Table.ENTRIES
        && InodeCodec.decode(version.value()) instanceof FileInode file) {
      ShownReplication.versionDropped(draft, file);
    }
  }

  /** Whether a file gets its new last block from the block, which goes when that is done. */
  private boolean isBeingCopied(long blockId, byte[] fileBlocksKey) {
    byte[] row = draft.get(Table.FILE_BLOCKS, fileBlocksKey);
    BlockInfo now = row == null ? null : BlockInfo.find(draft, FileBlocks.blockIdOf(row));
    return now != null && now.cutFrom() == blockId;
  }
}
