package io.ashlar.namenode.store;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Tables in sorted maps: what a store must be equal to. */
public final class MemoryView implements View {
  private final Map<Table, TreeMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);

  /** No rows. */
  public MemoryView() {
    for (Table table : Table.values()) {
      tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  /** Applies changes. */
  public void apply(ChangeSet changes) {
    for (Table table : Table.values()) {
      TreeMap<byte[], byte[]> rows = tables.get(table);
      changes.forEach(
          table,
          (key, value) -> {
            if (value == null) {
              rows.remove(key);
            } else {
              rows.put(key, value);
            }
          });
    }
  }

  /** All rows of a table. */
  public NavigableMap<byte[], byte[]> rows(Table table) {
    return tables.get(table);
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    return tables.get(table).get(key);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    // A copy, as a store's cursor shows the state of when it was opened.
    Iterator<Map.Entry<byte[], byte[]>> rows =
        new TreeMap<>(tables.get(table).subMap(from, true, to, false)).entrySet().iterator();
    return new Cursor() {
      private Map.Entry<byte[], byte[]> current;

      @Override
      public boolean next() {
        current = rows.hasNext() ? rows.next() : null;
        return current != null;
      }

      @Override
      public byte[] key() {
        return current.getKey();
      }

      @Override
      public byte[] value() {
        return current.getValue();
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }
}
