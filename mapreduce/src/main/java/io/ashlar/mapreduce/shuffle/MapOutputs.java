package io.ashlar.mapreduce.shuffle;

import io.ashlar.mapreduce.collect.RunFile;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The map outputs that a worker has. Thread-safe. */
public final class MapOutputs {

  /** Which attempt made it. */
  public record Key(String jobId, int map, int attempt) {}

  private final Map<Key, RunFile> files = new ConcurrentHashMap<>();

  /** None yet. */
  public MapOutputs() {}

  /** Makes an output known. */
  public void add(Key key, RunFile file) {
    files.put(key, file);
  }

  /** An output, if it is here. */
  public Optional<RunFile> find(Key key) {
    return Optional.ofNullable(files.get(key));
  }

  /** Forgets a job's outputs; the files are the caller's to remove. */
  public void removeJob(String jobId) {
    files.keySet().removeIf(key -> key.jobId().equals(jobId));
  }
}
