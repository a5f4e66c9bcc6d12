package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** The first seven bytes of a file of checksums (DataNode wire reference 4.5). */
final class MetaHeader {
  static final int LENGTH = 7;
  private static final short VERSION = 1;

  private MetaHeader() {}

  static ByteBuffer encode(ChecksumSpec checksum) {
    return ByteBuffer.allocate(LENGTH)
        .putShort(VERSION)
        .put((byte) checksum.type().id())
        .putInt(checksum.bytesPerChecksum())
        .flip();
  }

  /**
   * Reads the header of an open file.
   *
   * @throws CorruptDataException if the file is too short for one, or if it says what cannot be
   */
  static ChecksumSpec read(FileChannel meta, Path name) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(LENGTH);
    int position = 0;
    while (header.hasRemaining()) {
      int read = meta.read(header, position);
      if (read < 0) {
        throw new CorruptDataException(
            name + " has " + position + " bytes, fewer than the " + LENGTH + " of its header");
      }
      position += read;
    }
    header.flip();
    header.getShort(); // other versions have the same form
    int type = header.get();
    int bytesPerChecksum = header.getInt();
    if (bytesPerChecksum < 1 || bytesPerChecksum > ChecksumSpec.MAX_BYTES_PER_CHECKSUM) {
      throw new CorruptDataException(name + " says " + bytesPerChecksum + " bytes per checksum");
    }
    return new ChecksumSpec(
        ChecksumType.ofId(type)
            .orElseThrow(
                () -> new CorruptDataException(name + " has unknown checksum type " + type)),
        bytesPerChecksum);
  }
}
