package io.ashlar.datanode.volume;

import java.io.IOException;

/** Another DataNode holds the data directory. */
public final class VolumeInUseException extends IOException {
  private static final long serialVersionUID = 1L;

  VolumeInUseException(String message) {
    super(message);
  }
}
