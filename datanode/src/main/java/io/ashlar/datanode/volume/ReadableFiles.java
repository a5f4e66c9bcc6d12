package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The data and the checksums of one replica, open for readers. They may grow meanwhile: whoever
 * reads keeps to the extent that was seen at opening.
 */
public final class ReadableFiles implements AutoCloseable {
  private final Path name;
  private final FileChannel data;
  private final FileChannel meta;
  private final ChecksumSpec checksum;

  private ReadableFiles(Path name, FileChannel data, FileChannel meta, ChecksumSpec checksum) {
    this.name = name;
    this.data = data;
    this.meta = meta;
    this.checksum = checksum;
  }

  static ReadableFiles open(Path dataFile, Path metaFile) throws IOException {
    FileChannel data = FileChannel.open(dataFile, StandardOpenOption.READ);
    try {
      FileChannel meta = FileChannel.open(metaFile, StandardOpenOption.READ);
      try {
        return new ReadableFiles(dataFile, data, meta, MetaHeader.read(meta, metaFile));
      } catch (IOException e) {
        meta.close();
        throw e;
      }
    } catch (IOException e) {
      data.close();
      throw e;
    }
  }

  /** How the data is checked. */
  public ChecksumSpec checksum() {
    return checksum;
  }

  /** The data, for sending from the file. */
  public FileChannel data() {
    return data;
  }

  /** Fills the buffer with data. */
  public void readData(long position, ByteBuffer into) throws IOException {
    readFully(data, position, into);
  }

  /**
   * Fills the buffer with checksums.
   *
   * @param position bytes from the first checksum
   */
  public void readChecksums(long position, ByteBuffer into) throws IOException {
    readFully(meta, MetaHeader.LENGTH + position, into);
  }

  private void readFully(FileChannel channel, long position, ByteBuffer into) throws IOException {
    long at = position;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new EOFException(
            name + " ended at " + at + ", " + into.remaining() + " bytes before it should");
      }
      at += read;
    }
  }

  @Override
  public void close() throws IOException {
    try {
      data.close();
    } finally {
      meta.close();
    }
  }
}
