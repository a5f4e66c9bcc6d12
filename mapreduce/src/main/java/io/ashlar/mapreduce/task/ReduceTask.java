package io.ashlar.mapreduce.task;

import io.ashlar.fs.FileWriter;
import io.ashlar.mapreduce.api.Plan;
import io.ashlar.mapreduce.api.RecordWriter;
import io.ashlar.mapreduce.api.Reducer;
import io.ashlar.mapreduce.collect.Groups;
import io.ashlar.mapreduce.collect.RecordCursor;
import io.ashlar.mapreduce.collect.SortedMerge;
import io.ashlar.mapreduce.collect.SortedSource;
import io.ashlar.mapreduce.shuffle.Fetch;
import java.util.List;
import java.util.Map;

/** Runs a reduce attempt: fetches its partition of every map's output, merges, reduces, writes. */
public final class ReduceTask {
  private static final int CHECK_EVERY = 1024;

  /** Share of the progress that fetching is. */
  private static final double FETCHING = 0.4;

  private final Attempt attempt;
  private final List<Fetch.Source> sources;
  private final TaskCounters counters;

  /** An attempt that has not begun. */
  public ReduceTask(Attempt attempt, List<Fetch.Source> sources) {
    this.attempt = attempt;
    this.sources = sources;
    this.counters = new TaskCounters(attempt.job().parameters(), attempt.id().task());
  }

  /**
   * Reduces everything and returns the counters. Whatever the program throws comes out.
   *
   * @throws io.ashlar.mapreduce.shuffle.FetchFailedException if a map's output cannot be had
   */
  public Map<String, Long> run() throws Exception {
    Fetch fetch =
        new Fetch(
            attempt.id().jobId(),
            attempt.id().task(),
            attempt.directory(),
            attempt.memoryBytes() / 2,
            done -> attempt.control().progress(FETCHING * done / sources.size()));
    List<SortedSource> segments = fetch.run(sources);
    counters.set("reduce input bytes", fetch.fetchedBytes());
    JobOutput output =
        new JobOutput(attempt.job().fileSystem(), attempt.output(), attempt.id().jobId());
    try (FileWriter file = output.create(true, attempt.id().task(), attempt.id().attempt())) {
      reduce(attempt.job().plan().stages(), segments, file);
      counters.set("output bytes", file.position());
    }
    return counters.all();
  }

  private <K2, V2, K3, V3> void reduce(
      Plan.Stages<?, ?, K2, V2, K3, V3> stages, List<SortedSource> segments, FileWriter file)
      throws Exception {
    Reducer<K2, V2, K3, V3> reducer =
        stages
            .reduction()
            .orElseThrow(() -> new IllegalStateException("The plan does not reduce"))
            .get();
    try (SortedMerge<V2> merge =
            new SortedMerge<>(
                attempt.directory().resolve("merge"),
                segments,
                stages.values(),
                stages.combiner().orElse(null));
        RecordCursor merged = merge.open();
        RecordWriter<? super K3, ? super V3> writer = stages.output().open(file)) {
      reduceAll(new Groups<>(merged, stages.keys(), stages.values()), reducer, writer);
    }
  }

  private <K2, V2, K3, V3> void reduceAll(
      Groups<K2, V2> groups,
      Reducer<K2, V2, K3, V3> reducer,
      RecordWriter<? super K3, ? super V3> writer)
      throws Exception {
    long[] written = new long[1];
    long keys = 0;
    reducer.setup(counters);
    while (groups.next()) {
      reducer.reduce(
          groups.key(),
          groups,
          (key, value) -> {
            written[0]++;
            writer.write(key, value);
          });
      if (++keys % CHECK_EVERY == 0) {
        attempt.control().check();
      }
    }
    attempt.control().check();
    reducer.finish(
        (key, value) -> {
          written[0]++;
          writer.write(key, value);
        });
    counters.set("reduce keys", keys);
    counters.set("reduce input records", groups.records());
    counters.set("output records", written[0]);
  }
}
