package io.ashlar.mapreduce.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One task of a job. */
final class Task {
  enum State {
    PENDING,
    RUNNING,
    DONE
  }

  /** Where a map runs, seen from its data. */
  enum Distance {
    NODE,
    RACK,
    ELSEWHERE
  }

  final TaskKind kind;
  final int index;
  State state = State.PENDING;

  /** Attempts running whose result is wanted: one, or two when one is speculative. */
  final List<RunningAttempt> running = new ArrayList<>(2);

  int nextAttempt;
  int failures;
  int fetchFailures;
  WorkerState lastFailedOn;

  /** What is known once it is done. */
  int winner = -1;

  WorkerState winnerWorker;
  Distance winnerDistance;
  Map<String, Long> counters = Map.of();
  int lostReports;

  Task(TaskKind kind, int index) {
    this.kind = kind;
    this.index = index;
  }

  boolean isPending() {
    return state == State.PENDING;
  }
}
