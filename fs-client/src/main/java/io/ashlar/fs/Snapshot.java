package io.ashlar.fs;

/**
 * A snapshot of a directory. Immutable.
 *
 * @param status of the directory as it was, with the path by which it is read
 * @param id number of the snapshot
 * @param deleted whether it is deleted already, and only kept for others
 */
public record Snapshot(FileStatus status, int id, boolean deleted) {
  /** Its name: the last component of its path. */
  public String name() {
    return status.name();
  }
}
