package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What an operator ordered of a DataNode that is not to be in service. Immutable; a row of {@link
 * Table#NODE_ORDERS} under the node's uuid, so that it outlives this NameNode and the node.
 *
 * @param kind what it is to do
 * @param sinceMillis when it was ordered, in milliseconds since 1970
 * @param untilMillis when maintenance is over by itself; 0 for never
 * @param name {@code host:port} when it was ordered, for a node that is not there
 */
public record NodeOrder(Kind kind, long sinceMillis, long untilMillis, String name) {

  /** What a node may be ordered to do; ordinals are stored. */
  public enum Kind {
    /** Leave for good: its blocks are copied to others first. */
    DECOMMISSION,
    /** Be away for a while: its blocks are copied only where no other replica is left. */
    MAINTENANCE;

    private static final Kind[] ALL = values();

    /** What is stored. */
    @SuppressWarnings("EnumOrdinal")
    private int code() {
      return ordinal();
    }
  }

  static byte[] key(String uuid) {
    return uuid.getBytes(StandardCharsets.UTF_8);
  }

  /** What was ordered of that node, or null. */
  static NodeOrder find(View view, String uuid) {
    byte[] value = view.get(Table.NODE_ORDERS, key(uuid));
    return value == null ? null : decode(value);
  }

  static NodeOrder decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    Kind kind = Kind.ALL[in.get()];
    long since = in.getLong();
    long until = in.getLong();
    byte[] name = new byte[in.remaining()];
    in.get(name);
    return new NodeOrder(kind, since, until, new String(name, StandardCharsets.UTF_8));
  }

  byte[] encode() {
    byte[] nameBytes = name.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + 2 * Long.BYTES + nameBytes.length)
        .put((byte) kind.code())
        .putLong(sinceMillis)
        .putLong(untilMillis)
        .put(nameBytes)
        .array();
  }

  /** Whether its time is over. */
  boolean expired(long nowMillis) {
    return untilMillis != 0 && untilMillis <= nowMillis;
  }
}
