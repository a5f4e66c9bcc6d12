package io.ashlar.namenode.edit;

import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The effects of one decision: rows to put and delete, in order, and what to tell after they are
 * applied. Rows of soft tables travel with it but are not journaled.
 *
 * <p>Filled by one thread while deciding; not changed after it was handed over.
 */
public final class Edit {
  private static final Edit NONE = new Edit(List.of(), List.of());

  private final List<Mutation> mutations;
  private final List<Effect> effects;

  /** An edit to fill. */
  public Edit() {
    this(new ArrayList<>(8), new ArrayList<>(1));
  }

  private Edit(List<Mutation> mutations, List<Effect> effects) {
    this.mutations = mutations;
    this.effects = effects;
  }

  /** The edit that changes nothing; cannot be filled. */
  public static Edit none() {
    return NONE;
  }

  /** The row becomes this value. The arrays belong to the edit from now on. */
  public Edit put(Table table, byte[] key, byte[] value) {
    mutations.add(new Mutation(table, key, java.util.Objects.requireNonNull(value)));
    return this;
  }

  /** The row goes, if it is there. */
  public Edit delete(Table table, byte[] key) {
    mutations.add(new Mutation(table, key, null));
    return this;
  }

  /** To be told once the edit is applied. */
  public Edit tell(Effect effect) {
    effects.add(effect);
    return this;
  }

  /** Everything that another edit does, after what is there. */
  public Edit addAll(Edit other) {
    mutations.addAll(other.mutations);
    effects.addAll(other.effects);
    return this;
  }

  /** The rows, in the order in which they were named: a later one wins. */
  public List<Mutation> mutations() {
    return Collections.unmodifiableList(mutations);
  }

  /** What to tell, in order. */
  public List<Effect> effects() {
    return Collections.unmodifiableList(effects);
  }

  /** Lays the rows over what is in the change set. */
  public void addTo(ChangeSet changes) {
    for (int i = 0; i < mutations.size(); i++) {
      Mutation mutation = mutations.get(i);
      changes.set(mutation.table(), mutation.key(), mutation.value());
    }
  }

  /** Whether a row changes that must survive a crash. */
  public boolean journaled() {
    for (int i = 0; i < mutations.size(); i++) {
      if (mutations.get(i).table().journaled()) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is nothing in it. */
  public boolean isEmpty() {
    return mutations.isEmpty() && effects.isEmpty();
  }
}
