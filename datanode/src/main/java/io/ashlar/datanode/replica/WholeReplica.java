package io.ashlar.datanode.replica;

import io.ashlar.protocol.transfer.ChecksumType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a replica from its first byte to its last against its checksums. Blocks on the disk. */
final class WholeReplica {
  /** Data read at once, about. */
  private static final int STEP_BYTES = 256 << 10;

  private WholeReplica() {}

  /**
   * Returns if every byte is as it was written.
   *
   * @param expected what the replica should be
   * @throws CorruptDataException if it is not
   * @throws IOException if that cannot be told
   */
  static void requireIntact(ReplicaFiles files, Block expected) throws IOException {
    if (files.dataLength() != expected.lengthBytes()) {
      throw new CorruptDataException(expected + " has " + files.dataLength() + " bytes of data");
    }
    ChecksumSpec spec = files.checksum();
    if (spec.type() == ChecksumType.NULL) {
      return;
    }
    try {
      compare(files, spec, expected);
    } catch (EOFException e) {
      CorruptDataException corrupt =
          new CorruptDataException(expected + " is cut off: " + e.getMessage());
      corrupt.initCause(e);
      throw corrupt;
    }
  }

  private static void compare(ReplicaFiles files, ChecksumSpec spec, Block expected)
      throws IOException {
    int chunk = spec.bytesPerChecksum();
    long length = expected.lengthBytes();
    int step = (int) Math.min(length, (long) Math.max(1, STEP_BYTES / chunk) * chunk);
    ByteBuffer data = ByteBuffer.allocate(step);
    ByteBuffer checksums = ByteBuffer.allocate((int) spec.checksumsLength(step));
    for (long position = 0; position < length; position += step) {
      data.clear().limit((int) Math.min(step, length - position));
      files.readData(position, data);
      checksums.clear().limit((int) spec.checksumsLength(data.limit()));
      files.readChecksums(spec.checksumPosition(position), checksums);
      int corrupt = spec.type().firstCorrupt(data.flip(), checksums.flip(), chunk);
      if (corrupt != ChecksumType.NONE) {
        throw new CorruptDataException(
            expected + " does not fit its checksums at offset " + (position + corrupt));
      }
    }
  }
}
