package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Combiner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Merges any number of sorted sources, at most {@link #FAN_IN} at once, so that the memory for open
 * sources is bounded: more are merged into files on the way.
 */
public final class SortedMerge<V> implements AutoCloseable {
  /** Sources open at once; each holds about 300 kB. */
  static final int FAN_IN = 64;

  private final Path directory;
  private final Codec<V> values;
  private final Combiner<V> combinerOrNull;
  private final Deque<SortedSource> sources;
  private final List<RunFile> temporary = new ArrayList<>();

  /**
   * A merge that has not begun.
   *
   * @param directory for files on the way; made when the first is needed
   */
  public SortedMerge(
      Path directory, List<SortedSource> sources, Codec<V> values, Combiner<V> combinerOrNull) {
    this.directory = directory;
    this.sources = new ArrayDeque<>(sources);
    this.values = values;
    this.combinerOrNull = combinerOrNull;
  }

  /** All records in order; with a combiner one for each key. The caller closes the cursor. */
  public RecordCursor open() throws IOException {
    while (sources.size() > FAN_IN) {
      mergeSome(Math.min(FAN_IN, sources.size() - FAN_IN + 1));
    }
    return openMerged(sources.size());
  }

  private void mergeSome(int count) throws IOException {
    Files.createDirectories(directory);
    Path path = directory.resolve("merged-" + temporary.size());
    try (RecordCursor merged = openMerged(count);
        RunWriter writer = new RunWriter(path, 1)) {
      while (merged.next()) {
        writer.write(
            merged.key, 0, merged.keyLength, merged.value, merged.valueOffset, merged.valueLength);
      }
      RunFile file = writer.finish();
      temporary.add(file);
      sources.addLast(SortedSource.ofPartition(file, 0));
    }
  }

  private RecordCursor openMerged(int count) throws IOException {
    List<RecordCursor> opened = new ArrayList<>(count);
    try {
      for (int i = 0; i < count; i++) {
        opened.add(sources.removeFirst().open());
      }
    } catch (IOException e) {
      for (RecordCursor cursor : opened) {
        cursor.close();
      }
      throw e;
    }
    RecordCursor merged = new MergeCursor(opened);
    return combinerOrNull == null ? merged : new CombiningCursor<>(merged, values, combinerOrNull);
  }

  /** Removes the files made on the way. */
  @Override
  public void close() throws IOException {
    for (RunFile file : temporary) {
      file.delete();
    }
    Files.deleteIfExists(directory);
  }
}
