package io.ashlar.namenode.namespace;

/**
 * A run of one directory's snapshots, by their numbers: those that show something.
 *
 * @param rootId the snapshottable directory
 * @param after exclusive
 * @param upTo inclusive
 */
public record SnapshotSpan(long rootId, long after, long upTo) {
  static final int ENCODED_BYTES = 3 * Long.BYTES;

  /** What of it comes after a number; may be empty. */
  SnapshotSpan after(long number) {
    return number <= after ? this : new SnapshotSpan(rootId, number, upTo);
  }

  /** The shortest span over both. */
  SnapshotSpan join(SnapshotSpan other) {
    return new SnapshotSpan(rootId, Math.min(after, other.after), Math.max(upTo, other.upTo));
  }

  boolean isEmpty() {
    return after >= upTo;
  }
}
