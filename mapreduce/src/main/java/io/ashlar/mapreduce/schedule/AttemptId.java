package io.ashlar.mapreduce.schedule;

import java.util.Locale;

/**
 * One try at one task. Immutable.
 *
 * @param jobId of the job
 * @param kind of the task
 * @param task number of the task among those of its kind, from 0
 * @param attempt number of the try, from 0
 */
public record AttemptId(String jobId, TaskKind kind, int task, int attempt) {

  @Override
  public String toString() {
    return jobId + "/" + kind.name().toLowerCase(Locale.ROOT) + "-" + task + "-" + attempt;
  }
}
