package io.ashlar.mapreduce.schedule;

import io.ashlar.mapreduce.JobState;
import io.ashlar.mapreduce.JobSummary;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A job that is not finished: its tasks and where they are. */
final class Job {
  final JobSpec spec;
  final long submittedMillis;
  final List<Task> maps = new ArrayList<>();
  final List<Task> reduces = new ArrayList<>();
  final PendingMaps pendingMaps;
  final ArrayDeque<Task> pendingReduces = new ArrayDeque<>();
  final Progress mapProgress = new Progress();
  final Progress reduceProgress = new Progress();

  /** Attempts on any worker, wanted or not. */
  final Set<RunningAttempt> attempts = new HashSet<>();

  /** The commit or abort task, once it is its turn. */
  Task ending;

  JobState state = JobState.RUNNING;
  String message = "";
  boolean killed;
  long startedMillis;

  /** Since when the job has passed up slots that are not local; -1 if it has not. */
  long waitingSinceMillis = -1;

  /** When the job began to end. */
  long endingSinceMillis;

  /** Counts for one kind of task. */
  static final class Progress {
    int done;
    int failedAttempts;
    int rerun;
    int speculative;
    long durationSumMillis;
    int durationCount;

    double meanDurationMillis() {
      return (double) durationSumMillis / durationCount;
    }
  }

  Job(JobSpec spec, long nowMillis) {
    this.spec = spec;
    this.submittedMillis = nowMillis;
    this.pendingMaps = new PendingMaps(spec);
    for (int i = 0; i < spec.splits().size(); i++) {
      Task map = new Task(TaskKind.MAP, i);
      maps.add(map);
      pendingMaps.add(map);
    }
  }

  /** Makes the reduce tasks, before the first map runs. */
  void setReducers(int count) {
    for (int i = 0; i < count; i++) {
      Task reduce = new Task(TaskKind.REDUCE, i);
      reduces.add(reduce);
      pendingReduces.add(reduce);
    }
  }

  boolean mapsDone() {
    return mapProgress.done == maps.size();
  }

  boolean allDone() {
    return mapsDone() && reduceProgress.done == reduces.size();
  }

  Progress progress(TaskKind kind) {
    return kind == TaskKind.MAP ? mapProgress : reduceProgress;
  }

  /** Whether a task of that kind waits for a slot. */
  boolean anyWaits(TaskKind kind) {
    return kind == TaskKind.MAP
        ? pendingMaps.any()
        : pendingReduces.stream().anyMatch(Task::isPending);
  }

  List<Task> tasks(TaskKind kind) {
    return kind == TaskKind.MAP ? maps : reduces;
  }

  /** The tasks whose files are the job's output. */
  List<Task> writers() {
    return reduces.isEmpty() ? maps : reduces;
  }

  /** Puts a task back to wait. */
  void requeue(Task task) {
    task.state = Task.State.PENDING;
    switch (task.kind) {
      case MAP -> pendingMaps.add(task);
      case REDUCE -> pendingReduces.add(task);
      case COMMIT, ABORT -> {
        // The ending task is looked at directly.
      }
    }
  }

  JobSummary summary(long finishedMillis) {
    Map<Task.Distance, Integer> distances = new EnumMap<>(Task.Distance.class);
    Map<String, Long> counters = new TreeMap<>();
    for (Task map : maps) {
      if (map.state == Task.State.DONE) {
        distances.merge(map.winnerDistance, 1, Integer::sum);
        map.counters.forEach((name, value) -> counters.merge(name, value, Long::sum));
      }
    }
    for (Task reduce : reduces) {
      reduce.counters.forEach((name, value) -> counters.merge(name, value, Long::sum));
    }
    return new JobSummary(
        spec.id(),
        spec.name(),
        spec.user(),
        state,
        message,
        spec.output(),
        tasksOf(maps, mapProgress),
        tasksOf(reduces, reduceProgress),
        new JobSummary.Locality(
            distances.getOrDefault(Task.Distance.NODE, 0),
            distances.getOrDefault(Task.Distance.RACK, 0),
            distances.getOrDefault(Task.Distance.ELSEWHERE, 0)),
        state == JobState.SUCCEEDED ? 1 : fraction(),
        submittedMillis,
        startedMillis,
        finishedMillis,
        Map.copyOf(counters));
  }

  private static JobSummary.Tasks tasksOf(List<Task> tasks, Progress progress) {
    int running = 0;
    for (Task task : tasks) {
      running += task.state == Task.State.RUNNING ? 1 : 0;
    }
    return new JobSummary.Tasks(
        tasks.size(),
        running,
        progress.done,
        progress.failedAttempts,
        progress.rerun,
        progress.speculative);
  }

  /** Maps and reduces as parts of the whole by their number, and never quite 1. */
  private double fraction() {
    double done = mapProgress.done + reduceProgress.done;
    for (RunningAttempt attempt : attempts) {
      if (attempt.wanted && attempt.task.running.get(0) == attempt && attempt.task != ending) {
        done += attempt.progress;
      }
    }
    return Math.min(0.99, done / Math.max(1, maps.size() + reduces.size()));
  }
}
