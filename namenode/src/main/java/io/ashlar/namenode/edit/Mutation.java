package io.ashlar.namenode.edit;

import io.ashlar.namenode.store.Table;

/**
 * One row becomes something. The arrays are owned by the mutation and not to be modified.
 *
 * @param value the new value, or null where the row goes
 */
public record Mutation(Table table, byte[] key, byte[] value) {

  /** Whether the row goes. */
  public boolean isDelete() {
    return value == null;
  }
}
