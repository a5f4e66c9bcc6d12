package io.ashlar.namenode.namespace;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A snapshot of a directory.
 *
 * @param rootId the directory
 * @param id how many snapshots had been taken anywhere, this one included
 * @param modificationMillis when it was taken or renamed, in milliseconds since 1970
 */
public record Snapshot(long rootId, long id, String name, long modificationMillis) {

  byte[] encode() {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + bytes.length)
        .putLong(modificationMillis)
        .put(bytes)
        .array();
  }

  static Snapshot decode(long rootId, long id, byte[] row) {
    ByteBuffer in = ByteBuffer.wrap(row);
    long millis = in.getLong();
    String name = new String(row, Long.BYTES, row.length - Long.BYTES, StandardCharsets.UTF_8);
    return new Snapshot(rootId, id, name, millis);
  }

  Snapshot renamed(String newName, long nowMillis) {
    return new Snapshot(rootId, id, newName, nowMillis);
  }
}
