package io.ashlar.mapreduce.api;

import java.io.IOException;
import java.io.OutputStream;

/**
 * How records become a file. Stateless.
 *
 * @param <K> the records' key
 * @param <V> the records' value
 */
@FunctionalInterface
public interface OutputFormat<K, V> {

  /** Writes to a stream, which the caller closes after it has closed the writer. */
  RecordWriter<K, V> open(OutputStream out) throws IOException;
}
