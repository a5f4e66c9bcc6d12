package io.ashlar.datanode.replica;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The data and the checksums of one replica, open for writing. Positions are bytes from the first
 * byte of data, or from the first checksum. One thread at a time, except for {@link #syncData}.
 */
public interface ReplicaFiles extends AutoCloseable {

  /** How the data is checked. */
  ChecksumSpec checksum();

  /** Bytes of data in the file. */
  long dataLength() throws IOException;

  /** Writes all remaining bytes of the buffers, one after another. */
  void writeData(long position, ByteBuffer[] buffers) throws IOException;

  /** Writes all remaining bytes of the buffers, one after another. */
  void writeChecksums(long position, ByteBuffer[] buffers) throws IOException;

  /** Fills the buffer, or fails where the file ends first. */
  void readData(long position, ByteBuffer into) throws IOException;

  /** Fills the buffer, or fails where the file ends first. */
  void readChecksums(long position, ByteBuffer into) throws IOException;

  /** Cuts both off. */
  void truncate(long dataLength, long checksumsLength) throws IOException;

  /** Returns when both are on disk. After a failure neither is ever again said to be. */
  void sync() throws IOException;

  /**
   * Returns when the data is on disk that was written before; the checksums may be. Any thread,
   * also while another one writes; not while one closes.
   */
  default void syncData() throws IOException {
    sync();
  }

  /** Releases the files; never throws for an already closed one. */
  @Override
  void close() throws IOException;
}
