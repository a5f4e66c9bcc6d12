package io.ashlar.mapreduce.api;

import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.util.List;

/**
 * How files become records. Stateless.
 *
 * @param <K> the records' key
 * @param <V> the records' value
 */
public interface InputFormat<K, V> {

  /** Divides the input; called at the client. By default one split for each block of each file. */
  default List<InputSplit> splits(FileSystem fileSystem, List<String> inputs) throws IOException {
    return BlockSplits.of(fileSystem, inputs);
  }

  /** Opens a split; called in a worker. The reader is closed by the caller. */
  RecordReader<K, V> open(FileSystem fileSystem, InputSplit split) throws IOException;
}
