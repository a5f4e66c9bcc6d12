package io.ashlar.mapreduce.api;

import java.io.IOException;

/**
 * Writes the records of one task. Belongs to the task's thread.
 *
 * @param <K> the records' key
 * @param <V> the records' value
 */
public interface RecordWriter<K, V> extends AutoCloseable {

  /** Writes a record. */
  void write(K key, V value) throws IOException;

  /** Writes what is still held back. */
  @Override
  void close() throws IOException;
}
