package io.ashlar.namenode.namespace;

import io.ashlar.namenode.namespace.SnapshotChange.Kind;
import io.ashlar.namenode.namespace.SnapshotChanges.Position;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Finds what differs between two states of a tree. Starts from history, which has a version of
 * everything that changed, so that what did not change costs nothing; of directories whose entries
 * changed, the entries of both states are compared. Used once; confined to one thread.
 */
final class SnapshotDiff {
  private static final HexFormat HEX = HexFormat.of();

  private final View present;
  private final long rootId;
  private final long scopeId;
  private final long earlier;
  private final long later;
  private final View then;
  private final View since;
  private final List<SnapshotChange> found = new ArrayList<>();

  /**
   * @param rootId the directory the snapshots were taken of
   * @param scopeId it, or a directory below
   * @param earlier a snapshot's number
   * @param later a greater one; the greatest long for the present
   */
  SnapshotDiff(View present, long rootId, long scopeId, long earlier, long later) {
    this.present = present;
    this.rootId = rootId;
    this.scopeId = scopeId;
    this.earlier = earlier;
    this.later = later;
    then = new SnapshotView(present, earlier);
    since = later == Long.MAX_VALUE ? present : new SnapshotView(present, later);
  }

  /** The differences found so far. */
  List<SnapshotChange> found() {
    return found;
  }

  /**
   * Finds differences until there are so many.
   *
   * @return where to go on, or null at the end
   */
  Position page(Position from, int limit) {
    byte[] done = HEX.parseHex(from.mark());
    int told = from.index();
    try (Cursor index = History.index(present, rootId, earlier, Long.MAX_VALUE, done)) {
      while (index.next()) {
        if (found.size() >= limit) {
          return new Position(HEX.formatHex(done), -1);
        }
        int before = found.size();
        compare(index.key());
        int room = limit - before;
        int fresh = found.size() - before;
        int skipped = Math.min(Math.max(told, 0), fresh);
        found.subList(before, before + skipped).clear();
        if (fresh - skipped > room) {
          found.subList(before + room, found.size()).clear();
          return new Position(HEX.formatHex(done), skipped + room);
        }
        done = index.key();
        told = -1;
      }
    }
    return null;
  }

  /** Adds what changed between the states at the row that an index row leads to. */
  private void compare(byte[] indexKey) {
    History.Version version = History.indexed(present, indexKey);
    if (version == null || !isChange(version, indexKey)) {
      return;
    }
    Inode inode = InodeCodec.decode(version.value());
    List<byte[]> path = pathOf(then, inode.id());
    Inode after =
        path == null || pathOf(since, inode.id()) == null ? null : Tree.inode(since, inode.id());
    if (after == null) {
      return; // told with the directory that it was in
    }
    if (inode instanceof Directory directory) {
      compareEntries(directory, path, !sameMetadata(inode, after));
    } else if (((FileInode) inode).lengthBytes() != ((FileInode) after).lengthBytes()
        || !sameMetadata(inode, after)) {
      found.add(new SnapshotChange(Kind.MODIFIED, inode.id(), inode.id(), path, null, false));
    }
  }

  /**
   * Whether the version is what a row of the tree said in the earlier state and not in the later.
   */
  private boolean isChange(History.Version version, byte[] indexKey) {
    if (version.table() != Table.ENTRIES || version.until() >= later) {
      return false;
    }
    for (SnapshotSpan span : version.spans()) {
      if (span.rootId() == rootId && span.after() < earlier && earlier <= span.upTo()) {
        return Arrays.equals(indexKey, History.indexKey(span, version.storedKey()));
      }
    }
    return false;
  }

  private void compareEntries(Directory directory, List<byte[]> path, boolean changed) {
    int mark = found.size();
    found.add(new SnapshotChange(Kind.MODIFIED, directory.id(), directory.id(), path, null, true));
    List<SnapshotChange> deleted = new ArrayList<>();
    byte[] all = new byte[0];
    try (Cursor old = Tree.children(then, directory.id(), all);
        Cursor now = Tree.children(since, directory.id(), all)) {
      boolean oldAhead = old.next();
      boolean nowAhead = now.next();
      while (oldAhead || nowAhead) {
        int order = !oldAhead ? 1 : !nowAhead ? -1 : Arrays.compareUnsigned(old.key(), now.key());
        boolean same = order == 0 && idOf(old) == idOf(now);
        if (order <= 0) {
          if (!same) {
            deleted.add(deleted(directory, path, old));
          }
        }
        if (order >= 0) {
          if (!same) {
            found.add(created(directory, path, now));
          }
        }
        oldAhead = order <= 0 ? old.next() : oldAhead;
        nowAhead = order >= 0 ? now.next() : nowAhead;
      }
    }
    found.addAll(deleted);
    if (!changed && found.size() == mark + 1) {
      found.remove(mark);
    }
  }

  private static long idOf(Cursor entries) {
    return InodeCodec.decode(entries.value()).id();
  }

  private SnapshotChange created(Directory directory, List<byte[]> path, Cursor entry) {
    long id = idOf(entry);
    return new SnapshotChange(
        Kind.CREATED, directory.id(), id, child(path, entry), null, pathOf(then, id) != null);
  }

  private SnapshotChange deleted(Directory directory, List<byte[]> path, Cursor entry) {
    long id = idOf(entry);
    List<byte[]> target = pathOf(since, id);
    return new SnapshotChange(
        Kind.DELETED, directory.id(), id, child(path, entry), target, target != null);
  }

  private static List<byte[]> child(List<byte[]> path, Cursor entry) {
    List<byte[]> longer = new ArrayList<>(path);
    longer.add(Tree.nameOf(entry.key()));
    return longer;
  }

  /**
   * The names from the directory that was asked about down to an inode; null if it is elsewhere.
   */
  private List<byte[]> pathOf(View view, long inodeId) {
    List<byte[]> names = new ArrayList<>();
    for (long id = inodeId; id != scopeId; ) {
      if (id == Inode.ROOT_ID || Tree.inode(view, id) == null) {
        return null;
      }
      Tree.Place place = Tree.place(view, id);
      names.add(place.name());
      id = place.parentId();
    }
    Collections.reverse(names);
    return names;
  }

  /** Hadoop does not count times as changes. */
  private boolean sameMetadata(Inode inode, Inode after) {
    Attributes old = inode.attributes();
    Attributes now = after.attributes();
    boolean same =
        old.mode() == now.mode()
            && old.owner().equals(now.owner())
            && old.group().equals(now.group())
            && old.extras().acl().equals(now.extras().acl())
            && inode.storagePolicy() == after.storagePolicy()
            && sameXAttrs(inode, after);
    if (same && inode instanceof FileInode file) {
      FileInode fileAfter = (FileInode) after;
      return file.replication() == fileAfter.replication()
          && file.blockSizeBytes() == fileAfter.blockSizeBytes();
    }
    return same;
  }

  private boolean sameXAttrs(Inode inode, Inode after) {
    List<XAttr> old = XAttrRows.of(then, inode);
    List<XAttr> now = XAttrRows.of(since, after);
    if (old.size() != now.size()) {
      return false;
    }
    for (int i = 0; i < old.size(); i++) {
      if (!old.get(i).name().equals(now.get(i).name())
          || !Arrays.equals(old.get(i).value(), now.get(i).value())) {
        return false;
      }
    }
    return true;
  }
}
