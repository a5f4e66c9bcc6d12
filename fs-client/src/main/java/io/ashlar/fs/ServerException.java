package io.ashlar.fs;

import java.io.IOException;

/**
 * The server decided, and said no, for a reason that has no exception of its own in java.nio.file.
 * The message is the server's.
 */
public final class ServerException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String className;

  /** Made from the class name and message that the server sent. */
  public ServerException(String className, String message, Throwable cause) {
    super(message, cause);
    this.className = className;
  }

  /** The Java class that the server named, fully qualified; programs tell errors apart by it. */
  public String className() {
    return className;
  }
}
