package io.ashlar.protocol.directory;

import java.io.IOException;

/** Another daemon holds the directory; the message says which. */
public final class DirectoryInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  DirectoryInUseException(String message) {
    super(message);
  }
}
