package io.ashlar.fs;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * An open file being read: a stream with a position, with positioned reads beside it. The stream
 * part belongs to one thread at a time; {@link #readAt} may be called by any number of threads.
 */
public abstract class FileReader extends InputStream {

  /** Length of the file when it was opened, in bytes. */
  public abstract long length();

  /** Position of the next byte that {@link #read()} gives. */
  public abstract long position();

  /**
   * Reads the next bytes of the stream into a buffer; a large direct one is filled without a copy.
   *
   * @return the number of bytes read, at least 1 unless the buffer is full already, or -1 at the
   *     end
   */
  public abstract int read(ByteBuffer into) throws IOException;

  /** Moves the position; beyond the end is an IOException. */
  public abstract void seek(long position) throws IOException;

  /**
   * Fills the buffer from the given position on, as far as the file goes, without moving the
   * stream's own position.
   *
   * @return the number of bytes read, or -1 at the end
   */
  public abstract int readAt(long position, ByteBuffer into) throws IOException;

  /** This reader as a channel; closing either closes both. */
  public abstract SeekableByteChannel channel();
}
