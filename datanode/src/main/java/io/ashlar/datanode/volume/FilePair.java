package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A block file and its meta file, open for writing. Keeps each file's position in mind, so that
 * writing on and on costs one system call for a batch.
 */
final class FilePair implements ReplicaFiles {
  private final Path name;
  private final FileChannel data;
  private final FileChannel meta;
  private final ChecksumSpec checksum;

  /** What the channels' own positions are. */
  private long dataPosition;

  private long metaPosition;

  private FilePair(Path name, FileChannel data, FileChannel meta, ChecksumSpec checksum)
      throws IOException {
    this.name = name;
    this.data = data;
    this.meta = meta;
    this.checksum = checksum;
    this.dataPosition = data.position();
    this.metaPosition = meta.position();
  }

  static FilePair create(Path dataFile, Path metaFile, ChecksumSpec checksum) throws IOException {
    FileChannel data =
        FileChannel.open(
            dataFile,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW);
    try {
      FileChannel meta =
          FileChannel.open(
              metaFile,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      try {
        writeFully(meta, new ByteBuffer[] {MetaHeader.encode(checksum)});
        return new FilePair(dataFile, data, meta, checksum);
      } catch (IOException e) {
        meta.close();
        throw e;
      }
    } catch (IOException e) {
      data.close();
      throw e;
    }
  }

  static FilePair open(Path dataFile, Path metaFile) throws IOException {
    FileChannel data =
        FileChannel.open(dataFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileChannel meta =
          FileChannel.open(metaFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        return new FilePair(dataFile, data, meta, MetaHeader.read(meta, metaFile));
      } catch (IOException e) {
        meta.close();
        throw e;
      }
    } catch (IOException e) {
      data.close();
      throw e;
    }
  }

  @Override
  public ChecksumSpec checksum() {
    return checksum;
  }

  @Override
  public long dataLength() throws IOException {
    return data.size();
  }

  @Override
  public void writeData(long position, ByteBuffer[] buffers) throws IOException {
    if (dataPosition != position) {
      data.position(position);
    }
    dataPosition = -1; // unknown, should the write fail half-way
    dataPosition = position + writeFully(data, buffers);
  }

  @Override
  public void writeChecksums(long position, ByteBuffer[] buffers) throws IOException {
    long metaOffset = MetaHeader.LENGTH + position;
    if (metaPosition != metaOffset) {
      meta.position(metaOffset);
    }
    metaPosition = -1;
    metaPosition = metaOffset + writeFully(meta, buffers);
  }

  private static long writeFully(FileChannel channel, ByteBuffer[] buffers) throws IOException {
    long total = 0;
    int first = 0;
    while (first < buffers.length) {
      total += channel.write(buffers, first, buffers.length - first);
      while (first < buffers.length && !buffers[first].hasRemaining()) {
        first++;
      }
    }
    return total;
  }

  @Override
  public void readData(long position, ByteBuffer into) throws IOException {
    readFully(data, position, into);
  }

  @Override
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
  public void truncate(long dataLength, long checksumsLength) throws IOException {
    data.truncate(dataLength);
    meta.truncate(MetaHeader.LENGTH + checksumsLength);
    dataPosition = data.position();
    metaPosition = meta.position();
  }

  @Override
  public void sync() throws IOException {
    data.force(true);
    meta.force(true);
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
