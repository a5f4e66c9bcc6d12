package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The rows of {@link Table#HISTORY}: what rows of other tables said before they were changed, as
 * far as snapshots show it.
 *
 * <p>A version lies under (its table, its key, a zero byte, until), where <em>until</em> is the
 * number of the last snapshot taken before the change. For each directory whose snapshots show it
 * an index row lies under (that directory, the last number of the span, the version's key): it
 * leads from a snapshot to what only it needs, and to what changed after it. A deleted snapshot
 * leaves a row that says so until what it needed is dropped.
 */
final class History {
  private static final byte INDEX = 64;
  private static final byte DELETED = 65;
  private static final int TAIL_BYTES = 1 + Long.BYTES;
  private static final int INDEX_HEAD_BYTES = 1 + 2 * Long.BYTES;

  /**
   * What a row said.
   *
   * @param until it was changed after this snapshot and before the next one
   * @param epoch snapshots up to this one do not show it
   * @param spans the snapshots that show it
   * @param value null where there was no row
   */
  record Version(
      Table table, byte[] key, long until, long epoch, List<SnapshotSpan> spans, byte[] value) {

    /** What the row said as of a snapshot, of all of which this is the first from it on. */
    byte[] asOf(long snapshot) {
      return epoch < snapshot ? value : null;
    }

    Version with(List<SnapshotSpan> newSpans) {
      return new Version(table, key, until, epoch, newSpans, value);
    }

    byte[] storedKey() {
      return versionKey(table, key, until);
    }

    byte[] encode() {
      int size = value == null ? 0 : value.length;
      ByteBuffer out =
          ByteBuffer.allocate(
              Long.BYTES + 1 + 2 + spans.size() * SnapshotSpan.ENCODED_BYTES + size);
      out.putLong(epoch).put((byte) (value == null ? 0 : 1)).putShort((short) spans.size());
      for (SnapshotSpan span : spans) {
        out.putLong(span.rootId()).putLong(span.after()).putLong(span.upTo());
      }
      return value == null ? out.array() : out.put(value).array();
    }
  }

  private History() {}

  // ---- versions

  static byte[] versionKey(Table table, byte[] key, long until) {
    return ByteBuffer.allocate(1 + key.length + TAIL_BYTES)
        .put(tag(table))
        .put(key)
        .put((byte) 0)
        .putLong(until)
        .array();
  }

  /** The first version of a row that was changed after that snapshot, or null. */
  static Version firstFrom(View view, Table table, byte[] key, long snapshot) {
    byte[] from = versionKey(table, key, snapshot);
    byte[] end = Arrays.copyOf(from, 1 + key.length + 1);
    end[end.length - 1] = 1;
    try (Cursor rows = view.scan(Table.HISTORY, from, end)) {
      while (rows.next()) {
        if (rows.key().length == from.length) {
          return decode(rows.key(), rows.value());
        }
      }
      return null;
    }
  }

  /** All versions of a row, the oldest first. */
  static List<Version> all(View view, Table table, byte[] key) {
    byte[] from = versionKey(table, key, 0);
    byte[] end = Arrays.copyOf(from, 1 + key.length + 1);
    end[end.length - 1] = 1;
    List<Version> versions = new ArrayList<>();
    try (Cursor rows = view.scan(Table.HISTORY, from, end)) {
      while (rows.next()) {
        if (rows.key().length == from.length) {
          versions.add(decode(rows.key(), rows.value()));
        }
      }
    }
    return versions;
  }

  /** All versions of rows whose keys are at least one and below another, by key and then time. */
  static Cursor versions(View view, Table table, byte[] fromKey, byte[] toKey) {
    return view.scan(Table.HISTORY, tagged(table, fromKey), tagged(table, toKey));
  }

  static Version decode(byte[] storedKey, byte[] row) {
    byte[] key = Arrays.copyOfRange(storedKey, 1, storedKey.length - TAIL_BYTES);
    long until = untilOf(storedKey);
    ByteBuffer in = ByteBuffer.wrap(row);
    long epoch = in.getLong();
    boolean there = in.get() == 1;
    List<SnapshotSpan> spans = new ArrayList<>();
    for (int count = in.getShort(); count > 0; count--) {
      spans.add(new SnapshotSpan(in.getLong(), in.getLong(), in.getLong()));
    }
    byte[] value = there ? Arrays.copyOfRange(row, in.position(), row.length) : null;
    return new Version(table(storedKey[0]), key, until, epoch, spans, value);
  }

  private static long untilOf(byte[] storedKey) {
    return ByteBuffer.wrap(storedKey).getLong(storedKey.length - Long.BYTES);
  }

  // ---- the index

  static byte[] indexKey(SnapshotSpan span, byte[] versionKey) {
    return ByteBuffer.allocate(INDEX_HEAD_BYTES + versionKey.length)
        .put(INDEX)
        .putLong(span.rootId())
        .putLong(span.upTo())
        .put(versionKey)
        .array();
  }

  /**
   * Index rows of a directory whose spans end at or after one snapshot and before another.
   *
   * @param after only rows after this one; empty for all
   */
  static Cursor index(View view, long rootId, long from, long before, byte[] after) {
    byte[] start =
        after.length == 0 ? indexBound(rootId, from) : Arrays.copyOf(after, after.length + 1);
    return view.scan(Table.HISTORY, start, indexBound(rootId, before));
  }

  /** The version that an index row leads to, or null. */
  static Version indexed(View view, byte[] indexKey) {
    byte[] versionKey = Arrays.copyOfRange(indexKey, INDEX_HEAD_BYTES, indexKey.length);
    byte[] row = view.get(Table.HISTORY, versionKey);
    return row == null ? null : decode(versionKey, row);
  }

  private static byte[] indexBound(long rootId, long upTo) {
    return ByteBuffer.allocate(INDEX_HEAD_BYTES).put(INDEX).putLong(rootId).putLong(upTo).array();
  }

  // ---- deleted snapshots

  static byte[] deletedKey(long rootId, long snapshotId) {
    return ByteBuffer.allocate(1 + 2 * Long.BYTES)
        .put(DELETED)
        .putLong(rootId)
        .putLong(snapshotId)
        .array();
  }

  /** Deleted snapshots whose needs are still to be dropped. */
  static Cursor deleted(View view) {
    return view.scan(Table.HISTORY, new byte[] {DELETED}, new byte[] {DELETED + 1});
  }

  /** The last index row that was looked at for a deleted snapshot; empty at first. */
  static byte[] resumeOf(byte[] deletedKey, View view) {
    return view.get(Table.HISTORY, deletedKey);
  }

  static long rootOfDeleted(byte[] deletedKey) {
    return ByteBuffer.wrap(deletedKey).getLong(1);
  }

  static long snapshotOfDeleted(byte[] deletedKey) {
    return ByteBuffer.wrap(deletedKey).getLong(1 + Long.BYTES);
  }

  // ---- tables

  private static byte[] tagged(Table table, byte[] key) {
    return ByteBuffer.allocate(1 + key.length).put(tag(table)).put(key).array();
  }

  private static byte tag(Table table) {
    return switch (table) {
      case ENTRIES -> 1;
      case INODES -> 2;
      case FILE_BLOCKS -> 3;
      case XATTRS -> 4;
      default -> throw new IllegalArgumentException(table + " has no history");
    };
  }

  private static Table table(byte tag) {
    return switch (tag) {
      case 1 -> Table.ENTRIES;
      case 2 -> Table.INODES;
      case 3 -> Table.FILE_BLOCKS;
      case 4 -> Table.XATTRS;
      default -> throw new IllegalStateException("A row of history is of unknown kind " + tag);
    };
  }

  /** Whether snapshots show rows of a table. */
  static boolean keeps(Table table) {
    return table == Table.ENTRIES
        || table == Table.INODES
        || table == Table.FILE_BLOCKS
        || table == Table.XATTRS;
  }

  /** Whether the rows of a table say themselves when they were written. */
  static boolean ownsEpoch(Table table) {
    return table == Table.ENTRIES || table == Table.FILE_BLOCKS;
  }

  /** Number of snapshots before a stored row was written, for tables whose rows say so; else 0. */
  static long epoch(Table table, byte[] row) {
    return switch (table) {
      case ENTRIES -> InodeCodec.decode(row).attributes().extras().epoch();
      case FILE_BLOCKS -> FileBlocks.epochOf(row);
      default -> 0;
    };
  }
}
