package io.ashlar.mapreduce.schedule;

import io.ashlar.mapreduce.CoordinatorConfig;
import io.ashlar.mapreduce.JobState;
import io.ashlar.mapreduce.JobSummary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides which attempt runs on which worker.
 *
 * <p>A job's maps run first, near their data: a job passes up slots that are far from it for a
 * while (delay scheduling). When all maps are done its reduces run, then one task that commits. A
 * failed attempt is tried again, on another worker if there is one. When a worker is lost, what it
 * was running runs elsewhere, and so do the maps it had done, as long as a reduce may still ask for
 * their output. A task that takes far longer than its like is tried a second time beside the first,
 * and whichever ends first counts. Jobs share the slots: the one with the fewest attempts running
 * goes first.
 *
 * <p>Confined to one thread; time comes with every call and must not go back.
 */
public final class Scheduler {
  /** How long an ending job waits for attempts that were told to stop. */
  private static final long ENDING_PATIENCE_MILLIS = 10_000;

  /** An automatic number of reduce tasks is at most this. */
  private static final int MAX_AUTO_REDUCERS = 64;

  private static final int MAX_FETCH_FAILURES = 12;

  private final CoordinatorConfig config;
  private final Map<String, WorkerState> workers = new LinkedHashMap<>();
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Map<String, JobSummary> finished;
  private final Speculation speculation = new Speculation();

