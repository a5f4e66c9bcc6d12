package io.ashlar.mapreduce.api;

/** What a mapper or reducer may know of its task. Belongs to the task's thread. */
public interface TaskContext {

  /** The job's parameters. */
  Parameters parameters();

  /** Number of the task among those of its kind, from 0. */
  int task();

  /**
   * Adds to a counter of the job. At most 64 names of at most 128 characters each; those of
   * attempts that did not count are dropped.
   */
  void count(String name, long delta);
}
