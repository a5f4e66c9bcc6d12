package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;

/**
 * Deleting. A file with few blocks and an empty directory go at once. Anything bigger is cut off
 * the tree in one step, whatever its size, and reclaimed later in bounded steps.
 */
final class Removal {
  /** A file with more blocks than this is reclaimed in steps. */
  static final int BLOCKS_AT_ONCE = 256;

  /** Rows looked at in one step of reclaiming: some milliseconds of the writer's time. */
  private static final int ROWS_PER_STEP = 1000;

  private Removal() {}

  static Decision<Boolean> delete(
      View view, DecideContext context, Caller caller, FsPath fsPath, boolean recursive)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireRemovable(caller, path);
    Inode target = path.target();
    if (!recursive && target instanceof Directory directory && directory.children() > 0) {
      throw new FsException(Fault.DIRECTORY_NOT_EMPTY, path.text() + " is non empty");
    }
    if (target == null || path.isRoot()) {
      return Decision.unchanged(false);
    }
    SnapshotRoots.requireNoSnapshots(draft, target);
    remove(draft, path);
    return draft.reply(true);
  }

  /** Takes what the path names out of the tree. */
  static void remove(TreeDraft draft, ResolvedPath path) throws FsException {
    Inode target = path.target();
    SnapshotRoots.forget(draft, target);
    XAttrRows.deleteAll(draft, target);
    if (target instanceof FileInode file && file.blocks() <= BLOCKS_AT_ONCE) {
      forget(draft, file, BLOCKS_AT_ONCE);
    } else if (target instanceof Directory directory && directory.children() == 0) {
      draft.count().directories--;
    } else {
      draft.cutOff(target);
      draft.tell(new Detached(target.id()));
    }
    draft.unlink(path);
    draft.deleteRow(Table.INODES, Keys.of(target.id()));
  }

  /**
   * Cuts the blocks from an index on off a file, to be reclaimed as if they were a file of their
   * own. Moving a row is much less work than giving a block up.
   *
   * @return the file without them
   */
  static FileInode detachTail(TreeDraft draft, FileInode file, int fromIndex) {
    long tailId = ++draft.count().lastInodeId;
    long newLength = FileBlocks.at(draft, file, fromIndex).offsetBytes();
    try (Cursor rows = FileBlocks.scan(draft.base(), file.id(), fromIndex)) {
      for (int index = 0; rows.next(); index++) {
        draft.deleteRow(Table.FILE_BLOCKS, rows.key());
        draft.putRow(Table.FILE_BLOCKS, FileBlocks.key(tailId, index), rows.value());
      }
    }
    FileInode tail =
        file.with(file.attributes().withId(tailId))
            .withWriter(null)
            .withLength(file.lengthBytes() - newLength, file.blocks() - fromIndex);
    draft.count().files++;
    draft.putRow(Table.DETACHED, Keys.of(tailId), InodeCodec.encode(tail));
    draft.tell(new Detached(tailId));
    return file.withLength(newLength, fromIndex);
  }

  /**
   * One bounded step of reclaiming what is cut off.
   *
   * @return whether there was something to do, and so perhaps more
   */
  static Decision<Boolean> reclaim(View view, DecideContext context) {
    TreeDraft draft = new TreeDraft(view, context);
    int budget = ROWS_PER_STEP;
    try (Cursor tops = view.scan(Table.DETACHED, Keys.of(0L), Keys.of(Long.MAX_VALUE))) {
      if (!tops.next()) {
        return Decision.unchanged(false);
      }
      do {
        Inode top = InodeCodec.decode(tops.value());
        int used =
            top instanceof FileInode file
                ? forget(draft, file, budget)
                : empty(draft, (Directory) top, budget);
        if (used >= 0) {
          draft.deleteRow(Table.DETACHED, tops.key());
        }
        budget -= Math.abs(used) + 1;
      } while (budget > 0 && tops.next());
    }
    return draft.reply(true);
  }

  /**
   * Takes the children out of a directory that is cut off. Files go; directories that are not empty
   * are cut off in their turn.
   *
   * @return rows used; negative if the directory is not empty yet
   */
  private static int empty(TreeDraft draft, Directory directory, int budget) {
    int used = 0;
    boolean done = true;
    try (Cursor children = Tree.children(draft.base(), directory.id(), new byte[0])) {
      while (children.next()) {
        if (used >= budget) {
          done = false;
          break;
        }
        Inode child = InodeCodec.decode(children.value());
        QuotaBook.forget(draft, child);
        used += 1 + XAttrRows.deleteAll(draft, child);
        if (child instanceof FileInode file && file.blocks() <= BLOCKS_AT_ONCE) {
          used += forget(draft, file, BLOCKS_AT_ONCE);
        } else if (child instanceof Directory below && below.children() == 0) {
          draft.count().directories--;
        } else {
          draft.cutOff(child);
        }
        draft.deleteRow(Table.ENTRIES, children.key());
        draft.deleteRow(Table.INODES, Keys.of(child.id()));
      }
    }
    if (done) {
      draft.count().directories--;
    }
    return done ? used : -Math.max(1, used);
  }

  /**
   * Drops a file's blocks and lease.
   *
   * @return rows used; negative if blocks are left
   */
  private static int forget(TreeDraft draft, FileInode file, int budget) {
    int used = 0;
    if (file.blocks() > 0) {
      try (Cursor rows = FileBlocks.scan(draft.base(), file.id(), 0)) {
        while (rows.next()) {
          if (used >= budget) {
            return -used;
          }
          draft.releaseBlock(rows.key(), FileBlocks.blockIdOf(rows.value()));
          used++;
        }
      }
    }
    if (file.isOpen()) {
      draft.removeLease(file.writer(), file.id());
    }
    draft.count().files--;
    return used;
  }
}
