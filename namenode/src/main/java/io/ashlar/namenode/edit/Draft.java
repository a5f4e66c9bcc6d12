package io.ashlar.namenode.edit;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.MergedCursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;

/**
 * An edit in the making that can already be looked at: reads see the rows it has changed so far.
 * Confined to the thread that decides.
 */
public final class Draft implements View {
  /** Up to so many mutations are searched one by one, which is quicker than an index. */
  private static final int LINEAR = 24;

  private final View base;
  private final Edit edit = new Edit();
  private ChangeSet index;
  private int indexed;

  /** An empty draft over that view. */
  public Draft(View base) {
    this.base = base;
  }

  /** The row becomes this value. The arrays belong to the draft from now on. */
  public void put(Table table, byte[] key, byte[] value) {
    edit.put(table, key, value);
  }

  /** The row goes. */
  public void delete(Table table, byte[] key) {
    edit.delete(table, key);
  }

  /** To be told once the edit is applied. */
  public void tell(Effect effect) {
    edit.tell(effect);
  }

  /** What was drafted. */
  public Edit edit() {
    return edit;
  }

  /** Ends the draft with a reply. */
  public <R> Decision<R> reply(R reply) {
    return Decision.of(edit, reply);
  }

  @Override
  public byte[] get(Table table, byte[] key) {
    List<Mutation> mutations = edit.mutations();
    if (mutations.size() <= LINEAR) {
      for (int i = mutations.size() - 1; i >= 0; i--) {
        Mutation mutation = mutations.get(i);
        if (mutation.table() == table && Arrays.equals(mutation.key(), key)) {
          return mutation.value();
        }
      }
    } else {
      byte[] found = index().find(table, key);
      if (found != null) {
        return found == ChangeSet.GONE ? null : found;
      }
    }
    return base.get(table, key);
  }

  @Override
  public Cursor scan(Table table, byte[] from, byte[] to) {
    Cursor rows = base.scan(table, from, to);
    NavigableMap<byte[], byte[]> changes = index().range(table, from, to);
    return changes == null || changes.isEmpty() ? rows : new MergedCursor(rows, changes);
  }

  private ChangeSet index() {
    if (index == null) {
      index = new ChangeSet();
    }
    List<Mutation> mutations = edit.mutations();
    while (indexed < mutations.size()) {
      Mutation mutation = mutations.get(indexed++);
      index.set(mutation.table(), mutation.key(), mutation.value());
    }
    return index;
  }
}
