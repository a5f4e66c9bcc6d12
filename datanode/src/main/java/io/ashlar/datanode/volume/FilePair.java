package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaFiles;
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
  private final VolumeHealth health;

  /** One sync at a time: the kernel tells a failure to one of several, and the others succeed. */
  private final Object syncing = new Object();

  /** Guarded by {@link #syncing}. */
  private boolean syncFailed;

  /** What the channels' own positions are. */
  private long dataPosition;

  private long metaPosition;

  private FilePair(
      Path name, FileChannel data, FileChannel meta, ChecksumSpec checksum, VolumeHealth health)
      throws IOException {
    this.name = name;
    this.health = health;
    this.data = data;
    this.meta = meta;
    this.checksum = checksum;
    this.dataPosition = data.position();
    this.metaPosition = meta.position();
  }

  /** Makes both files; if that fails half-way, none is left. */
  static FilePair create(
      FileAccess access, Path dataFile, Path metaFile, ChecksumSpec checksum, VolumeHealth health)
      throws IOException {
    FileChannel data =
        access.open(
            dataFile,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE_NEW);
    try {
      FileChannel meta =
          access.open(
              metaFile,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING);
      try {
        writeFully(meta, new ByteBuffer[] {MetaHeader.encode(checksum)});
        return new FilePair(dataFile, data, meta, checksum, health);
      } catch (IOException e) {
        meta.close();
        access.delete(metaFile);
        throw e;
      }
    } catch (IOException e) {
      data.close();
      access.delete(dataFile); // or a second attempt, on a disk with room again, would find it
      throw e;
    }
  }

  static FilePair open(FileAccess access, Path dataFile, Path metaFile, VolumeHealth health)
      throws IOException {
    FileChannel data = access.open(dataFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileChannel meta = access.open(metaFile, StandardOpenOption.READ, StandardOpenOption.WRITE);
      try {
        return new FilePair(dataFile, data, meta, MetaHeader.read(meta, metaFile), health);
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
    try {
      health.requireUsable();
      if (dataPosition != position) {
        data.position(position);
      }
      dataPosition = -1; // unknown, should the write fail half-way
      dataPosition = position + writeFully(data, buffers);
    } catch (IOException e) {
      throw health.failed(e);
    }
  }

  @Override
  public void writeChecksums(long position, ByteBuffer[] buffers) throws IOException {
    long metaOffset = MetaHeader.LENGTH + position;
    try {
      if (metaPosition != metaOffset) {
        meta.position(metaOffset);
      }
      metaPosition = -1;
      metaPosition = metaOffset + writeFully(meta, buffers);
    } catch (IOException e) {
      throw health.failed(e);
    }
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
    try {
      Reading.fully(channel, name, position, into);
    } catch (IOException e) {
      throw health.failed(e);
    }
  }

  @Override
  public void truncate(long dataLength, long checksumsLength) throws IOException {
    try {
      data.truncate(dataLength);
      meta.truncate(MetaHeader.LENGTH + checksumsLength);
      dataPosition = data.position();
      metaPosition = meta.position();
    } catch (IOException e) {
      throw health.failed(e);
    }
  }

  @Override
  public void sync() throws IOException {
    syncData();
    force(meta);
  }

  @Override
  public void syncData() throws IOException {
    force(data);
  }

  private void force(FileChannel channel) throws IOException {
    synchronized (syncing) {
      if (syncFailed) {
        throw new IOException(name + " could not be synced before, and is not trusted any more");
      }
      health.requireUsable();
      try {
        channel.force(true);
      } catch (IOException e) {
        syncFailed = true;
        throw health.syncFailed(e);
      }
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
