package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;

/**
 * What snapshottable directories forbid to those above and below them. There are few of them, so
 * that each can be asked where it is; without any, nothing here costs anything.
 */
final class SnapshotRoots {
  private SnapshotRoots() {}

  /** Refuses a directory above or below another one of which snapshots may be taken. */
  static void requireNotNested(View view, long inodeId, String path) throws FsException {
    for (SnapshotTable.Root root : SnapshotTable.roots(view)) {
      if (root.inodeId() == inodeId) {
        continue;
      }
      boolean below = isBelow(view, root.inodeId(), inodeId);
      if (below || isBelow(view, inodeId, root.inodeId())) {
        throw new FsException(
            Fault.SNAPSHOT,
            "Nested snapshottable directories not allowed: path="
                + path
                + (below ? ", the subdirectory " : ", the ancestor ")
                + pathOf(view, root.inodeId())
                + " is already a snapshottable directory.");
      }
    }
  }

  /** Refuses to take a tree away that has snapshots, at its top or below. */
  static void requireNoSnapshots(TreeDraft draft, Inode top) throws FsException {
    for (SnapshotTable.Root root : within(draft, top)) {
      if (root.snapshots() > 0) {
        String path = pathOf(draft, root.inodeId());
        throw new FsException(
            Fault.SNAPSHOT,
            "The directory "
                + path
                + " cannot be deleted since "
                + path
                + " is snapshottable and already has snapshots");
      }
    }
  }

  /** Refuses to move a tree with snapshottable directories below another one. */
  static void requireNotNestedAfterMove(TreeDraft draft, ResolvedPath source, ResolvedPath target)
      throws FsException {
    boolean nested = ((Directory) target.inode(target.last() - 1)).isSnapshottable();
    for (int i = 0; i < target.last() - 1; i++) {
      nested |= target.inode(i).attributes().extras().snapshots().snapshottable();
    }
    if (nested && !within(draft, source.target()).isEmpty()) {
      throw new FsException(
          Fault.SNAPSHOT,
          "Unable to rename because "
              + source.pathTo(source.last())
              + " has snapshottable descendant directories and "
              + target.pathTo(target.last() - 1)
              + " is a descent of a snapshottable directory, and HDFS does"
              + " not support nested snapshottable directory.");
    }
  }

  /** Directories without snapshots that go with a tree are forgotten. */
  static void forget(TreeDraft draft, Inode top) {
    for (SnapshotTable.Root root : within(draft, top)) {
      draft.deleteRow(Table.SNAPSHOTS, SnapshotTable.countKey(root.inodeId()));
      draft.count().snapshottable--;
    }
  }

  private static List<SnapshotTable.Root> within(TreeDraft draft, Inode top) {
    List<SnapshotTable.Root> found = new ArrayList<>();
    if (top instanceof Directory && draft.counters().snapshottable > 0) {
      for (SnapshotTable.Root root : SnapshotTable.roots(draft)) {
        if (root.inodeId() == top.id() || isBelow(draft, root.inodeId(), top.id())) {
          found.add(root);
        }
      }
    }
    return found;
  }

  private static boolean isBelow(View view, long inodeId, long ancestorId) {
    for (long id = inodeId; id != Inode.ROOT_ID; ) {
      Tree.Place place = Tree.place(view, id);
      if (place == null) {
        return false;
      }
      id = place.parentId();
      if (id == ancestorId) {
        return true;
      }
    }
    return false;
  }

  private static String pathOf(View view, long inodeId) {
    List<byte[]> names = Tree.namesOf(view, inodeId);
    return names == null ? "inode " + inodeId : Tree.format(names, names.size());
  }
}
