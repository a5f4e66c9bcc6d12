package io.ashlar.simulation;

import io.ashlar.namenode.journal.EditGroup;
import io.ashlar.namenode.journal.Journal;
import io.ashlar.namenode.store.StoreException;
import io.ashlar.simulation.FaultCounts.Kind;
import java.io.IOException;
import java.util.ArrayDeque;

/**
 * The journal of a NameNode on its own: a group is durable, and shown, when its sync is done. If
 * the NameNode dies before, chance decides whether the group had reached the disk.
 */
class SimulatedJournal implements Journal {
  private static final long MIN_SYNC_MICROS = 200;
  private static final long MAX_SYNC_MICROS = 15 * World.MILLI;

  final World world;
  final Process owner;
  final MemoryStore store;
  private final ArrayDeque<EditGroup> syncing = new ArrayDeque<>();
  private Runnable onNextCommit = () -> {};
  private boolean failing;

  SimulatedJournal(Process owner, MemoryStore store) {
    this.world = owner.world;
    this.owner = owner;
    this.store = store;
  }

  /** Runs when the next group is handed in. */
  void onNextCommit(Runnable action) {
    onNextCommit = action;
  }

  void committing() {
    Runnable action = onNextCommit;
    onNextCommit = () -> {};
    action.run();
  }

  @Override
  public void commit(EditGroup group, Completion completion) {
    committing();
    syncing.add(group);
    owner.after(syncMicros(), () -> end(group, completion));
  }

  long syncMicros() {
    return world.between(MIN_SYNC_MICROS, MAX_SYNC_MICROS);
  }

  private void end(EditGroup group, Completion completion) {
    if (failing) {
      completion.completed(new StoreException("sync", new IOException("disk of the journal")));
      return;
    }
    syncing.remove(group);
    store.write(group.changes(), true);
    completion.completed(null);
  }

  /** The next sync fails. */
  void fail() {
    failing = true;
  }

  /** The NameNode is dead: what was being synced is there or not, the earlier before the later. */
  void crash() {
    while (!syncing.isEmpty()) {
      if (world.chance(0.5)) {
        world.faults.count(Kind.GROUP_LOST);
        syncing.clear();
      } else {
        store.write(syncing.poll().changes(), true);
      }
    }
    store.crash();
  }

  @Override
  public void close() {
    // holds nothing
  }
}
