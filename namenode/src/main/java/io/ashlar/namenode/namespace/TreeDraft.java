package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Draft;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A change of the tree in the making: writes to entries, inodes, leases and counters that keep each
 * other's promises. Every inode has one entry and one place; a directory's child count is the
 * number of its entries; an open file has a lease row. Belongs to one decision.
 */
final class TreeDraft implements View {
  private static final byte[] NOTHING = new byte[0];

  private final View base;
  private final Draft draft;
  private final Counters counters;
  private final HistoryKeeper history;
  private final long nowMillis;
  private boolean counted;

  TreeDraft(View view, DecideContext context) {
    base = view;
    draft = new Draft(view);
    counters = Counters.load(view);
    history = new HistoryKeeper(draft, counters);
    nowMillis = context.nowMillis();
  }

  long nowMillis() {
    return nowMillis;
  }

  // ---- reads

  @Override
  public byte[] get(Table table, byte[] key) {
    return draft.get(table, key);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    return draft.scan(table, from, to);
  }

  /** What is there without this draft. */
  View base() {
    return base;
  }

  /**
   * Walks down a path of which something is to change.
   *
   * @throws FsException also where it leads into a snapshot
   */
  ResolvedPath resolve(FsPath path) throws FsException {
    return ResolvedPath.resolve(this, path).requireWritable();
  }

  /** Whether a snapshot shows the inode, the way it is or was. */
  boolean isShown(Inode inode) {
    return !history.spansOf(inode.id()).isEmpty();
  }

  /** Whether a snapshot shows the block that a file's row names. */
  boolean isBlockShown(byte[] fileBlocksKey, byte[] row) {
    return history.showsBlock(fileBlocksKey, row);
  }

  // ---- the end

  void tell(Effect effect) {
    draft.tell(effect);
  }

  <R> Decision<R> reply(R reply) {
    storeCounters();
    return draft.reply(reply);
  }

  <R> Decision<R> refuse(FsException why) {
    storeCounters();
    return new Decision.Refused<>(draft.edit(), why);
  }

  private void storeCounters() {
    if (counted) {
      draft.put(Table.META, counters.key(), counters.encode());
    }
  }

  /** The counters, to be looked at. */
  Counters counters() {
    return counters;
  }

  /** The counters, to be changed. */
  Counters count() {
    counted = true;
    return counters;
  }

  // ---- writes

  /** The row becomes this value; what snapshots show of the old one goes into history. */
  void putRow(Table table, byte[] key, byte[] value) {
    byte[] stored = value;
    if (history.epoch() > 0) {
      if (table == Table.ENTRIES) {
        putEntry(key, InodeCodec.decode(value));
        return;
      }
      if (table == Table.FILE_BLOCKS) {
        keepBlock(key);
        stored = FileBlocks.withEpoch(value, history.epoch());
      } else if (table == Table.XATTRS) {
        keepAttribute(key);
      }
    }
    draft.put(table, key, stored);
  }

  /** The row goes; what snapshots show of it goes into history. */
  void deleteRow(Table table, byte[] key) {
    if (history.epoch() > 0) {
      if (table == Table.ENTRIES) {
        byte[] old = draft.get(Table.ENTRIES, key);
        if (old != null) {
          history.entryLeaves(key, InodeCodec.decode(old).attributes());
        }
      } else if (table == Table.FILE_BLOCKS) {
        keepBlock(key);
      } else if (table == Table.XATTRS) {
        keepAttribute(key);
      }
    }
    draft.delete(table, key);
  }

  /** The inode changes with its attributes, so that whoever compares snapshots finds it. */
  private void keepAttribute(byte[] key) {
    history.attributeChanges(key);
    long inodeId = Keys.firstLong(key);
    byte[] entryKey = Tree.entryKeyOf(draft, inodeId);
    byte[] row = entryKey == null ? null : draft.get(Table.ENTRIES, entryKey);
    if (row != null) {
      Inode inode = InodeCodec.decode(row);
      if (inode.id() == inodeId && inode.attributes().epoch() < history.epoch()) {
        putEntry(entryKey, inode);
      }
    }
  }

  private boolean keepBlock(byte[] key) {
    byte[] old = history.epoch() == 0 ? null : draft.get(Table.FILE_BLOCKS, key);
    return old != null && history.blockChanges(key, old);
  }

  private void putEntry(byte[] key, Inode inode) {
    Inode stored = inode;
    if (history.epoch() > 0) {
      byte[] old = draft.get(Table.ENTRIES, key);
      if (old != null) {
        history.entryChanges(key, InodeCodec.decode(old).attributes());
      }
      Attributes attributes = inode.attributes();
      stored = inode.with(attributes.with(attributes.extras().withEpoch(history.epoch())));
    }
    draft.put(Table.ENTRIES, key, InodeCodec.encode(stored));
  }

  // ---- blocks

  /** A file names the block no more: it goes, unless a snapshot shows it. */
  void releaseBlock(byte[] fileBlocksKey, long blockId) {
    boolean shown = keepBlock(fileBlocksKey);
    draft.delete(Table.FILE_BLOCKS, fileBlocksKey);
    if (shown) {
      KeptBlocks.keep(this, blockId);
    } else {
      forgetBlock(blockId);
    }
  }

  /** A block of a file goes although a snapshot may show it: nobody has a byte of it. */
  void dropBlock(byte[] fileBlocksKey, long blockId) {
    draft.delete(Table.FILE_BLOCKS, fileBlocksKey);
    forgetBlock(blockId);
  }

