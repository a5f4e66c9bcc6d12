package io.ashlar.namenode.store;

/**
 * What is committed. Thread-safe; written by one thread at a time.
 *
 * <p>After a write has returned, every view shows it. A write that throws leaves the store
 * unusable: what reached the disk is not known.
 */
public interface Store extends View, AutoCloseable {

  /**
   * Applies changes, all or none of the journaled ones.
   *
   * @param durable return only when they would survive a crash
   */
  void write(ChangeSet changes, boolean durable);

  /**
   * The same content, without waiting for a disk: where a row is not in memory, its methods throw
   * {@link NotInMemoryException}. For threads that must not block.
   */
  View inMemory();

  /** The journaled tables as they are now, whatever is written later. */
  StillView still();

  /** Number of the last journaled change. Never goes down, also not over a restart. */
  long sequence();

  @Override
  void close();
}
