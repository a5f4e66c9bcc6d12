package io.ashlar.namenode.store;

/**
 * The journaled tables as they were at one moment: whole groups of edits are in it or not. Holds
 * back the cleaning up of what was overwritten since, and so is to be closed soon. Thread-safe.
 */
public interface StillView extends View, AutoCloseable {
  @Override
  void close();
}
