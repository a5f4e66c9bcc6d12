package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.file.Path;

/** A volume is out of use; nothing more is written to it or read from it. */
final class VolumeFailedException extends IOException {
  private static final long serialVersionUID = 1L;

  VolumeFailedException(Path path, IOException cause) {
    super("Volume " + path + " is out of use: " + cause, cause);
  }
}
