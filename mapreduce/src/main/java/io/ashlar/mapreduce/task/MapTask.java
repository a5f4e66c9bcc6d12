package io.ashlar.mapreduce.task;

import io.ashlar.fs.FileWriter;
import io.ashlar.mapreduce.api.Emitter;
import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.api.Mapper;
import io.ashlar.mapreduce.api.OutputFormat;
import io.ashlar.mapreduce.api.Plan;
import io.ashlar.mapreduce.api.RecordReader;
import io.ashlar.mapreduce.api.RecordWriter;
import io.ashlar.mapreduce.collect.MapCollector;
import io.ashlar.mapreduce.collect.RunFile;
import java.util.Map;
import java.util.Optional;

/** Runs a map attempt. */
public final class MapTask {
  /** Records between looks at whether to go on. */
  private static final int CHECK_EVERY = 64;

  private final Attempt attempt;
  private final InputSplit split;
  private final int partitions;
  private final TaskCounters counters;

  /**
   * What an attempt made.
   *
   * @param counters by name
   * @param file for the reduces; absent if the job has none
   */
  public record Result(Map<String, Long> counters, Optional<RunFile> file) {}

  /**
   * An attempt that has not begun.
   *
   * @param partitions number of reduces; 0 if the map writes the job's output
   */
  public MapTask(Attempt attempt, InputSplit split, int partitions) {
    this.attempt = attempt;
    this.split = split;
    this.partitions = partitions;
    this.counters = new TaskCounters(attempt.job().parameters(), attempt.id().task());
  }

  /** Reads the split to its end. Whatever the program throws comes out. */
  public Result run() throws Exception {
    Plan.Stages<?, ?, ?, ?, ?, ?> stages = attempt.job().plan().stages();
    return partitions == 0 ? toOutput(stages) : toReduces(stages);
  }

  private <K1, V1, K2, V2> Result toReduces(Plan.Stages<K1, V1, K2, V2, ?, ?> stages)
      throws Exception {
    try (MapCollector<K2, V2> collector =
        new MapCollector<>(
            attempt.directory(),
            stages.keys(),
            stages.values(),
            stages.combiner().orElse(null),
            stages.partitioner().orElse(null),
            partitions,
            attempt.memoryBytes())) {
      map(stages, collector);
      MapCollector.Result result = collector.finish();
      counters.set("map output records", result.emitted());
      counters.set("map output records after combining", result.written());
      counters.set("map output bytes", result.file().lengthBytes());
      counters.set("map spills", result.spills());
      return new Result(counters.all(), Optional.of(result.file()));
    }
  }

  private <K1, V1, K2, V2, K3, V3> Result toOutput(Plan.Stages<K1, V1, K2, V2, K3, V3> stages)
      throws Exception {
    JobOutput output =
        new JobOutput(attempt.job().fileSystem(), attempt.output(), attempt.id().jobId());
    try (FileWriter file = output.create(false, attempt.id().task(), attempt.id().attempt())) {
      long[] records = new long[1];
      // Without a reduction the plan's output takes what its mapper makes.
      @SuppressWarnings("unchecked")
      OutputFormat<? super K2, ? super V2> format =
          (OutputFormat<? super K2, ? super V2>) stages.output();
      try (RecordWriter<? super K2, ? super V2> writer = format.open(file)) {
        map(
            stages,
            (key, value) -> {
              records[0]++;
              writer.write(key, value);
            });
      }
      counters.set("output records", records[0]);
      counters.set("output bytes", file.position());
    }
    return new Result(counters.all(), Optional.empty());
  }

  private <K1, V1, K2, V2> void map(Plan.Stages<K1, V1, K2, V2, ?, ?> stages, Emitter<K2, V2> out)
      throws Exception {
    Mapper<K1, V1, K2, V2> mapper = stages.mapper().get();
    long records = 0;
    try (RecordReader<K1, V1> reader = stages.input().open(attempt.job().fileSystem(), split)) {
      mapper.setup(counters);
      while (reader.next()) {
        mapper.map(reader.key(), reader.value(), out);
        if (++records % CHECK_EVERY == 0) {
          attempt.control().check();
          attempt.control().progress((double) reader.bytesRead() / split.lengthBytes());
        }
      }
      attempt.control().check();
      mapper.finish(out);
      counters.set("map input bytes", reader.bytesRead());
      counters.set("map input records", records);
    }
  }
}
