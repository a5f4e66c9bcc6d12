package io.ashlar.namenode.store;

/** A walk over rows, before the first one at the start. Confined to one thread. */
public interface Cursor extends AutoCloseable {

  /** Moves to the next row; false when there is none, and then for good. */
  boolean next();

  /** The row's key. Not to be modified. */
  byte[] key();

  /** The row's value. Not to be modified. */
  byte[] value();

  @Override
  void close();
}
