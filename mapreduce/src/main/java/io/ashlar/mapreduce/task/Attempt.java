package io.ashlar.mapreduce.task;

import io.ashlar.mapreduce.schedule.AttemptId;
import java.nio.file.Path;

/**
 * What an attempt is given by its worker.
 *
 * @param id which attempt
 * @param job its program
 * @param output the job's output directory
 * @param directory local, existing, and the attempt's own
 * @param memoryBytes bound on what it collects or merges in memory
 * @param control how far it is, and whether it should go on
 */
public record Attempt(
    AttemptId id,
    JobRuntime job,
    String output,
    Path directory,
    long memoryBytes,
    Control control) {

  /** An attempt's line to its worker. Thread-safe. */
  public interface Control {

    /** Tells how far it is, from 0 to 1. */
    void progress(double fraction);

    /** Throws if the attempt should stop. */
    void check() throws AttemptCancelledException;
  }
}
