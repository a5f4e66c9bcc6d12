package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * What an inode's row says about snapshots. Immutable.
 *
 * @param snapshottable whether snapshots of the directory may be taken
 * @param placed how many snapshots had been taken anywhere when the inode came to the place where
 *     it is; 0 before the first one
 * @param held snapshots that show the inode, and what was below it, at places where it was before
 */
public record SnapshotMarks(boolean snapshottable, long placed, List<SnapshotSpan> held) {
  /** Nothing special. */
  public static final SnapshotMarks NONE = new SnapshotMarks(false, 0, List.of());

  SnapshotMarks withSnapshottable(boolean allowed) {
    return new SnapshotMarks(allowed, placed, held);
  }

  SnapshotMarks withPlaced(long number, List<SnapshotSpan> nowHeld) {
    return new SnapshotMarks(snapshottable, number, nowHeld);
  }
}
