package io.ashlar.mapreduce;

/** Where a job is. */
public enum JobState {
  /** Maps, and then reduces, wait or run. */
  RUNNING,
  /** All tasks are done; their output is being moved into place. */
  COMMITTING,
  /** It will not succeed; what it left behind is being removed. */
  ABORTING,
  /** Its output is complete. */
  SUCCEEDED,
  /** A task failed too often; the summary's message says why. */
  FAILED,
  /** Someone killed it. */
  KILLED;

  /** Whether the job will not change any more. */
  public boolean finished() {
    return this == SUCCEEDED || this == FAILED || this == KILLED;
  }
}
