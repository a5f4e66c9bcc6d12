package io.ashlar.fs.nio;

import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.SeekableByteChannel;

/** A writer as a channel that stands at its end. Belongs to one thread at a time. */
final class WriterChannel implements SeekableByteChannel {
  private final FileWriter writer;

  WriterChannel(FileWriter writer) {
    this.writer = writer;
  }

  @Override
  public int write(ByteBuffer from) throws IOException {
    return writer.write(from);
  }

  @Override
  public int read(ByteBuffer into) {
    throw new NonReadableChannelException();
  }

  @Override
  public long position() {
    return writer.position();
  }

  @Override
  public SeekableByteChannel position(long target) {
    if (target != writer.position()) {
      throw new UnsupportedOperationException("HDFS files are written at their end only");
    }
    return this;
  }

  @Override
  public long size() {
    return writer.position();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    if (size < writer.position()) {
      throw new UnsupportedOperationException("A file cannot be cut while it is being written");
    }
    return this;
  }

  @Override
  public boolean isOpen() {
    return writer.isOpen();
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
