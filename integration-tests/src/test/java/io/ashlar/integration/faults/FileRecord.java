package io.ashlar.integration.faults;

import java.util.Optional;

/**
 * What must be true of a file, by what its writer was told. A file whose last step is in doubt is
 * left alone by its writer, so that there is one doubt at most. Immutable.
 *
 * @param path its name
 * @param otherPath the name that it has if the rename in doubt was done
 * @param seed of its content
 * @param created whether its creation was acknowledged
 * @param acknowledged bytes that every reader must get
 * @param most bytes that it can have, with what was written and not acknowledged
 * @param closed whether the last thing was an acknowledged close: then there is no byte more
 * @param deletion how far its deletion is
 */
record FileRecord(
    String path,
    Optional<String> otherPath,
    long seed,
    boolean created,
    long acknowledged,
    long most,
    boolean closed,
    Deletion deletion) {

  /** Whether the file is gone. */
  enum Deletion {
    NONE,
    IN_DOUBT,
    ACKNOWLEDGED
  }

  static FileRecord begun(String path, long seed) {
    return new FileRecord(path, Optional.empty(), seed, false, 0, 0, false, Deletion.NONE);
  }

  /** Whether its writer would go on with it: closed, and nothing in doubt. */
  boolean isSettled() {
    return closed && otherPath.isEmpty() && deletion == Deletion.NONE;
  }

  FileRecord open() {
    return new FileRecord(path, otherPath, seed, true, acknowledged, most, false, deletion);
  }

  FileRecord written(long length) {
    return new FileRecord(path, otherPath, seed, created, acknowledged, length, false, deletion);
  }

  FileRecord flushed(long length) {
    return new FileRecord(path, otherPath, seed, created, length, most, false, deletion);
  }

  FileRecord closedAt(long length) {
    return new FileRecord(path, otherPath, seed, created, length, length, true, deletion);
  }

  FileRecord renaming(String to) {
    return new FileRecord(
        path, Optional.of(to), seed, created, acknowledged, most, closed, deletion);
  }

  FileRecord renamed(String to) {
    return new FileRecord(
        to, Optional.empty(), seed, created, acknowledged, most, closed, deletion);
  }

  FileRecord deletion(Deletion state) {
    return new FileRecord(path, otherPath, seed, created, acknowledged, most, closed, state);
  }
}
