package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.Draft;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts into history what an edit is about to change and snapshots show. A row that was written
 * since the newest snapshot costs one comparison. Belongs to one decision.
 */
final class HistoryKeeper {
  private static final byte[] NOTHING = new byte[0];

  private final Draft draft;
  private final Counters counters;
  private final Map<Long, List<SnapshotSpan>> known = new HashMap<>();
  private final Map<Long, List<SnapshotSpan>> gone = new HashMap<>();

  HistoryKeeper(Draft draft, Counters counters) {
    this.draft = draft;
    this.counters = counters;
  }

  /** The number that rows have which are written now. */
  long epoch() {
    return counters.snapshotsTaken;
  }

  /** The snapshots that show an inode, or something that was below it, where it is. */
  List<SnapshotSpan> spansOf(long inodeId) {
    if (counters.snapshots == 0) {
      return List.of();
    }
    List<SnapshotSpan> spans = gone.getOrDefault(inodeId, known.get(inodeId));
    if (spans == null) {
      spans = Lineage.of(draft, inodeId, epoch());
      known.put(inodeId, spans);
    }
    return spans;
  }

  /** The inode in its place is about to change. */
  void entryChanges(byte[] key, Attributes old) {
    if (old.epoch() < epoch()) {
      keep(Table.ENTRIES, key, old.epoch(), spansOf(old.id()));
    }
  }

  /** The inode is about to leave its place; its rows may go in any order then. */
  void entryLeaves(byte[] key, Attributes old) {
    List<SnapshotSpan> spans = spansOf(old.id());
    if (counters.snapshots > 0) {
      gone.put(old.id(), spans);
    }
    if (spans.isEmpty()) {
      return;
    }
    if (old.epoch() < epoch()) {
      keep(Table.ENTRIES, key, old.epoch(), spans);
    }
    long placed = old.extras().snapshots().placed();
    if (placed < epoch()) {
      keep(Table.INODES, Keys.of(old.id()), placed, spans);
    }
  }

  /** The inode, with all that is below it, has come to another place. */
  void entryCame(long inodeId) {
    gone.remove(inodeId);
    known.clear();
  }

  /**
   * A file's row of a block is about to go or to name another block.
   *
   * @return whether a snapshot shows the block
   */
  boolean blockChanges(byte[] key, byte[] row) {
    long epoch = FileBlocks.epochOf(row);
    return epoch < epoch() && keep(Table.FILE_BLOCKS, key, epoch, spansOf(Keys.firstLong(key)));
  }

  /** Whether a snapshot shows the block that a row names. */
  boolean showsBlock(byte[] key, byte[] row) {
    long epoch = FileBlocks.epochOf(row);
    return epoch < epoch() && !Lineage.after(draft, spansOf(Keys.firstLong(key)), epoch).isEmpty();
  }

  /**
   * An attribute of an inode is about to come, to change or to go. Its rows do not say when they
   * were written, so that the first change after a snapshot leaves a version even of what was not
   * there.
   */
  void attributeChanges(byte[] key) {
    List<SnapshotSpan> spans = spansOf(Keys.firstLong(key));
    if (!spans.isEmpty()) {
      List<History.Version> versions = History.all(draft, Table.XATTRS, key);
      long last = versions.isEmpty() ? 0 : versions.get(versions.size() - 1).until();
      if (last < epoch()) {
        keep(Table.XATTRS, key, last, spans);
      }
    }
  }

  private boolean keep(Table table, byte[] key, long rowEpoch, List<SnapshotSpan> spans) {
    List<SnapshotSpan> showing = Lineage.after(draft, spans, rowEpoch);
    if (showing.isEmpty()) {
      return false;
    }
    History.Version version =
        new History.Version(table, key, epoch(), rowEpoch, showing, draft.get(table, key));
    byte[] stored = version.storedKey();
    draft.put(Table.HISTORY, stored, version.encode());
    for (SnapshotSpan span : showing) {
      draft.put(Table.HISTORY, History.indexKey(span, stored), NOTHING);
    }
    return true;
  }
}
