package io.ashlar.fs;

/**
 * A directory that snapshots may be taken of. Immutable.
 *
 * @param status of the directory, with its whole path
 * @param snapshotCount how many there are
 * @param snapshotLimit how many there may be
 */
public record SnapshottableDirectory(FileStatus status, int snapshotCount, int snapshotLimit) {}
