package io.ashlar.fs.read;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A reader as a channel, with the same position. Belongs to one thread at a time. */
final class ReaderChannel implements SeekableByteChannel {
  private final HdfsFileReader reader;

  /** A channel may stand behind the end, where there is nothing to read. */
  private long behindEnd;

  ReaderChannel(HdfsFileReader reader) {
    this.reader = reader;
  }

  @Override
  public int read(ByteBuffer into) throws IOException {
    return behindEnd > 0 ? -1 : reader.read(into);
  }

  @Override
  public long position() {
    return reader.position() + behindEnd;
  }

  @Override
  public SeekableByteChannel position(long target) throws IOException {
    if (target < 0) {
      throw new IllegalArgumentException("Negative position " + target);
    }
    reader.seek(Math.min(target, reader.length()));
    behindEnd = Math.max(0, target - reader.length());
    return this;
  }

  @Override
  public long size() {
    return reader.length();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }

  @Override
  public boolean isOpen() {
    return reader.isOpen();
  }

  @Override
  public void close() {
    reader.close();
  }
}
