package io.ashlar.simulation;

import java.util.Map;

/**
 * A file as a snapshot shows it, whatever becomes of the file itself.
 *
 * @param path in the snapshot
 * @param file of which it was taken
 * @param content all of it
 * @param blocks what must not get lost, by block
 */
record FrozenFile(String path, FileRecord file, byte[] content, Map<Long, Claim> blocks) {

  @Override
  public boolean equals(Object other) {
    return this == other; // one of its own in every snapshot
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }
}
