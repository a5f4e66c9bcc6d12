package io.ashlar.namenode.store;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;

/** Rows of a cursor with changes laid over them. Confined to one thread. */
public final class MergedCursor implements Cursor {
  private final Cursor base;
  private final Iterator<Map.Entry<byte[], byte[]>> changes;
  private boolean baseAhead;
  private Map.Entry<byte[], byte[]> change;
  private byte[] key;
  private byte[] value;

  /**
   * Takes over the base cursor.
   *
   * @param changes rows within the same bounds; {@link ChangeSet#GONE} for those that go
   */
  public MergedCursor(Cursor base, NavigableMap<byte[], byte[]> changes) {
    this.base = base;
    this.changes = changes.entrySet().iterator();
    baseAhead = base.next();
    advanceChange();
  }

  @Override
  public boolean next() {
    while (baseAhead || change != null) {
      int order = order();
      if (order < 0) {
        key = base.key();
        value = base.value();
        baseAhead = base.next();
        return true;
      }
      Map.Entry<byte[], byte[]> current = change;
      advanceChange();
      if (order == 0) {
        baseAhead = base.next();
      }
      if (current.getValue() != ChangeSet.GONE) {
        key = current.getKey();
        value = current.getValue();
        return true;
      }
    }
    return false;
  }

  /** Negative where the base's row comes first, zero where the change replaces it. */
  private int order() {
    if (change == null) {
      return -1;
    }
    return baseAhead ? Arrays.compareUnsigned(base.key(), change.getKey()) : 1;
  }

  private void advanceChange() {
    change = changes.hasNext() ? changes.next() : null;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }

  @Override
  public void close() {
    base.close();
  }
}
