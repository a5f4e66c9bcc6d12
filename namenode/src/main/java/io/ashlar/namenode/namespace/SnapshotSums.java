package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Adds up what only snapshots show: what was in directories and was deleted or moved away, each
 * inode once for each place it has left, in its last state there. Used once.
 */
final class SnapshotSums {
  private final View view;
  private final ArrayDeque<Long> gone = new ArrayDeque<>();
  private long length;
  private long files;
  private long directories;
  private long space;

  SnapshotSums(View view) {
    this.view = view;
  }

  /** Whether there are snapshots, and so perhaps something to add up. */
  static boolean any(View view) {
    return Counters.load(view).snapshots > 0;
  }

  /** What is no longer in a directory, with all that was below it. */
  void add(long directoryId) {
    addLeft(directoryId);
    while (!gone.isEmpty()) {
      long below = gone.pop();
      addLeft(below);
      addWaiting(below);
    }
  }

  SnapshotFigures figures() {
    return new SnapshotFigures(length, files, directories, space);
  }

  private void addLeft(long directoryId) {
    Map<Long, Inode> left = new LinkedHashMap<>();
    byte[] name = null;
    try (Cursor rows =
        History.versions(view, Table.ENTRIES, Keys.of(directoryId), Keys.of(directoryId + 1))) {
      while (rows.next()) {
        History.Version version = History.decode(rows.key(), rows.value());
        if (name != null && !Arrays.equals(name, version.key())) {
          addAll(left, name);
        }
        name = version.key();
        if (version.value() != null) {
          Inode inode = InodeCodec.decode(version.value());
          left.put(inode.id(), inode);
        }
      }
    }
    if (name != null) {
      addAll(left, name);
    }
  }

  /** All that once stood at a place, but for what stands there still. */
  private void addAll(Map<Long, Inode> left, byte[] entryKey) {
    byte[] now = view.get(Table.ENTRIES, entryKey);
    if (now != null) {
      left.remove(InodeCodec.decode(now).id());
    }
    left.values().forEach(this::add);
    left.clear();
  }

  /** What is still to be reclaimed below a directory that was cut off. */
  private void addWaiting(long directoryId) {
    try (Cursor rows = Tree.children(view, directoryId, new byte[0])) {
      while (rows.next()) {
        add(InodeCodec.decode(rows.value()));
      }
    }
  }

  private void add(Inode inode) {
    if (inode instanceof FileInode file) {
      files++;
      length += file.lengthBytes();
      space += file.chargedBytes() * file.replication();
    } else {
      directories++;
      gone.push(inode.id());
    }
  }
}
