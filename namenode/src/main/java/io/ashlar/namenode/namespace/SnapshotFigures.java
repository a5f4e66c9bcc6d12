package io.ashlar.namenode.namespace;

/**
 * What only snapshots show of a subtree.
 *
 * @param spaceBytes length times replication
 */
public record SnapshotFigures(long lengthBytes, long files, long directories, long spaceBytes) {
  static final SnapshotFigures NONE = new SnapshotFigures(0, 0, 0, 0);
}
