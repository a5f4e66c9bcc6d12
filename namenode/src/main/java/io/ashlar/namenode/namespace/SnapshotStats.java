package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.View;

/**
 * How many snapshots there are.
 *
 * @param directories those of which snapshots may be taken
 * @param snapshots of all directories
 */
public record SnapshotStats(long directories, long snapshots) {

  /** As the view has it. One point read. */
  public static SnapshotStats of(View view) {
    Counters counters = Counters.load(view);
    return new SnapshotStats(counters.snapshottable, counters.snapshots);
  }
}
