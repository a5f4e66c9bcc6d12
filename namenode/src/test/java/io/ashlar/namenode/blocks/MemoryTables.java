package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Mutation;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tables in memory, for tests: an edit is visible as soon as it is applied. */
final class MemoryTables implements View {
  private final Map<Table, TreeMap<byte[], byte[]>> tables = new EnumMap<>(Table.class);

  MemoryTables() {
    for (Table table : Table.values()) {
      tables.put(table, new TreeMap<>(Arrays::compareUnsigned));
    }
  }

  void apply(Edit edit) {
    for (Mutation mutation : edit.mutations()) {
      if (mutation.isDelete()) {
        tables.get(mutation.table()).remove(mutation.key());
      } else {
        tables.get(mutation.table()).put(mutation.key(), mutation.value());
      }
    }
  }

  int size(Table table) {
    return tables.get(table).size();
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    return tables.get(table).get(key);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return cursor(List.<Map.Entry<byte[], byte[]>>of().iterator());
    }
    return cursor(tables.get(table).subMap(from, to).entrySet().iterator());
  }

  private static Cursor cursor(Iterator<Map.Entry<byte[], byte[]>> rows) {
    return new Cursor() {
      private Map.Entry<byte[], byte[]> row;

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
    };
  }
}
