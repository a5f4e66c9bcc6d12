package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.Checksum;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much of a replica that was being written survived a crash (DataNode wire reference 4.7).
 *
 * <p>Every chunk is read, not only the last one: after a loss of power any part of what was not
 * synced may be missing, in the middle of the file too. Of the last chunk the part counts that the
 * checksum on disk is of. A chunk grows in steps, data first and the checksum of the longer chunk
 * after it, and what an earlier step had made durable must not be cut off because the next one was
 * half done.
 */
final class RbwValidation {
  private static final Logger LOG = LoggerFactory.getLogger(RbwValidation.class);

  /** Data read at once, about. */
  private static final int STEP_BYTES = 1 << 20;

  private final FileAccess access;
  private final Path dataFile;
  private final Path metaFile;

  private RbwValidation(FileAccess access, Path dataFile, Path metaFile) {
    this.access = access;
    this.dataFile = dataFile;
    this.metaFile = metaFile;
  }

  /**
   * Cuts both files to what the checksums vouch for.
   *
   * @return the length that is left; 0 where the checksums cannot be read at all
   */
  static long cutToValidLength(FileAccess access, Path dataFile, Path metaFile) throws IOException {
    return new RbwValidation(access, dataFile, metaFile).cut();
  }

  private long cut() throws IOException {
    try (FileChannel data =
        access.open(dataFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long before = data.size();
      long length = Files.exists(metaFile) ? cutChecksums(data) : 0;
      if (length < before) {
        LOG.info(
            "Cut {} from {} to {} bytes: the rest does not fit its checksums",
            dataFile,
            before,
            length);
        data.truncate(length);
      }
      return length;
    }
  }

  private long cutChecksums(FileChannel data) throws IOException {
    try (FileChannel meta =
        access.open(metaFile, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ChecksumSpec checksum = MetaHeader.read(meta, metaFile);
      if (checksum.type() == ChecksumType.NULL) {
        return data.size();
      }
      long length = validLength(data, meta, checksum);
      meta.truncate(MetaHeader.LENGTH + checksum.checksumsLength(length));
      return length;
    } catch (CorruptDataException e) {
      LOG.warn("Nothing of {} can be kept: {}", dataFile, e.getMessage());
      return 0;
    }
  }

  private long validLength(FileChannel data, FileChannel meta, ChecksumSpec checksum)
      throws IOException {
    int chunk = checksum.bytesPerChecksum();
    int size = checksum.type().size();
    long chunks = Math.max(0, meta.size() - MetaHeader.LENGTH) / size;
    long end = Math.min(data.size(), chunks * chunk);
    int step = Math.max(1, STEP_BYTES / chunk) * chunk;
    ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(step, end));
    ByteBuffer sums = ByteBuffer.allocate((int) checksum.checksumsLength(bytes.capacity()));
    for (long position = 0; position < end; position += step) {
      bytes.clear().limit((int) Math.min(step, end - position));
      Reading.fully(data, dataFile, position, bytes);
      bytes.flip();
      sums.clear().limit((int) checksum.checksumsLength(bytes.limit()));
      Reading.fully(meta, metaFile, MetaHeader.LENGTH + checksum.checksumPosition(position), sums);
      sums.flip();
      int corrupt = checksum.type().firstCorrupt(bytes.duplicate(), sums, chunk);
      if (corrupt != ChecksumType.NONE) {
        bytes.position(corrupt).limit(Math.min(bytes.limit(), corrupt + chunk));
        return position
            + corrupt
            + validPrefix(bytes, sums.getInt(corrupt / chunk * size), checksum.type());
      }
    }
    return end;
  }

  /** Bytes at the beginning of a chunk that a checksum is of; 0 where there are none. */
  private static int validPrefix(ByteBuffer chunk, int stored, ChecksumType type) {
    Checksum running = type.start();
    int longest = 0;
    int length = 0;
    while (chunk.hasRemaining()) {
      running.update(chunk.get());
      length++;
      if ((int) running.getValue() == stored) {
        longest = length;
      }
    }
    return longest;
  }
}
