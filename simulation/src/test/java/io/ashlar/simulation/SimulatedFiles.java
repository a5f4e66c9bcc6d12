package io.ashlar.simulation;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaFiles;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A replica's two files, open. */
final class SimulatedFiles implements ReplicaFiles {
  private final SimulatedVolume volume;
  private final long blockId;
  private final SimulatedFile data;
  private final SimulatedFile checksums;

  SimulatedFiles(
      SimulatedVolume volume, long blockId, SimulatedFile data, SimulatedFile checksums) {
    this.volume = volume;
    this.blockId = blockId;
    this.data = data;
    this.checksums = checksums;
  }

  @Override
  public ChecksumSpec checksum() {
    return data.checksum();
  }

  @Override
  public long dataLength() {
    return data.length();
  }

  @Override
  public void writeData(long position, ByteBuffer[] buffers) throws IOException {
    write(data, position, buffers);
  }

  @Override
  public void writeChecksums(long position, ByteBuffer[] buffers) throws IOException {
    write(checksums, position, buffers);
  }

  private void write(SimulatedFile file, long position, ByteBuffer[] buffers) throws IOException {
    int at = (int) position;
    int end = at;
    for (ByteBuffer buffer : buffers) {
      end += buffer.remaining();
    }
    volume.requireRoom(file, end);
    if (position > file.length()) {
      throw new IOException("A hole at " + file.length());
    }
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[buffer.remaining()];
      buffer.get(bytes);
      file.write(at, bytes);
      at += bytes.length;
    }
    volume.changed(blockId);
  }

  @Override
  public void readData(long position, ByteBuffer into) throws IOException {
    read(data, position, into);
  }

  @Override
  public void readChecksums(long position, ByteBuffer into) throws IOException {
    read(checksums, position, into);
  }

  private static void read(SimulatedFile file, long position, ByteBuffer into) throws IOException {
    if (position + into.remaining() > file.length()) {
      throw new EOFException("The file has " + file.length() + " bytes");
    }
    into.put(file.content(), (int) position, into.remaining());
  }

  @Override
  public void truncate(long dataLength, long checksumsLength) throws IOException {
    volume.requireHealthy();
    data.truncate(dataLength);
    checksums.truncate(checksumsLength);
    volume.changed(blockId);
  }

  @Override
  public void sync() throws IOException {
    volume.requireHealthy();
    data.sync();
    checksums.sync();
  }

  @Override
  public void syncData() throws IOException {
    volume.requireHealthy();
    data.sync();
  }

  @Override
  public void close() {
    // holds nothing
  }
}
