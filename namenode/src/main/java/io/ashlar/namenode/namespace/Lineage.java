package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which snapshots show an inode where it is, found by going up from it: every snapshottable
 * directory on the way counts with the snapshots that were taken since everything below it came to
 * its place, and what was moved or cut off remembers the snapshots of where it was.
 */
final class Lineage {
  /** What was moved about that often between snapshots keeps a little more than it must. */
  private static final int MANY = 64;

  private final View view;
  private final long taken;
  private final List<SnapshotSpan> found = new ArrayList<>(1);

  private Lineage(View view, long taken) {
    this.view = view;
    this.taken = taken;
  }

  /**
   * The spans of snapshots that may show the inode or a row that belongs to it; without those of
   * which no snapshot is left.
   *
   * @param taken how many snapshots have been taken
   */
  static List<SnapshotSpan> of(View view, long inodeId, long taken) {
    Lineage lineage = new Lineage(view, taken);
    lineage.climb(inodeId);
    return lineage.found.size() <= MANY ? lineage.found : joined(lineage.found);
  }

  /** What of the spans comes after a number, without those of which no snapshot is left. */
  static List<SnapshotSpan> after(View view, List<SnapshotSpan> spans, long number) {
    if (spans.isEmpty()) {
      return spans;
    }
    List<SnapshotSpan> rest = new ArrayList<>(spans.size());
    for (SnapshotSpan span : spans) {
      SnapshotSpan later = span.after(number);
      if (SnapshotTable.any(view, later)) {
        rest.add(later);
      }
    }
    return rest;
  }

  private void climb(long inodeId) {
    long after = 0;
    for (long id = inodeId; ; ) {
      Tree.Place place = id == Inode.ROOT_ID ? null : Tree.place(view, id);
      boolean cutOff = id != Inode.ROOT_ID && place == null;
      byte[] row = cutOff ? view.get(Table.DETACHED, Keys.of(id)) : entry(place);
      if (row == null) {
        return;
      }
      SnapshotMarks marks = InodeCodec.decode(row).attributes().extras().snapshots();
      for (SnapshotSpan span : marks.held()) {
        add(span.after(after));
      }
      if (cutOff) {
        return;
      }
      if (marks.snapshottable()) {
        add(new SnapshotSpan(id, after, taken));
      }
      if (id == Inode.ROOT_ID) {
        return;
      }
      after = Math.max(after, marks.placed());
      id = place.parentId();
    }
  }

  /** One span for each directory. */
  private static List<SnapshotSpan> joined(List<SnapshotSpan> spans) {
    Map<Long, SnapshotSpan> byRoot = new TreeMap<>();
    for (SnapshotSpan span : spans) {
      byRoot.merge(span.rootId(), span, SnapshotSpan::join);
    }
    return new ArrayList<>(byRoot.values());
  }

  private byte[] entry(Tree.Place place) {
    byte[] key = place == null ? Tree.ROOT_KEY : Keys.of(place.parentId(), place.name());
    return view.get(Table.ENTRIES, key);
  }

  private void add(SnapshotSpan span) {
    if (SnapshotTable.any(view, span)) {
      found.add(span);
    }
  }
}
