package io.ashlar.datanode.scan;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.volume.ReadableFiles;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** Reads whole replicas against their checksums. One thread. */
final class ReplicaCheck {
  /** Data read at once, about. */
  private static final int STEP_BYTES = 256 << 10;

  /** Hears of the progress, and may take its time. */
  @FunctionalInterface
  interface Progress {
    /** So many more bytes of data were read. */
    void read(int bytes) throws InterruptedException;
  }

  private final Volume volume;
  private ByteBuffer data = ByteBuffer.allocateDirect(STEP_BYTES);
  private ByteBuffer checksums = ByteBuffer.allocate(STEP_BYTES / 64);

  ReplicaCheck(Volume volume) {
    this.volume = volume;
  }

  /**
   * Reads a replica.
   *
   * @return what is wrong with it, if anything. It may be that the replica was being changed; who
   *     asks looks whether it is still the same
   * @throws IOException if it cannot be told, through no fault of the replica
   */
  Optional<String> fault(Replica.Finalized replica, Progress progress)
      throws IOException, InterruptedException {
    try (ReadableFiles files =
        volume.openForRead(replica.shelf(), replica.blockId(), replica.generationStamp())) {
      ChecksumSpec spec = files.checksum();
      long length = replica.lengthOnDisk();
      if (files.dataLength() != length) {
        return Optional.of("it has " + files.dataLength() + " bytes of data, expected " + length);
      }
      long needed = spec.checksumsLength(length);
      if (files.checksumsLength() < needed) {
        return Optional.of(
            "it has " + files.checksumsLength() + " bytes of checksums, expected " + needed);
      }
      return spec.type() == ChecksumType.NULL
          ? Optional.empty()
          : compare(files, spec, length, progress);
    } catch (NoSuchFileException e) {
      return Optional.of("its file " + e.getFile() + " is missing");
    } catch (EOFException | CorruptDataException e) {
      return Optional.of(e.getMessage());
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains("Input/output error")) {
        return Optional.of("it cannot be read: " + e.getMessage());
      }
      throw e;
    }
  }

  private Optional<String> compare(
      ReadableFiles files, ChecksumSpec spec, long length, Progress progress)
      throws IOException, InterruptedException {
    int chunk = spec.bytesPerChecksum();
    int step = Math.max(1, STEP_BYTES / chunk) * chunk;
    makeRoom(step, (int) spec.checksumsLength(step));
    for (long position = 0; position < length; position += step) {
      data.clear().limit((int) Math.min(step, length - position));
      files.readData(position, data);
      data.flip();
      checksums.clear().limit((int) spec.checksumsLength(data.limit()));
      files.readChecksums(spec.checksumPosition(position), checksums);
      checksums.flip();
      int read = data.limit();
      int corrupt = spec.type().firstCorrupt(data, checksums, chunk);
      if (corrupt != ChecksumType.NONE) {
        return Optional.of(
            "its data at offset " + (position + corrupt) + " does not fit its checksum");
      }
      progress.read(read);
    }
    return Optional.empty();
  }

  private void makeRoom(int dataBytes, int checksumBytes) {
    if (data.capacity() < dataBytes) {
      data = ByteBuffer.allocateDirect(dataBytes);
    }
    if (checksums.capacity() < checksumBytes) {
      checksums = ByteBuffer.allocate(checksumBytes);
    }
  }
}
