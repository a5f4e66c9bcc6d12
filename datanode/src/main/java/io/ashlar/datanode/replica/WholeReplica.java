package io.ashlar.datanode.replica;

import io.ashlar.protocol.transfer.ChecksumType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.Checksum;

/** Reads a replica from its first byte to its last against its checksums. Blocks on the disk. */
final class WholeReplica {
  /** Data read at once, about. */
  private static final int STEP_BYTES = 256 << 10;

  /** What is asked of a replica. */
  @FunctionalInterface
  interface Rule {
    /**
     * Returns if the replica is so.
     *
     * @param expected what it should be
     * @throws CorruptDataException if it is not
     * @throws IOException if that cannot be told
     */
    void check(ReplicaFiles files, Block expected) throws IOException;
  }

  private WholeReplica() {}

  /** Every byte is as it was written. */
  static void requireIntact(ReplicaFiles files, Block expected) throws IOException {
    check(files, expected, 0);
  }

  /**
   * The same, but of one chunk the checksum may be that of its beginning: an attempt to cut the
   * replica there ended between checksum and data, and the next one is to go on with it.
   */
  static void requireRecoverable(ReplicaFiles files, Block expected) throws IOException {
    check(files, expected, 1);
  }

  private static void check(ReplicaFiles files, Block expected, int cutChunks) throws IOException {
    if (files.dataLength() != expected.lengthBytes()) {
      throw new CorruptDataException(expected + " has " + files.dataLength() + " bytes of data");
    }
    ChecksumSpec spec = files.checksum();
    if (spec.type() == ChecksumType.NULL) {
      return;
    }
    try {
      compare(files, spec, expected, cutChunks);
    } catch (EOFException e) {
      CorruptDataException corrupt =
          new CorruptDataException(expected + " is cut off: " + e.getMessage());
      corrupt.initCause(e);
      throw corrupt;
    }
  }

  private static void compare(ReplicaFiles files, ChecksumSpec spec, Block expected, int cutChunks)
      throws IOException {
    int cut = 0;
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
      data.flip();
      checksums.flip();
      int at = 0;
      while (at < data.limit()) {
        int corrupt =
            spec.type()
                .firstCorrupt(
                    data.duplicate().position(at),
                    checksums.duplicate().position((int) spec.checksumPosition(at)),
                    chunk);
        if (corrupt == ChecksumType.NONE) {
          break;
        }
        at += corrupt;
        int stored = checksums.getInt((int) spec.checksumPosition(at));
        if (cut == cutChunks || !fitsBeginning(data, at, chunk, stored, spec.type())) {
          throw new CorruptDataException(
              expected + " does not fit its checksums at offset " + (position + at));
        }
        cut++;
        at += chunk;
      }
    }
  }

  private static boolean fitsBeginning(
      ByteBuffer data, int from, int chunk, int stored, ChecksumType type) {
    Checksum running = type.start();
    for (int i = from; i < Math.min(data.limit(), from + chunk); i++) {
      running.update(data.get(i));
      if ((int) running.getValue() == stored) {
        return true;
      }
    }
    return false;
  }
}
