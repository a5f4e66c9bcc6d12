package io.ashlar.namenode.writer;

import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.journal.EditGroup;
import java.util.ArrayList;
import java.util.List;

/**
 * Decisions that become durable together, with those who wait for them. Confined to the writer
 * thread but for the end of its sync, which the journal's thread writes.
 */
final class Group {
  final EditGroup edits = new EditGroup();
  final List<Task<?>> tasks = new ArrayList<>();
  final List<Effect> effects = new ArrayList<>();
  long openedNanos;
  long startedNanos;

  /** Written before {@link #completed}. */
  Throwable error;

  volatile boolean completed;

  int size() {
    return tasks.size();
  }

  boolean isEmpty() {
    return tasks.isEmpty() && edits.changes().isEmpty();
  }
}
