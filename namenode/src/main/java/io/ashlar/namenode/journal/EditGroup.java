package io.ashlar.namenode.journal;

import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.store.ChangeSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Edits that become durable together. Filled by the writer thread; not changed once it was given to
 * a journal.
 */
public final class EditGroup {
  private final List<Edit> edits = new ArrayList<>();
  private final ChangeSet changes = new ChangeSet();

  /** Adds an edit after those that are there. */
  public void add(Edit edit) {
    if (!edit.mutations().isEmpty()) {
      edits.add(edit);
      edit.addTo(changes);
    }
  }

  /** The edits that change rows, in order. */
  public List<Edit> edits() {
    return Collections.unmodifiableList(edits);
  }

  /** What they amount to. */
  public ChangeSet changes() {
    return changes;
  }
}
