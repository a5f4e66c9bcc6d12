package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of {@link Table#SNAPSHOTS}: for each snapshottable directory how many snapshots it has,
 * and each of them by number and by name.
 */
final class SnapshotTable {
  private static final byte COUNT = 0;
  private static final byte BY_ID = 1;
  private static final byte BY_NAME = 2;
  private static final byte END = 3;

  /** A snapshottable directory. */
  record Root(long inodeId, int snapshots) {}

  private SnapshotTable() {}

  // ---- directories

  static byte[] countKey(long rootId) {
    return key(rootId, COUNT, new byte[0]);
  }

  static byte[] countRow(int snapshots) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(snapshots).array();
  }

  /** Snapshots of a directory; 0 too where none may be taken. */
  static int count(View view, long rootId) {
    byte[] row = view.get(Table.SNAPSHOTS, countKey(rootId));
    return row == null ? 0 : ByteBuffer.wrap(row).getInt();
  }

  /** Every snapshottable directory; one seek for each. */
  static List<Root> roots(View view) {
    List<Root> roots = new ArrayList<>();
    byte[] end = Keys.of(Long.MAX_VALUE);
    for (byte[] from = Keys.of(0L); ; ) {
      try (Cursor rows = view.scan(Table.SNAPSHOTS, from, end)) {
        if (!rows.next()) {
          return roots;
        }
        long id = Keys.firstLong(rows.key());
        roots.add(new Root(id, ByteBuffer.wrap(rows.value()).getInt()));
        from = Keys.of(id + 1);
      }
    }
  }

  // ---- snapshots

  static byte[] idKey(long rootId, long id) {
    return key(rootId, BY_ID, Keys.of(id));
  }

  static byte[] nameKey(long rootId, String name) {
    return key(rootId, BY_NAME, name.getBytes(StandardCharsets.UTF_8));
  }

  /** The snapshot of that name, or null. */
  static Snapshot find(View view, long rootId, String name) {
    byte[] id = view.get(Table.SNAPSHOTS, nameKey(rootId, name));
    return id == null ? null : byId(view, rootId, Keys.firstLong(id));
  }

  private static Snapshot byId(View view, long rootId, long id) {
    byte[] row = view.get(Table.SNAPSHOTS, idKey(rootId, id));
    return row == null ? null : Snapshot.decode(rootId, id, row);
  }

  /** The snapshots of a directory in the order of their names, after one of them. */
  static List<Snapshot> byName(View view, long rootId, byte[] after, int limit) {
    List<Snapshot> found = new ArrayList<>();
    byte[] from = key(rootId, BY_NAME, after);
    if (after.length > 0) {
      from = Arrays.copyOf(from, from.length + 1);
    }
    try (Cursor rows = view.scan(Table.SNAPSHOTS, from, key(rootId, END, new byte[0]))) {
      while (found.size() < limit && rows.next()) {
        Snapshot snapshot = byId(view, rootId, Keys.firstLong(rows.value()));
        if (snapshot != null) {
          found.add(snapshot);
        }
      }
    }
    return found;
  }

  /** Whether a snapshot of the span is left. */
  static boolean any(View view, SnapshotSpan span) {
    return !span.isEmpty() && next(view, span.rootId(), span.after() + 1) <= span.upTo();
  }

  /** The least number of a directory's snapshots from one on; the greatest long where none is. */
  static long next(View view, long rootId, long from) {
    try (Cursor rows =
        view.scan(Table.SNAPSHOTS, idKey(rootId, from), key(rootId, BY_NAME, new byte[0]))) {
      return rows.next() ? ByteBuffer.wrap(rows.key()).getLong(Long.BYTES + 1) : Long.MAX_VALUE;
    }
  }

  private static byte[] key(long rootId, byte kind, byte[] rest) {
    return ByteBuffer.allocate(Long.BYTES + 1 + rest.length)
        .putLong(rootId)
        .put(kind)
        .put(rest)
        .array();
  }
}
