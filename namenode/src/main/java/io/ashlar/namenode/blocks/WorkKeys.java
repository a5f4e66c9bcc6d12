package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.store.Table;
import java.nio.ByteBuffer;

/**
 * Keys of {@link Table#BLOCK_WORK} and {@link Table#STORAGE_BLOCKS}.
 *
 * <p>Two queues share the work table, told apart by the first byte: (0, shortage, block id) to
 * nothing, for blocks whose redundancy is wrong, and (1, storage index, block id) to (generation
 * stamp, length), for replicas to delete.
 */
final class WorkKeys {
  private static final byte SHORTAGES = 0;
  private static final byte DELETIONS = 1;

  private WorkKeys() {}

  static byte[] shortage(Shortage shortage, long blockId) {
    return ByteBuffer.allocate(10)
        .put(SHORTAGES)
        .put((byte) shortage.code())
        .putLong(blockId)
        .array();
  }

  /** The end, exclusive, of that shortage's rows. */
  static byte[] shortagesEnd(Shortage shortage) {
    return new byte[] {SHORTAGES, (byte) (shortage.code() + 1)};
  }

  static byte[] deletion(int storage, long blockId) {
    return ByteBuffer.allocate(13).put(DELETIONS).putInt(storage).putLong(blockId).array();
  }

  /** The beginning of a storage's deletions; for the next index, the end of them. */
  static byte[] deletionsOf(int storage) {
    return ByteBuffer.allocate(5).put(DELETIONS).putInt(storage).array();
  }

  static byte[] deletionValue(ReplicaRef replica) {
    return ByteBuffer.allocate(16)
        .putLong(replica.generationStamp())
        .putLong(replica.lengthBytes())
        .array();
  }

  static ReplicaRef deletion(byte[] key, byte[] value) {
    ByteBuffer figures = ByteBuffer.wrap(value);
    return new ReplicaRef(blockId(key), figures.getLong(), figures.getLong());
  }

  static byte[] storageBlock(int storage, long blockId) {
    return ByteBuffer.allocate(12).putInt(storage).putLong(blockId).array();
  }

  /** The beginning of a storage's blocks; for the next index, the end of them. */
  static byte[] blocksOf(int storage) {
    return ByteBuffer.allocate(4).putInt(storage).array();
  }

  /** The block id that ends any of these keys. */
  static long blockId(byte[] key) {
    return ByteBuffer.wrap(key).getLong(key.length - Long.BYTES);
  }

  /** The value of a storage's block: in which report it was last seen. */
  static byte[] epoch(int reportEpoch) {
    return ByteBuffer.allocate(4).putInt(reportEpoch).array();
  }

  static int epoch(byte[] value) {
    return ByteBuffer.wrap(value).getInt();
  }
}
