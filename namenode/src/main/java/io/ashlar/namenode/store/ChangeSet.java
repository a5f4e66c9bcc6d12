package io.ashlar.namenode.store;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a run of edits amounts to: for each row that changed, its last value. A directory that a
 * hundred creates touched is there once.
 *
 * <p>Filled by one thread; may be read by others once it is handed over and no longer filled.
 */
public final class ChangeSet {
  /** Stands for a row that goes. Compared by identity. */
  @SuppressWarnings("MutablePublicArray") // empty, so nothing in it can change
  public static final byte[] GONE = new byte[0];

  private final TreeMap<byte[], byte[]>[] rows;
  private boolean journaled;
  private boolean soft;

  /** Sees each changed row of a table. */
  @FunctionalInterface
  public interface RowVisitor {
    /**
     * One row.
     *
     * @param value null where the row goes
     */
    void row(byte[] key, byte[] value);
  }

  /** Nothing changed so far. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public ChangeSet() {
    rows = new TreeMap[Table.count()];
  }

  /**
   * The row becomes this, on top of what is there.
   *
   * @param value null where the row goes
   */
  public void set(Table table, byte[] key, byte[] value) {
    TreeMap<byte[], byte[]> map = rows[table.ordinal()];
    if (map == null) {
      map = new TreeMap<>(Arrays::compareUnsigned);
      rows[table.ordinal()] = map;
    }
    map.put(key, value == null ? GONE : value);
    if (table.journaled()) {
      journaled = true;
    } else {
      soft = true;
    }
  }

  /** The row's last value, {@link #GONE}, or null where no edit touched it. */
  public byte[] find(Table table, byte[] key) {
    TreeMap<byte[], byte[]> map = rows[table.ordinal()];
    return map == null ? null : map.get(key);
  }

  /** The touched rows of a range, or null where there are none in the table. */
  public NavigableMap<byte[], byte[]> range(Table table, byte[] from, byte[] to) {
    TreeMap<byte[], byte[]> map = rows[table.ordinal()];
    if (map == null || Arrays.compareUnsigned(from, to) >= 0) {
      return null;
    }
    return map.subMap(from, true, to, false);
  }

  /** Walks the changed rows of a table in key order. */
  public void forEach(Table table, RowVisitor visitor) {
    TreeMap<byte[], byte[]> map = rows[table.ordinal()];
    if (map != null) {
      map.forEach((key, value) -> visitor.row(key, value == GONE ? null : value));
    }
  }

  /** Whether a journaled row changed. */
  public boolean journaled() {
    return journaled;
  }

  /** Whether a soft row changed. */
  public boolean soft() {
    return soft;
  }

  /** Whether no row changed. */
  public boolean isEmpty() {
    return !journaled && !soft;
  }
}
