package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Goes down a path name by name, and into a snapshot where it leads there. Used once. */
final class PathWalk {
  List<byte[]> names;
  final Inode[] inodes;
  int existing;
  View view;
  boolean listsSnapshots;
  boolean inSnapshot;

  PathWalk(View view, List<byte[]> names) {
    this.view = view;
    this.names = names;
    inodes = new Inode[names.size() + 1];
  }

  PathWalk go() {
    inodes[0] = Tree.root(view);
    existing = 1;
    while (existing <= names.size() && inodes[existing - 1].isDirectory()) {
      byte[] name = names.get(existing - 1);
      Directory parent = (Directory) inodes[existing - 1];
      Inode child =
          !inSnapshot && FsPath.isSnapshotName(name) && parent.isSnapshottable()
              ? intoSnapshot(parent)
              : Tree.child(view, parent.id(), name);
      if (child == null) {
        break;
      }
      inodes[existing++] = child;
    }
    return this;
  }

  /** The directory as of the snapshot that the next name means, or null. */
  private Inode intoSnapshot(Directory directory) {
    int position = existing;
    if (names.size() == position) {
      listsSnapshots = true;
      return null;
    }
    inSnapshot = true;
    String name = new String(names.get(position), StandardCharsets.UTF_8);
    joinNames(position, name);
    Snapshot snapshot = SnapshotTable.find(view, directory.id(), name);
    if (snapshot == null) {
      return null;
    }
    byte[] key =
        position == 1 ? Tree.ROOT_KEY : Keys.of(inodes[position - 2].id(), names.get(position - 2));
    view = new SnapshotView(view, snapshot.id());
    return asOf(view, key, snapshot);
  }

  /** The directory of a snapshot as it was; null if the snapshot was deleted since it was found. */
  static Inode asOf(View view, byte[] entryKey, Snapshot snapshot) {
    byte[] row = view.get(Table.ENTRIES, entryKey);
    if (row == null) {
      return null;
    }
    Inode then = InodeCodec.decode(row);
    Attributes attributes = then.attributes().withModification(snapshot.modificationMillis());
    Extras extras = attributes.extras();
    return then.with(attributes.with(extras.with(extras.snapshots().withSnapshottable(false))));
  }

  private void joinNames(int position, String snapshotName) {
    List<byte[]> joined = new ArrayList<>(names.subList(0, position - 1));
    joined.add((".snapshot/" + snapshotName).getBytes(StandardCharsets.UTF_8));
    joined.addAll(names.subList(position + 1, names.size()));
    names = joined;
  }
}
