package io.ashlar.fs.write;

import java.io.IOException;

/** A pipeline failed, and one node of it is taken to be the reason. */
final class PipelineException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int badIndex;

  PipelineException(int badIndex, String message, Throwable cause) {
    super(message, cause);
    this.badIndex = badIndex;
  }

  /** Position of the bad node in the pipeline. */
  int badIndex() {
    return badIndex;
  }
}
