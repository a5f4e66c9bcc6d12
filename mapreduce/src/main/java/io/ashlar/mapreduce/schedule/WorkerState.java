package io.ashlar.mapreduce.schedule;

import java.util.LinkedHashMap;
import java.util.Map;

/** A live worker and what it runs. */
final class WorkerState {
  final WorkerSpec spec;
  final Map<AttemptId, RunningAttempt> attempts = new LinkedHashMap<>();
  long lastSeenMillis;
  long sequence;

  WorkerState(WorkerSpec spec, long nowMillis) {
    this.spec = spec;
    this.lastSeenMillis = nowMillis;
  }

  int freeSlots() {
    return spec.slots() - attempts.size();
  }
}
