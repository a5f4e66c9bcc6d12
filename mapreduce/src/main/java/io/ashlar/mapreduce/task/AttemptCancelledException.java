package io.ashlar.mapreduce.task;

import java.io.InterruptedIOException;

/** The attempt was told to stop. */
public final class AttemptCancelledException extends InterruptedIOException {
  private static final long serialVersionUID = 1L;

  /** Without more to say. */
  public AttemptCancelledException() {
    super("The attempt was told to stop");
  }
}
