package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
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
  private final VolumeHealth health;

  private ReadableFiles(
      Path name, FileChannel data, FileChannel meta, ChecksumSpec checksum, VolumeHealth health) {
    this.name = name;
    this.health = health;
    this.data = data;
    this.meta = meta;
    this.checksum = checksum;
  }

  static ReadableFiles open(FileAccess access, Path dataFile, Path metaFile, VolumeHealth health)
      throws IOException {
    FileChannel data = access.open(dataFile, StandardOpenOption.READ);
    try {
      FileChannel meta = access.open(metaFile, StandardOpenOption.READ);
      try {
        return new ReadableFiles(dataFile, data, meta, MetaHeader.read(meta, metaFile), health);
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

  /** Bytes in the data file. */
  public long dataLength() throws IOException {
    return data.size();
  }

  /** Bytes of checksums in the other file. */
  public long checksumsLength() throws IOException {
    return meta.size() - MetaHeader.LENGTH;
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
    try {
      Reading.fully(channel, name, position, into);
    } catch (IOException e) {
      throw health.failed(e);
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
