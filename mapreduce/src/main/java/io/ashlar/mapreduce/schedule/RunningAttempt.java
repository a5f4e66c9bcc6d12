package io.ashlar.mapreduce.schedule;

/** An attempt that a worker has been given and has not ended yet. */
final class RunningAttempt {
  final AttemptId id;
  final Job job;
  final Task task;
  final WorkerState worker;
  final long startedMillis;
  final long givenInSequence;
  double progress;

  /** Whether its result is still of use; if not, the worker is told to stop it. */
  boolean wanted = true;

  RunningAttempt(
      AttemptId id, Job job, Task task, WorkerState worker, long startedMillis, long sequence) {
    this.id = id;
    this.job = job;
    this.task = task;
    this.worker = worker;
    this.startedMillis = startedMillis;
    this.givenInSequence = sequence;
  }
}
