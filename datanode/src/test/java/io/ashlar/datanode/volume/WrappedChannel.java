package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file whose calls can be stopped on their way. */
abstract class WrappedChannel extends FileChannel {
  final FileChannel real;

  WrappedChannel(FileChannel real) {
    this.real = real;
  }

  /** Before data is read. */
  abstract void beforeRead() throws IOException;

  /** Before data is written. */
  abstract void beforeWrite() throws IOException;

  /** Before data is cut off. */
  abstract void beforeTruncate() throws IOException;

  /** Instead of a sync. */
  abstract void sync() throws IOException;

  @Override
  public int read(ByteBuffer into) throws IOException {
    beforeRead();
    return real.read(into);
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) throws IOException {
    beforeRead();
    return real.read(into, offset, length);
  }

  @Override
  public int read(ByteBuffer into, long position) throws IOException {
    beforeRead();
    return real.read(into, position);
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    beforeWrite();
    return real.write(from);
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) throws IOException {
    beforeWrite();
    return real.write(from, offset, length);
  }

  @Override
  public int write(ByteBuffer from, long position) throws IOException {
    beforeWrite();
    return real.write(from, position);
  }

  @Override
  public FileChannel truncate(long size) throws IOException {
    beforeTruncate();
    real.truncate(size);
    return this;
  }

  @Override
  public void force(boolean metaData) throws IOException {
    sync();
  }

  @Override
  public long position() throws IOException {
    return real.position();
  }

  @Override
  public FileChannel position(long newPosition) throws IOException {
    real.position(newPosition);
    return this;
  }

  @Override
  public long size() throws IOException {
    return real.size();
  }

  @Override
  public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
    beforeRead();
    return real.transferTo(position, count, target);
  }

  @Override
  public long transferFrom(ReadableByteChannel source, long position, long count)
      throws IOException {
    beforeWrite();
    return real.transferFrom(source, position, count);
  }

  @Override
  public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
    throw new UnsupportedOperationException("Nobody maps files");
  }

  @Override
  public FileLock lock(long position, long size, boolean shared) throws IOException {
    return real.lock(position, size, shared);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return real.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    real.close();
  }
}
