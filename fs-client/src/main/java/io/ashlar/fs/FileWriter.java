package io.ashlar.fs;

import java.io.IOException;
import java.io.OutputStream;

/**
 * An open file being written. Belongs to one thread at a time. The file is complete, and its length
 * final, when {@link #close} returns.
 */
public abstract class FileWriter extends OutputStream {

  /** Bytes written so far, the file's old length included when appending. */
  public abstract long position();

  /** Makes what was written visible to new readers: every replica of the pipeline has it. */
  public abstract void hflush() throws IOException;

  /** As {@link #hflush}, and every replica has it on disk. */
  public abstract void hsync() throws IOException;
}
