package io.ashlar.mapreduce.schedule;

/** What a task does. */
public enum TaskKind {
  /** Reads a split. */
  MAP,
  /** Reads one partition of every map's output. */
  REDUCE,
  /** Moves the finished tasks' files into place. */
  COMMIT,
  /** Removes what an unsuccessful job left behind. */
  ABORT
}
