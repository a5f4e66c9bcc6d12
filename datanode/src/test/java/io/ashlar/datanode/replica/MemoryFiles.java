package io.ashlar.datanode.replica;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A replica's files in memory. */
final class MemoryFiles implements ReplicaFiles {
  private final ChecksumSpec checksum;
  private byte[] data = new byte[0];
  private byte[] checksums = new byte[0];

  /** Whether nothing may be written. */
  boolean full;

  MemoryFiles(ChecksumSpec checksum) {
    this.checksum = checksum;
  }

  byte[] data() {
    return data;
  }

  byte[] checksums() {
    return checksums;
  }

  @Override
  public ChecksumSpec checksum() {
    return checksum;
  }

  @Override
  public long dataLength() {
    return data.length;
  }

  @Override
  public void writeData(long position, ByteBuffer[] buffers) throws IOException {
    requireRoom();
    data = write(data, position, buffers);
  }

  @Override
  public void writeChecksums(long position, ByteBuffer[] buffers) throws IOException {
    requireRoom();
    checksums = write(checksums, position, buffers);
  }

  private void requireRoom() throws IOException {
    if (full) {
      throw new IOException("no space left");
    }
  }

  private static byte[] write(byte[] file, long position, ByteBuffer[] buffers) throws IOException {
    if (position > file.length) {
      throw new IOException("a hole at " + file.length);
    }
    long end = position + Buffers.remaining(buffers);
    byte[] bigger = Arrays.copyOf(file, (int) Math.max(file.length, end));
    int at = (int) position;
    for (ByteBuffer buffer : buffers) {
      int length = buffer.remaining();
      buffer.get(bigger, at, length);
      at += length;
    }
    return bigger;
  }

  @Override
  public void readData(long position, ByteBuffer into) throws IOException {
    read(data, position, into);
  }

  @Override
  public void readChecksums(long position, ByteBuffer into) throws IOException {
    read(checksums, position, into);
  }

  private static void read(byte[] file, long position, ByteBuffer into) throws IOException {
    if (position + into.remaining() > file.length) {
      throw new EOFException("file has " + file.length + " bytes");
    }
    into.put(file, (int) position, into.remaining());
  }

  @Override
  public void truncate(long dataLength, long checksumsLength) {
    data = Arrays.copyOf(data, (int) dataLength);
    checksums = Arrays.copyOf(checksums, (int) Math.min(checksums.length, checksumsLength));
  }

  @Override
  public void sync() {
    // memory is as safe as it gets
  }

  @Override
  public void close() {
    // stays readable for the test
  }
}
