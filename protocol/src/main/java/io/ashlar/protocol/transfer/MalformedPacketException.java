package io.ashlar.protocol.transfer;

import java.io.IOException;

/** Bytes that are no packet. The connection cannot be used any further. */
public final class MalformedPacketException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says what was expected and what was found. */
  public MalformedPacketException(String message) {
    super(message);
  }

  /** As the other, with the parser's complaint. */
  public MalformedPacketException(String message, Throwable cause) {
    super(message, cause);
  }
}
