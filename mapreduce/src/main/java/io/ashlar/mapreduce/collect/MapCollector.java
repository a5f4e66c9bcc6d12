package io.ashlar.mapreduce.collect;

import io.ashlar.mapreduce.api.ByteSink;
import io.ashlar.mapreduce.api.ByteSlice;
import io.ashlar.mapreduce.api.Codec;
import io.ashlar.mapreduce.api.Combiner;
import io.ashlar.mapreduce.api.Emitter;
import io.ashlar.mapreduce.api.KeyedLongs;
import io.ashlar.mapreduce.api.LongCodec;
import io.ashlar.mapreduce.api.LongCombiner;
import io.ashlar.mapreduce.api.Partitioner;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a mapper's output in bounded memory and makes one sorted, partitioned file of it. When the
 * memory is used up, what it holds becomes a sorted run; the runs are merged in the end. A combiner
 * is applied as records come, and again when runs are merged.
 */
public final class MapCollector<K, V> implements Emitter<K, V>, AutoCloseable {

  /** What was collected, and what it took. */
  public record Result(RunFile file, long emitted, long written, int spills) {}

  /** Share of the memory for entries; the rest is for sorting them. */
  private static final double TABLE_SHARE = 0.7;

  private final Path directory;
  private final Codec<K> keys;
  private final Codec<V> values;
  private final Combiner<V> combinerOrNull;
  private final Partitioner<K> partitionerOrNull;
  private final int partitions;
  private final LongTable longTableOrNull;
  private final RecordBuffer<V> bufferOrNull;
  private final List<RunFile> runs = new ArrayList<>();
  private final ByteSink keySink = new ByteSink();
  private final ByteSink valueSink = new ByteSink();
  private final ByteSlice keySlice = new ByteSlice();
  private final ByteSlice valueSlice = new ByteSlice();
  private final byte[] keyScratch = new byte[Long.BYTES];

  /**
   * An empty collector.
   *
   * @param directory existing local directory for this attempt alone
   * @param combinerOrNull of the values
   * @param partitionerOrNull of the keys; null for one by hash
   * @param partitions at least 1
   * @param memoryBytes bound on what is held in memory
   */
  public MapCollector(
      Path directory,
      Codec<K> keys,
      Codec<V> values,
      Combiner<V> combinerOrNull,
      Partitioner<K> partitionerOrNull,
      int partitions,
      long memoryBytes) {
    this.directory = directory;
    this.keys = keys;
    this.values = values;
    this.combinerOrNull = combinerOrNull;
    this.partitionerOrNull = partitionerOrNull;
    this.partitions = partitions;
    long limit = (long) (memoryBytes * TABLE_SHARE);
    if (values instanceof LongCodec && combinerOrNull instanceof LongCombiner longCombiner) {
      longTableOrNull = new LongTable(longCombiner, limit, this::spill);
      bufferOrNull = null;
    } else {
      longTableOrNull = null;
      bufferOrNull = new RecordBuffer<>(values, combinerOrNull, limit, this::spill);
    }
  }

  @Override
  public void emit(K key, V value) throws IOException {
    keySink.clear();
    keys.encode(key, keySink);
    if (longTableOrNull != null) {
      longTableOrNull.add(keySink.array(), 0, keySink.length(), (Long) value);
    } else {
      bufferOrNull.add(keySink, value);
    }
  }

  @Override
  public KeyedLongs longs() {
    return longTableOrNull != null ? longTableOrNull : Emitter.super.longs();
  }

  private EntryStore store() {
    return longTableOrNull != null ? longTableOrNull.store() : bufferOrNull.store();
  }

  private void spill() throws IOException {
    runs.add(writeRun(directory.resolve("run-" + runs.size())));
    if (longTableOrNull != null) {
      longTableOrNull.clear();
    } else {
      bufferOrNull.clear();
    }
  }

  private RunFile writeRun(Path path) throws IOException {
    EntryStore store = store();
    int[] entries = longTableOrNull != null ? longTableOrNull.entries() : bufferOrNull.entries();
    int[] ordered = EntrySorter.sort(store, entries, partitionsOf(store, entries), partitions);
    try (RunWriter writer = new RunWriter(path, partitions)) {
      for (int entry : ordered) {
        writer.partition(partitionOf(store, entry));
        store.key(entry, keySlice, keyScratch);
        value(store, entry);
        writer.write(
            keySlice.array(),
            keySlice.offset(),
            keySlice.length(),
            valueSlice.array(),
            valueSlice.offset(),
            valueSlice.length());
      }
      return writer.finish();
    }
  }

  private void value(EntryStore store, int entry) {
    if (longTableOrNull == null) {
      store.value(entry, valueSlice);
      return;
    }
    valueSink.clear();
    ((LongCodec) values)
        .encodeLong(store.words[entry * EntryStore.WORDS + EntryStore.VALUE], valueSink);
    valueSlice.set(valueSink.array(), 0, valueSink.length());
  }

  private int[] partitionsOf(EntryStore store, int[] entries) throws IOException {
    if (partitions == 1) {
      return null;
    }
    int[] result = new int[entries.length];
    for (int i = 0; i < entries.length; i++) {
      result[i] = partitionOf(store, entries[i]);
    }
    return result;
  }

  private int partitionOf(EntryStore store, int entry) throws IOException {
    if (partitions == 1) {
      return 0;
    }
    if (partitionerOrNull == null) {
      long hashAndLength = store.words[entry * EntryStore.WORDS + EntryStore.HASH_AND_LENGTH];
      return KeyBytes.partition(EntryStore.hash(hashAndLength), partitions);
    }
    store.key(entry, keySlice, keyScratch);
    int partition = partitionerOrNull.partition(keys.decode(keySlice), partitions);
    if (partition < 0 || partition >= partitions) {
      throw new IOException(
          "The partitioner put a key into partition " + partition + " of " + partitions);
    }
    return partition;
  }

  /** Sorts and merges; the collector takes no more. */
  public Result finish() throws IOException {
    long emitted = longTableOrNull != null ? longTableOrNull.added() : bufferOrNull.added();
    int spills = runs.size();
    RunFile result;
    if (runs.isEmpty()) {
      result = writeRun(directory.resolve("output"));
    } else {
      spill();
      result = mergeRuns();
    }
    long written = result.segments().stream().mapToLong(RunFile.Segment::records).sum();
    return new Result(result, emitted, written, spills);
  }

  private RunFile mergeRuns() throws IOException {
    try (RunWriter writer = new RunWriter(directory.resolve("output"), partitions)) {
      for (int p = 0; p < partitions; p++) {
        writer.partition(p);
        List<SortedSource> sources = new ArrayList<>();
        for (RunFile run : runs) {
          sources.add(SortedSource.ofPartition(run, p));
        }
        try (SortedMerge<V> merge =
                new SortedMerge<>(
                    directory.resolve("merge-" + p), sources, values, combinerOrNull);
            RecordCursor merged = merge.open()) {
          while (merged.next()) {
            writer.write(
                merged.key,
                0,
                merged.keyLength,
                merged.value,
                merged.valueOffset,
                merged.valueLength);
          }
        }
      }
      RunFile result = writer.finish();
      close();
      return result;
    }
  }

  /** Removes the runs that are left; not the result. */
  @Override
  public void close() throws IOException {
    for (RunFile run : runs) {
      run.delete();
    }
    runs.clear();
  }
}
