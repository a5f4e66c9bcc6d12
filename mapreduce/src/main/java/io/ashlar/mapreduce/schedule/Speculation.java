package io.ashlar.mapreduce.schedule;

import io.ashlar.mapreduce.JobState;

/**
 * Finds a task worth a second attempt: one that has run for twice as long as its like took, and
 * would at its pace take longer from now than they did in all. Only when nothing of its kind waits,
 * half of its kind is done, and at most one in ten is being tried twice already. Stateless.
 */
final class Speculation {
  private static final long MIN_RUNNING_MILLIS = 2_000;
  private static final double SLOW = 2.0;

  /** A task of the job for a free slot of the worker, or null. */
  Task choose(Job job, WorkerState worker, long nowMillis) {
    if (job.state != JobState.RUNNING || job.startedMillis == 0) {
      return null;
    }
    TaskKind kind = job.mapsDone() ? TaskKind.REDUCE : TaskKind.MAP;
    int total = job.tasks(kind).size();
    Job.Progress progress = job.progress(kind);
    if (progress.durationCount == 0 || progress.done * 2 < total || job.anyWaits(kind)) {
      return null;
    }
    int twice = 0;
    Task slowest = null;
    double longest = progress.meanDurationMillis();
    for (RunningAttempt attempt : job.attempts) {
      if (!attempt.wanted || attempt.task.kind != kind) {
        continue;
      }
      if (attempt.task.running.size() > 1) {
        twice++;
        continue;
      }
      double remaining = remainingMillis(attempt, progress, worker, nowMillis);
      if (remaining > longest) {
        longest = remaining;
        slowest = attempt.task;
      }
    }
    // Tasks tried twice are counted once for each attempt.
    return twice / 2 < Math.max(1, total / 10) ? slowest : null;
  }

  /** How much longer a slow attempt will take at its pace; 0 if it is not slow. */
  private static double remainingMillis(
      RunningAttempt attempt, Job.Progress progress, WorkerState worker, long nowMillis) {
    long elapsed = nowMillis - attempt.startedMillis;
    if (attempt.worker == worker
        || elapsed < MIN_RUNNING_MILLIS
        || elapsed < SLOW * progress.meanDurationMillis()) {
      return 0;
    }
    double pace = Math.max(attempt.progress, 0.001) / elapsed;
    return (1 - attempt.progress) / pace;
  }
}
