package io.ashlar.datanode.read;

import java.io.IOException;

/** Whoever was to get the data is gone: nothing is wrong with the replica. */
final class ConnectionLostException extends IOException {
  private static final long serialVersionUID = 1L;

  ConnectionLostException(Throwable cause) {
    super("Connection lost", cause);
  }
}
