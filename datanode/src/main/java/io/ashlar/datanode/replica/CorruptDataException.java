package io.ashlar.datanode.replica;

import java.io.IOException;

/** Data is not what its checksum says. */
public final class CorruptDataException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says where. */
  public CorruptDataException(String message) {
    super(message);
  }
}
