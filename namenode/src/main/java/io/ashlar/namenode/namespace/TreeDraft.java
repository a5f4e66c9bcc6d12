package io.ashlar.namenode.namespace;

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
  private final long nowMillis;
  private boolean counted;

  TreeDraft(View view, DecideContext context) {
    base = view;
    draft = new Draft(view);
    counters = Counters.load(view);
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

  ResolvedPath resolve(FsPath path) throws FsException {
    return ResolvedPath.resolve(this, path);
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

  /** The counters, to be changed. */
  Counters count() {
    counted = true;
    return counters;
  }

  // ---- writes

  void putRow(Table table, byte[] key, byte[] value) {
    draft.put(table, key, value);
  }

  void deleteRow(Table table, byte[] key) {
    draft.delete(table, key);
  }

  /** Enters a new inode into an existing directory. */
  void add(ResolvedPath path, int parentPosition, byte[] name, Inode inode) {
    long parentId = path.inode(parentPosition).id();
    putAt(parentId, name, inode);
    changeChildren(path, parentPosition, 1);
  }

  /** An inode stands at that place from now on. */
  void putAt(long parentId, byte[] name, Inode inode) {
    byte[] key = Keys.of(parentId, name);
    draft.put(Table.ENTRIES, key, InodeCodec.encode(inode));
    draft.put(Table.INODES, Keys.of(inode.id()), key);
  }

  /** The inode at a position has changed. */
  void update(ResolvedPath path, int position, Inode inode) {
    draft.put(Table.ENTRIES, entryKey(path, position), InodeCodec.encode(inode));
  }

  /** The inode that the path names has changed. */
  void update(ResolvedPath path, Inode inode) {
    update(path, path.last(), inode);
  }

  /** Takes the entry of what the path names out of its directory; the inode keeps its place row. */
  void unlink(ResolvedPath path) {
    draft.delete(Table.ENTRIES, entryKey(path, path.last()));
    changeChildren(path, path.last() - 1, -1);
  }

  void changeChildren(ResolvedPath path, int position, int difference) {
    byte[] key = entryKey(path, position);
    Directory directory = (Directory) InodeCodec.decode(draft.get(Table.ENTRIES, key));
    draft.put(Table.ENTRIES, key, InodeCodec.encode(directory.withChildren(difference, nowMillis)));
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