  /** A scheduler without workers and jobs. */
  public Scheduler(CoordinatorConfig config) {
    this.config = config;
    this.finished =
        new LinkedHashMap<>() {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<String, JobSummary> eldest) {
            return size() > config.maxFinishedJobs();
          }
        };
  }

  // Jobs

  /**
   * Takes a job. Submitting the same id again does nothing.
   *
   * @throws JobRefusedException if there are too many jobs, or another writes to the same place
   */
  public void submit(JobSpec spec, long nowMillis) throws JobRefusedException {
    if (jobs.containsKey(spec.id()) || finished.containsKey(spec.id())) {
      return;
    }
    if (jobs.size() >= config.maxActiveJobs()) {
      throw new JobRefusedException(
          "There are "
              + jobs.size()
              + " unfinished jobs, the most that are allowed; try again when one has ended");
    }
    for (Job other : jobs.values()) {
      if (other.spec.output().equals(spec.output())) {
        throw new JobRefusedException(
            "Job " + other.spec.id() + " is already writing to " + spec.output());
      }
    }
    jobs.put(spec.id(), new Job(spec, nowMillis));
  }

  /** Ends a job early; does nothing to one that is finished or ending. */
  public void kill(String jobId, String message, long nowMillis) {
    Job job = jobs.get(jobId);
    if (job != null && job.state == JobState.RUNNING) {
      job.killed = true;
      abort(job, message, nowMillis);
    }
  }

  /** What is known of a job. */
  public Optional<JobSummary> job(String jobId) {
    Job job = jobs.get(jobId);
    return Optional.ofNullable(job == null ? finished.get(jobId) : job.summary(0));
  }

  /** All jobs that are known, the newest first. */
  public List<JobSummary> jobs() {
    List<JobSummary> all = new ArrayList<>(finished.values());
    jobs.values().forEach(job -> all.add(job.summary(0)));
    all.sort(Comparator.comparingLong(JobSummary::submittedMillis).reversed());
    return all;
  }

  /** Of the given jobs, those whose data nobody needs any more. */
  public List<String> ended(Collection<String> jobIds) {
    return jobIds.stream().filter(id -> !jobs.containsKey(id)).toList();
  }

  // Workers

  /** Takes a new worker. */
  public void register(WorkerSpec spec, long nowMillis) {
    workers.put(spec.id(), new WorkerState(spec, nowMillis));
  }

  /** Whether the worker is registered and not lost. */
  public boolean knows(String workerId) {
    return workers.containsKey(workerId);
  }

  /** Number of live workers. */
  public int workerCount() {
    return workers.size();
  }

  /**
   * Takes a worker's word on what it runs.
   *
   * @param sequence number of this heartbeat
   * @param answeredSequence the last heartbeat whose answer the worker has
   * @param running progress of what it runs
   */
  public void heartbeat(
      String workerId,
      long sequence,
      long answeredSequence,
      Map<AttemptId, Double> running,
      long nowMillis) {
    WorkerState worker = workers.get(workerId);
    worker.lastSeenMillis = nowMillis;
    worker.sequence = Math.max(worker.sequence, sequence);
    for (RunningAttempt attempt : List.copyOf(worker.attempts.values())) {
      Double progress = running.get(attempt.id);
      if (progress != null) {
        attempt.progress = Math.max(0, Math.min(1, progress));
      } else if (attempt.givenInSequence <= answeredSequence) {
        release(attempt);
        retry(attempt);
      }
    }
  }

  /** Of what a worker runs, what it should stop. */
  public List<AttemptId> unwanted(String workerId, Collection<AttemptId> running) {
    WorkerState worker = workers.get(workerId);
    return running.stream()
        .filter(
            id -> {
              RunningAttempt attempt = worker.attempts.get(id);
              return attempt == null || !attempt.wanted;
            })
        .toList();
  }

  /** Takes the end of an attempt; does nothing if it is not known to run there. */
  public void finished(String workerId, AttemptId id, AttemptResult result, long nowMillis) {
    WorkerState worker = workers.get(workerId);
    RunningAttempt attempt = worker.attempts.get(id);
    if (attempt == null) {
      return;
    }
    boolean wanted = attempt.wanted;
    release(attempt);
    if (!wanted) {
      return;
    }
    if (result instanceof AttemptResult.Succeeded succeeded) {
      succeeded(attempt, succeeded, nowMillis);
    } else if (result instanceof AttemptResult.Failed failed) {
      failed(attempt, failed.message(), nowMillis);
    } else if (result instanceof AttemptResult.FetchFailed fetch) {
      fetchFailed(attempt, fetch, nowMillis);
    } else {
      retry(attempt);
    }
  }

  /** A worker is gone: what it ran, and the map outputs it had, are needed again. */
  public void lost(String workerId) {
    WorkerState worker = workers.remove(workerId);
    if (worker == null) {
      return;
    }
    for (RunningAttempt attempt : List.copyOf(worker.attempts.values())) {
      boolean wanted = attempt.wanted;
      release(attempt);
      if (wanted) {
        retry(attempt);
      }
    }
    for (Job job : jobs.values()) {
      job.pendingMaps.forget(workerId);
      for (Task map : job.maps) {
        if (map.winnerWorker == worker) {
          rerunIfNeeded(job, map);
        }
      }
    }
  }

  /**
   * Lets time pass: workers that were silent too long are lost.
   *
   * @return their ids
   */
  public List<String> tick(long nowMillis) {
    List<String> silent =
        workers.values().stream()
            .filter(w -> nowMillis - w.lastSeenMillis > config.workerTimeoutMillis())
            .map(w -> w.spec.id())
            .toList();
    silent.forEach(this::lost);
    return silent;
  }

  // Assignments

  /** Fills a worker's free slots, in the answer to the heartbeat it sent last. */
  public List<Assignment> assign(String workerId, long nowMillis) {
    WorkerState worker = workers.get(workerId);
    List<Assignment> given = new ArrayList<>();
    while (worker.freeSlots() > 0) {
      Assignment next = next(worker, nowMillis);
      if (next == null) {
        break;
      }
      given.add(next);
    }
    return given;
  }

  private Assignment next(WorkerState worker, long nowMillis) {
    List<Job> fair = new ArrayList<>(jobs.values());
    fair.sort(Comparator.comparingInt(job -> job.attempts.size()));
    for (Job job : fair) {
      Task task = nextTask(job, worker, nowMillis);
      if (task != null) {
        return start(job, task, worker, nowMillis);
      }
    }
    for (Job job : fair) {
      Task task = speculation.choose(job, worker, nowMillis);
      if (task != null) {
        Job.Progress progress = job.progress(task.kind);
        progress.speculative++;
        return start(job, task, worker, nowMillis);
      }
    }
    return null;
  }

  private Task nextTask(Job job, WorkerState worker, long nowMillis) {
    if (job.state != JobState.RUNNING) {
      return endingTask(job, nowMillis);
    }
    if (job.startedMillis == 0) {
      begin(job, nowMillis);
      if (job.state != JobState.RUNNING) {
        return endingTask(job, nowMillis);
      }
    }
    return job.mapsDone() ? nextReduce(job, worker) : nextMap(job, worker, nowMillis);
  }

  private void begin(Job job, long nowMillis) {
    job.startedMillis = nowMillis;
    int reducers = job.spec.reducers();
    if (reducers < 0) {
      int slots = workers.values().stream().mapToInt(w -> w.spec.slots()).sum();
      reducers = Math.max(1, Math.min(slots, MAX_AUTO_REDUCERS));
    }
    job.setReducers(reducers);
    endIfDone(job, nowMillis);
  }

  private Task endingTask(Job job, long nowMillis) {
    boolean othersGone =
        job.attempts.isEmpty() || nowMillis - job.endingSinceMillis > ENDING_PATIENCE_MILLIS;
    return job.ending.isPending() && othersGone ? job.ending : null;
  }

  private Task nextReduce(Job job, WorkerState worker) {
    for (int left = job.pendingReduces.size(); left > 0; left--) {
      Task reduce = job.pendingReduces.poll();
      if (!reduce.isPending()) {
        continue;
      }
      if (reduce.lastFailedOn != worker || workers.size() == 1) {
        return reduce;
      }
      job.pendingReduces.add(reduce);
    }
    return null;
  }

  private Task nextMap(Job job, WorkerState worker, long nowMillis) {
    if (!job.pendingMaps.any()) {
      return null;
    }
    boolean avoidFailed = workers.size() > 1;
    Task local = job.pendingMaps.take(worker, Task.Distance.NODE, avoidFailed);
    if (local != null) {
      job.waitingSinceMillis = -1;
      return local;
    }
    if (job.waitingSinceMillis < 0) {
      job.waitingSinceMillis = nowMillis;
    }
    long waited = nowMillis - job.waitingSinceMillis;
    if (waited < config.nodeDelayMillis() && couldRun(job, Task.Distance.NODE)) {
      return null;
    }
    Task near = job.pendingMaps.take(worker, Task.Distance.RACK, avoidFailed);
    if (near != null) {
      return near;
    }
    if (waited < config.nodeDelayMillis() + config.rackDelayMillis()
        && couldRun(job, Task.Distance.RACK)) {
      return null;
    }
    return job.pendingMaps.take(worker, Task.Distance.ELSEWHERE, avoidFailed);
  }

  /** Whether waiting makes sense: some live worker is that near to a waiting map. */
  private boolean couldRun(Job job, Task.Distance distance) {
    return workers.values().stream().anyMatch(w -> job.pendingMaps.has(w, distance));
  }

  private Assignment start(Job job, Task task, WorkerState worker, long nowMillis) {
    AttemptId id = new AttemptId(job.spec.id(), task.kind, task.index, task.nextAttempt++);
    RunningAttempt attempt = new RunningAttempt(id, job, task, worker, nowMillis, worker.sequence);
    task.state = Task.State.RUNNING;
    task.running.add(attempt);
    job.attempts.add(attempt);
    worker.attempts.put(id, attempt);
    return switch (task.kind) {
      case MAP ->
          new Assignment.RunMap(
              id, job.spec, job.spec.splits().get(task.index), job.reduces.size());
      case REDUCE -> new Assignment.RunReduce(id, job.spec, mapOutputs(job));
      case COMMIT ->
          new Assignment.RunCommit(
              id,
              job.spec,
              !job.reduces.isEmpty(),
              job.writers().stream().map(t -> t.winner).toList());
      case ABORT -> new Assignment.RunAbort(id, job.spec);
    };
  }

  private static List<Assignment.MapOutput> mapOutputs(Job job) {
    return job.maps.stream()
        .map(map -> new Assignment.MapOutput(map.winner, map.winnerWorker.spec))
        .toList();
  }

  // Ends of attempts

  /** The attempt runs no more: its slot is free. */
  private static void release(RunningAttempt attempt) {
    attempt.worker.attempts.remove(attempt.id);
    attempt.job.attempts.remove(attempt);
    attempt.task.running.remove(attempt);
  }

  private void succeeded(RunningAttempt attempt, AttemptResult.Succeeded result, long nowMillis) {
    Job job = attempt.job;
    Task task = attempt.task;
    discardOthers(task);
    task.state = Task.State.DONE;
    if (task == job.ending) {
      end(job, nowMillis);
      return;
    }
    task.winner = attempt.id.attempt();
    task.winnerWorker = attempt.worker;
    task.counters = result.counters();
    task.lostReports = 0;
    if (task.kind == TaskKind.MAP) {
      task.winnerDistance = job.pendingMaps.distance(task, attempt.worker);
    }
    Job.Progress progress = job.progress(task.kind);
    progress.done++;
    progress.durationCount++;
    progress.durationSumMillis += nowMillis - attempt.startedMillis;
    endIfDone(job, nowMillis);
  }

  private static void discardOthers(Task task) {
    for (RunningAttempt other : task.running) {
      other.wanted = false;
    }
    task.running.clear();
  }

  private void failed(RunningAttempt attempt, String message, long nowMillis) {
    Job job = attempt.job;
    Task task = attempt.task;
    task.failures++;
    task.lastFailedOn = attempt.worker;
    if (task == job.ending) {
      endingFailed(job, message, nowMillis);
      return;
    }
    job.progress(task.kind).failedAttempts++;
    if (task.failures < config.maxAttempts()) {
      retry(attempt);
      return;
    }
    abort(job, attempt.id + " failed, " + times(task.failures) + ": " + message, nowMillis);
  }

  private static String times(int failures) {
    return failures == 1 ? "after one try" : "after " + failures + " tries";
  }

  private void endingFailed(Job job, String message, long nowMillis) {
    if (job.ending.failures < config.maxAttempts()) {
      job.requeue(job.ending);
    } else if (job.state == JobState.COMMITTING) {
      abort(job, "Commit failed: " + message, nowMillis);
    } else {
      job.message += "; and what it left at " + job.spec.output() + " is still there: " + message;
      end(job, nowMillis);
    }
  }

  private void fetchFailed(
      RunningAttempt attempt, AttemptResult.FetchFailed fetch, long nowMillis) {
    Job job = attempt.job;
    if (++attempt.task.fetchFailures >= MAX_FETCH_FAILURES) {
      failed(attempt, fetch.message(), nowMillis);
      return;
    }
    if (fetch.map() < job.maps.size()) {
      Task map = job.maps.get(fetch.map());
      if (map.state == Task.State.DONE && map.winner == fetch.attempt()) {
        map.lostReports++;
        boolean silent = nowMillis - map.winnerWorker.lastSeenMillis > 2 * config.heartbeatMillis();
        if (silent || map.lostReports > 1) {
          rerunIfNeeded(job, map);
        }
      }
    }
    retry(attempt);
  }

  /** Lets the attempt's task wait again, unless another attempt of it is running. */
  private static void retry(RunningAttempt attempt) {
    if (attempt.wanted && attempt.task.running.isEmpty()) {
      attempt.job.requeue(attempt.task);
    }
  }

  private static void rerunIfNeeded(Job job, Task map) {
    if (job.state != JobState.RUNNING
        || map.state != Task.State.DONE
        || job.reduces.isEmpty()
        || job.allDone()) {
      return;
    }
    job.mapProgress.done--;
    job.mapProgress.rerun++;
    map.winner = -1;
    map.winnerWorker = null;
    map.counters = Map.of();
    job.requeue(map);
  }

  // Ends of jobs

  private static void endIfDone(Job job, long nowMillis) {
    if (job.state == JobState.RUNNING && job.allDone()) {
      job.state = JobState.COMMITTING;
      job.endingSinceMillis = nowMillis;
      job.ending = new Task(TaskKind.COMMIT, 0);
    }
  }

  private static void abort(Job job, String message, long nowMillis) {
    job.state = JobState.ABORTING;
    job.message = message;
    job.endingSinceMillis = nowMillis;
    job.maps.forEach(Scheduler::discardOthers);
    job.reduces.forEach(Scheduler::discardOthers);
    job.ending = new Task(TaskKind.ABORT, 0);
  }

  private void end(Job job, long nowMillis) {
    if (job.state == JobState.COMMITTING) {
      job.state = JobState.SUCCEEDED;
    } else {
      job.state = job.killed ? JobState.KILLED : JobState.FAILED;
    }
    for (RunningAttempt attempt : job.attempts) {
      attempt.wanted = false;
    }
    jobs.remove(job.spec.id());
    finished.put(job.spec.id(), job.summary(nowMillis));
  }
}
