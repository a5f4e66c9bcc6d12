package io.ashlar.simulation;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.StillView;
import io.ashlar.namenode.store.Store;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The NameNode's tables in memory. What was written and not synced is shown and yet gone after a
 * {@linkplain #crash crash}; so are the tables that are not journaled.
 */
final class MemoryStore implements Store {
  private record Undo(Table table, byte[] key, byte[] before) {}

  private final Map<Table, TreeMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);
  private final ArrayDeque<Undo> unsynced = new ArrayDeque<>();
  private BiConsumer<Table, byte[]> onWrite = (table, key) -> {};
  private long sequence;

  MemoryStore() {
    for (Table table : Table.values()) {
      tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  /** Sees every row that changes, after it did. */
  void onWrite(BiConsumer<Table, byte[]> listener) {
    onWrite = listener;
  }

  @Override
  public void write(ChangeSet changes, boolean durable) {
    for (Table table : Table.values()) {
      TreeMap<byte[], byte[]> rows = tables.get(table);
      changes.forEach(
          table,
          (key, value) -> {
            byte[] before = value == null ? rows.remove(key) : rows.put(key, value);
            if (table.journaled()) {
              sequence++;
              unsynced.addLast(new Undo(table, key, before));
            }
            onWrite.accept(table, key);
          });
    }
    if (durable) {
      sync();
    }
  }

  /** Everything that was written is safe from now on. */
  void sync() {
    unsynced.clear();
  }

  /** The power went: takes back what was not synced, and drops the soft tables. */
  void crash() {
    while (!unsynced.isEmpty()) {
      Undo undo = unsynced.removeLast();
      TreeMap<byte[], byte[]> rows = tables.get(undo.table());
      if (undo.before() == null) {
        rows.remove(undo.key());
      } else {
        rows.put(undo.key(), undo.before());
      }
      onWrite.accept(undo.table(), undo.key());
    }
    for (Table table : Table.values()) {
      if (!table.journaled()) {
        tables.get(table).clear();
      }
    }
  }

  /** All rows of a table. */
  Map<byte[], byte[]> rows(Table table) {
    return tables.get(table);
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    return tables.get(table).get(key);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return new Rows(Map.<byte[], byte[]>of().entrySet().iterator());
    }
    return new Rows(tables.get(table).subMap(from, to).entrySet().iterator());
  }

  @Override
  public View inMemory() {
    return this;
  }

  @Override
  public StillView still() {
    throw new UnsupportedOperationException("Nobody counts directories in a simulation");
  }

  @Override
  public long sequence() {
    return sequence;
  }

  @Override
  public void close() {
    // holds nothing
  }

  private static final class Rows implements Cursor {
    private final Iterator<Map.Entry<byte[], byte[]>> rows;
    private Map.Entry<byte[], byte[]> row;

    Rows(Iterator<Map.Entry<byte[], byte[]>> rows) {
      this.rows = rows;
    }

    @Override
    public boolean next() {
      row = rows.hasNext() ? rows.next() : null;
      return row != null;
    }

    @Override
    public byte[] key() {
      return row.getKey();
    }

    @Override
    public byte[] value() {
      return row.getValue();
    }

    @Override
    public void close() {
      row = null;
    }
  }
}