  /** A block that nothing names goes. */
  void forgetBlock(long blockId) {
    BlockInfo block = BlockInfo.find(draft, blockId);
    if (block == null) {
      return;
    }
    draft.delete(Table.BLOCKS, BlockInfo.key(blockId));
    count().blocks--;
    if (block.isComplete()) {
      count().completeBlocks--;
    }
    tell(new BlockEvent.Deleted(block));
    forgetSource(block);
  }

  /**
   * A block is no longer being copied from another one, which goes if it was only kept for that:
   * where the snapshots that showed it were deleted meanwhile.
   */
  void forgetSource(BlockInfo copy) {
    long source = copy.cutFrom();
    if (source == 0 || source == copy.blockId()) {
      return;
    }
    byte[] key = FileBlocks.key(copy.inodeId(), copy.index());
    for (History.Version version : History.all(draft, Table.FILE_BLOCKS, key)) {
      if (version.value() != null && FileBlocks.blockIdOf(version.value()) == source) {
        return;
      }
    }
    forgetBlock(source);
  }

  // ---- the tree

  /** Enters a new inode into an existing directory. */
  void add(ResolvedPath path, int parentPosition, byte[] name, Inode inode) {
    long parentId = path.inode(parentPosition).id();
    putAt(parentId, name, inode);
    changeChildren(path, parentPosition, 1);
    if (QuotaBook.isMarked(path, parentPosition + 1)) {
      Usage usage = inode instanceof FileInode file ? Usage.of(file) : Usage.OF_NAME;
      QuotaBook.charge(this, path, parentPosition + 1, usage);
    }
  }

  /** A new inode stands at that place from now on. */
  void putAt(long parentId, byte[] name, Inode inode) {
    place(Keys.of(parentId, name), inode, List.of());
  }

  /** Moves an entry, with all that is below it, to a place that is free. */
  void move(ResolvedPath source, ResolvedPath target) throws FsException {
    QuotaBook.move(this, source, target);
    Inode inode = QuotaBook.unmarkIfUnlimited(this, source.target());
    List<SnapshotSpan> held = history.spansOf(inode.id());
    take(source);
    place(entryKey(target, target.last()), inode, held);
    history.entryCame(inode.id());
    changeChildren(target, target.last() - 1, 1);
  }

  private void place(byte[] key, Inode inode, List<SnapshotSpan> held) {
    Inode placed = inode;
    if (history.epoch() > 0) {
      Extras extras = inode.attributes().extras();
      SnapshotMarks marks = extras.snapshots().withPlaced(history.epoch(), held);
      placed = inode.with(inode.attributes().with(extras.with(marks)));
    }
    putEntry(key, placed);
    draft.put(Table.INODES, Keys.of(inode.id()), key);
  }

  /** What is below an inode that goes is reclaimed later; to be said while it is in its place. */
  void cutOff(Inode inode) {
    Extras extras = inode.attributes().extras();
    SnapshotMarks marks =
        new SnapshotMarks(false, extras.snapshots().placed(), history.spansOf(inode.id()));
    Inode marked = inode.with(inode.attributes().with(extras.with(marks)));
    draft.put(Table.DETACHED, Keys.of(inode.id()), InodeCodec.encode(marked));
  }

  /** The inode at a position has changed; what a file takes up is charged. */
  void update(ResolvedPath path, int position, Inode inode) {
    byte[] key = entryKey(path, position);
    if (inode instanceof FileInode file && QuotaBook.isMarked(path, position)) {
      FileInode old = (FileInode) InodeCodec.decode(draft.get(Table.ENTRIES, key));
      QuotaBook.charge(this, path, position, Usage.of(file).minus(Usage.of(old)));
    }
    putEntry(key, inode);
  }

  /**
   * The file's row was about bytes that are no more: snapshots that show the row as it is now show
   * the corrected one. What the file takes up is charged.
   */
  void correct(ResolvedPath path, FileInode file) {
    byte[] key = entryKey(path, path.last());
    FileInode old = (FileInode) InodeCodec.decode(draft.get(Table.ENTRIES, key));
    QuotaBook.charge(this, path, path.last(), Usage.of(file).minus(Usage.of(old)));
    draft.put(Table.ENTRIES, key, InodeCodec.encode(file));
  }

  /** The inode that the path names has changed. */
  void update(ResolvedPath path, Inode inode) {
    update(path, path.last(), inode);
  }

  /** Takes what the path names out of its directory, for good; it keeps its place row. */
  void unlink(ResolvedPath path) throws FsException {
    QuotaBook.remove(this, path);
    take(path);
  }

  /** Takes the entry of what the path names out of its directory, to be put elsewhere. */
  void take(ResolvedPath path) {
    deleteRow(Table.ENTRIES, entryKey(path, path.last()));
    changeChildren(path, path.last() - 1, -1);
  }

  void changeChildren(ResolvedPath path, int position, int difference) {
    byte[] key = entryKey(path, position);
    Directory directory = (Directory) InodeCodec.decode(draft.get(Table.ENTRIES, key));
    putEntry(key, directory.withChildren(difference, nowMillis));
  }

  void addLease(FileWriter writer, long inodeId) {
    draft.put(Table.LEASES, leaseKey(writer.leaseHolder(), inodeId), NOTHING);
    count().openFiles++;
  }

  void removeLease(FileWriter writer, long inodeId) {
    draft.delete(Table.LEASES, leaseKey(writer.leaseHolder(), inodeId));
    count().openFiles--;
  }

  static byte[] entryKey(ResolvedPath path, int position) {
    return position == 0
        ? Tree.ROOT_KEY
        : Keys.of(path.inode(position - 1).id(), path.name(position));
  }

  static byte[] leaseKey(String holder, long inodeId) {
    byte[] name = holder.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(name.length + 1 + Long.BYTES)
        .put(name)
        .put((byte) 0)
        .putLong(inodeId)
        .array();
  }
}
