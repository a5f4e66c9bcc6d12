package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;

/**
 * The tables as of a snapshot, for everything below the directory it was taken of: the present
 * where it is old enough, and history where it is not. Tables without history show the present.
 *
 * <p>The present is read before history: what is changed in between then shows up in one of them.
 */
final class SnapshotView implements View {
  private final View present;
  private final long snapshot;

  SnapshotView(View present, long snapshot) {
    this.present = present;
    this.snapshot = snapshot;
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    byte[] row = present.get(table, key);
    if (!History.keeps(table)) {
      return row;
    }
    if (row != null && History.ownsEpoch(table)) {
      if (History.epoch(table, row) < snapshot) {
        return row;
      }
      row = null;
    }
    History.Version version = History.firstFrom(present, table, key, snapshot);
    return version == null ? row : version.asOf(snapshot);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    Cursor rows = present.scan(table, from, to);
    if (!History.keeps(table)) {
      return rows;
    }
    return new AsOfCursor(table, rows, History.versions(present, table, from, to), from, snapshot);
  }
}
