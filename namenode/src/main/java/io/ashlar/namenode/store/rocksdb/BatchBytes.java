package io.ashlar.namenode.store.rocksdb;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Table;
import java.util.Arrays;
import org.rocksdb.ColumnFamilyHandle;

/**
 * Builds a RocksDB write batch as bytes on the heap, so that a whole group of edits crosses into
 * native code once and not once per row. The layout is that of RocksDB's write-ahead log, which old
 * logs keep readable: eight bytes of sequence number (set by RocksDB), a count of four bytes,
 * little endian, then the records: a tag, the column family's id as a varint, and key and value
 * with varint lengths.
 */
final class BatchBytes {
  private static final int HEADER_BYTES = 12;
  private static final byte DELETE_IN_FAMILY = 0x4;
  private static final byte PUT_IN_FAMILY = 0x5;
  private static final int VARINT_MAX = 5;

  private byte[] bytes = new byte[1024];
  private int size = HEADER_BYTES;
  private int count;

  private BatchBytes() {}

  static byte[] encode(ChangeSet changes, boolean journaled, ColumnFamilyHandle[] families) {
    BatchBytes batch = new BatchBytes();
    for (Table table : Table.values()) {
      if (table.journaled() == journaled) {
        int family = families[table.ordinal()].getID();
        changes.forEach(table, (key, value) -> batch.add(family, key, value));
      }
    }
    return batch.finish();
  }

  private void add(int family, byte[] key, byte[] value) {
    int valueLength = value == null ? 0 : value.length;
    ensure(1 + 3 * VARINT_MAX + key.length + valueLength);
    bytes[size++] = value == null ? DELETE_IN_FAMILY : PUT_IN_FAMILY;
    varint(family);
    append(key);
    if (value != null) {
      append(value);
    }
    count++;
  }

  private void append(byte[] part) {
    varint(part.length);
    System.arraycopy(part, 0, bytes, size, part.length);
    size += part.length;
  }

  private void varint(int number) {
    int rest = number;
    while (rest > 0x7f) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }

  private byte[] finish() {
    for (int i = 0; i < Integer.BYTES; i++) {
      bytes[8 + i] = (byte) (count >>> (8 * i));
    }
    return Arrays.copyOf(bytes, size);
  }
}
