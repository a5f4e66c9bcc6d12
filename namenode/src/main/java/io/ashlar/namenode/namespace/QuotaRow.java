package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;

/**
 * Limits and usage of a directory that is marked with a quota, stored in {@link Table#QUOTAS} under
 * its inode id. Immutable.
 *
 * @param counted whether the usage is what the directory takes up; otherwise it is what was added
 *     since the mark was set, and what was there before is being counted
 */
record QuotaRow(QuotaLimits limits, Usage usage, boolean counted) {
  /** The stored row of a directory, or null. */
  static QuotaRow find(View view, long inodeId) {
    byte[] value = view.get(Table.QUOTAS, Keys.of(inodeId));
    return value == null ? null : decode(value);
  }

  static QuotaRow decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value);
    boolean counted = in.get() == 1;
    long names = in.getLong();
    long space = in.getLong();
    Map<StorageType, Long> byType = new EnumMap<>(StorageType.class);
    int types = in.get();
    for (int i = 0; i < types; i++) {
      StorageType type = StorageType.of(in.get());
      byType.put(type, in.getLong());
    }
    return new QuotaRow(new QuotaLimits(names, space, byType), Usage.decode(in), counted);
  }

  byte[] encode() {
    ByteBuffer out =
        ByteBuffer.allocate(
            1 + 2 * Long.BYTES + 1 + limits.byType().size() * 9 + usage.encodedBytes());
    out.put((byte) (counted ? 1 : 0)).putLong(limits.names()).putLong(limits.spaceBytes());
    out.put((byte) limits.byType().size());
    limits.byType().forEach((type, bytes) -> out.put((byte) type.number()).putLong(bytes));
    usage.encode(out);
    return out.array();
  }

  QuotaRow with(Usage newUsage) {
    return new QuotaRow(limits, newUsage, counted);
  }

  QuotaRow with(QuotaLimits newLimits) {
    return new QuotaRow(newLimits, usage, counted);
  }
}
