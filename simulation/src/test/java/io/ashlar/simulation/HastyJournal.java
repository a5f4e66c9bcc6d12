package io.ashlar.simulation;

import io.ashlar.namenode.journal.EditGroup;

/** A journal that says that a group is durable before it is. */
final class HastyJournal extends SimulatedJournal {

  HastyJournal(Process owner, MemoryStore store) {
    super(owner, store);
  }

  @Override
  public void commit(EditGroup group, Completion completion) {
    committing();
    store.write(group.changes(), false);
    completion.completed(null);
    owner.after(syncMicros(), store::sync);
  }
}
