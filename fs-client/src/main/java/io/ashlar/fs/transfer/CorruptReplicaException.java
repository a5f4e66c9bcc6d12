package io.ashlar.fs.transfer;

import java.io.IOException;

/** A replica's bytes do not match its checksums; another replica may. */
public final class CorruptReplicaException extends IOException {
  private static final long serialVersionUID = 1L;

  CorruptReplicaException(String message) {
    super(message);
  }
}
