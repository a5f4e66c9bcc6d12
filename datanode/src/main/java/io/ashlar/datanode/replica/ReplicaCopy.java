package io.ashlar.datanode.replica;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Copies the beginning of a replica, checksums included. */
final class ReplicaCopy {
  private static final int BUFFER_BYTES = 1 << 20;

  private ReplicaCopy() {}

  /**
   * Copies.
   *
   * @param to empty, and checked in the same way
   * @param length at most what there is
   */
  static void copyBeginning(ReplicaFiles from, ReplicaFiles to, long length) throws IOException {
    ChecksumSpec checksum = from.checksum();
    long chunksEnd = checksum.chunkStart(length + checksum.bytesPerChecksum() - 1);
    long copied = Math.min(from.dataLength(), chunksEnd);
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    for (long position = 0; position < copied; position += BUFFER_BYTES) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, copied - position));
      from.readData(position, buffer);
      to.writeData(position, new ByteBuffer[] {buffer.flip()});
    }
    long checksums = checksum.checksumsLength(copied);
    for (long position = 0; position < checksums; position += BUFFER_BYTES) {
      buffer.clear().limit((int) Math.min(BUFFER_BYTES, checksums - position));
      from.readChecksums(position, buffer);
      to.writeChecksums(position, new ByteBuffer[] {buffer.flip()});
    }
    new ChunkWriter(to).truncate(length);
  }
}
