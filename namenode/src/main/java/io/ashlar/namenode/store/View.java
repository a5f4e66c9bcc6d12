package io.ashlar.namenode.store;

/**
 * A way to look at the tables. What it shows depends on who gives it out: the committed state, or
 * the committed state under the edits that were decided but are not durable yet.
 *
 * <p>Arrays that are returned are not to be modified. A view of the committed state is thread-safe;
 * one with uncommitted edits belongs to the writer thread.
 */
public interface View {

  /** The value under that key, or null where there is none. */
  byte[] get(Table table, byte[] key);

  /**
   * The rows with from &lt;= key &lt; to, in key order. To be closed.
   *
   * @param to the end, exclusive; never null: every scan is bounded
   */
  Cursor scan(Table table, byte[] from, byte[] to);
}
