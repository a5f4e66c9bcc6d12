package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How much of a replica that was being written survived a crash (DataNode wire reference 4.7). */
final class RbwValidation {
  private static final Logger LOG = LoggerFactory.getLogger(RbwValidation.class);

  private RbwValidation() {}

  /**
   * Cuts a block file to the part that its checksums vouch for. Only the last chunk is checked:
   * what is before it was written before it.
   *
   * @return the length that is left; 0 where the checksums cannot be read at all
   */
  static long cutToValidLength(Path dataFile, Path metaFile) throws IOException {
    try (FileChannel data =
        FileChannel.open(dataFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long length = Files.exists(metaFile) ? validLength(data, metaFile) : 0;
      if (length < data.size()) {
        LOG.info(
            "Cut {} from {} to {} bytes: the rest does not fit its checksums",
            dataFile,
            data.size(),
            length);
        data.truncate(length);
      }
      return length;
    }
  }

  private static long validLength(FileChannel data, Path metaFile) throws IOException {
    try (FileChannel meta = FileChannel.open(metaFile, StandardOpenOption.READ)) {
      if (meta.size() < MetaHeader.LENGTH) {
        return 0;
      }
      ChecksumSpec checksum = MetaHeader.read(meta, metaFile);
      if (checksum.type() == ChecksumType.NULL) {
        return data.size();
      }
      int chunkLength = checksum.bytesPerChecksum();
      long dataChunks = (data.size() + chunkLength - 1) / chunkLength;
      long metaChunks = (meta.size() - MetaHeader.LENGTH) / checksum.type().size();
      long chunks = Math.min(dataChunks, metaChunks);
      if (chunks == 0) {
        return 0;
      }
      long lastStart = (chunks - 1) * chunkLength;
      long lastEnd = Math.min(data.size(), chunks * chunkLength);
      ByteBuffer chunk = read(data, lastStart, (int) (lastEnd - lastStart));
      ByteBuffer stored =
          read(
              meta,
              MetaHeader.LENGTH + checksum.checksumPosition(lastStart),
              checksum.type().size());
      return checksum.type().checksum(chunk) == stored.getInt(0) ? lastEnd : lastStart;
    }
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    while (into.hasRemaining() && channel.read(into, position + into.position()) >= 0) {
      // until full, or until the end of a file that someone is cutting
    }
    return into.flip();
  }
}
