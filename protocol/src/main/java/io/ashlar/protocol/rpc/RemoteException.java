package io.ashlar.protocol.rpc;

import java.io.IOException;

/** An error answer of the other side: it decided, and said no. */
public final class RemoteException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String className;

  /** Made from a response header's class name and message. */
  public RemoteException(String className, String message) {
    super(message);
    this.className = className;
  }

  /** The fully qualified class name as sent, for example {@code java.io.FileNotFoundException}. */
  public String className() {
    return className;
  }
}
