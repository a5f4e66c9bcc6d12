package io.ashlar.mapreduce.api;

import java.io.IOException;

/**
 * The records of one split. Belongs to the task's thread.
 *
 * @param <K> the records' key
 * @param <V> the records' value
 */
public interface RecordReader<K, V> extends AutoCloseable {

  /** Moves to the next record; false at the end. */
  boolean next() throws IOException;

  /** The record's key; may be the same object, changed, after the next move. */
  K key();

  /** The record's value; may be the same object, changed, after the next move. */
  V value();

  /** Bytes of input taken so far, for progress and counters. */
  long bytesRead();

  @Override
  void close() throws IOException;
}
