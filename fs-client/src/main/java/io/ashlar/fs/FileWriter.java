package io.ashlar.fs;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * An open file being written, as a stream and as a channel. Belongs to one thread at a time. The
 * file is complete, and its length final, when {@link #close} returns; closing again does nothing.
 *
 * <p>A writer that failed stays failed, and every further call tells the first cause.
 */
public abstract class FileWriter extends OutputStream implements WritableByteChannel {

  /** Bytes written so far, the file's old length included when appending. */
  public abstract long position();

  /** Writes all remaining bytes and returns their number. */
  @Override
  public abstract int write(ByteBuffer bytes) throws IOException;

  /** Makes what was written visible to new readers: every replica of the pipeline has it. */
  public abstract void hflush() throws IOException;

  /** As {@link #hflush}, and every replica has it on disk. */
  public abstract void hsync() throws IOException;
}
