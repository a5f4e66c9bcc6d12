package io.ashlar.mapreduce.worker;

import io.ashlar.mapreduce.proto.AssignmentProto;
import io.ashlar.mapreduce.schedule.AttemptId;
import io.ashlar.mapreduce.schedule.AttemptResult;
import io.ashlar.mapreduce.shuffle.MapOutputs;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of a worker, on a thread for each slot, and the results not yet told. Thread-safe.
 */
final class Attempts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

  private final LocalJobs jobs;
  private final MapOutputs outputs;
  private final long memoryBytes;
  private final Runnable onEnd;
  private final ThreadPoolExecutor threads;
  private final Map<AttemptId, AttemptRun> running = new LinkedHashMap<>();
  private final Map<AttemptId, AttemptResult> finished = new LinkedHashMap<>();

  /**
   * None yet.
   *
   * @param onEnd called when an attempt has ended, on its thread; must not block
   */
  Attempts(int slots, long memoryBytes, LocalJobs jobs, MapOutputs outputs, Runnable onEnd) {
    this.jobs = jobs;
    this.outputs = outputs;
    this.memoryBytes = memoryBytes;
    this.onEnd = onEnd;
    AtomicInteger number = new AtomicInteger();
    // The coordinator fills slots only; one attempt may wait for a thread that is just coming free.
    this.threads =
        new ThreadPoolExecutor(
            slots,
            slots,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(slots),
            task -> {
              Thread thread = new Thread(task, "task-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
  }

  void start(AttemptId id, AssignmentProto assignment) {
    AttemptRun run = new AttemptRun(id, assignment, jobs, outputs, memoryBytes);
    synchronized (this) {
      if (running.putIfAbsent(id, run) != null) {
        return;
      }
    }
    jobs.enter(id.jobId());
    threads.execute(
        () -> {
          LOG.debug("Attempt {} begins", id);
          AttemptResult result = run.run();
          LOG.debug("Attempt {} ends: {}", id, result);
          if (result instanceof AttemptResult.Failed failed) {
            LOG.warn("Attempt {} failed: {}", id, failed.message());
          }
          jobs.leave(id.jobId());
          synchronized (this) {
            running.remove(id);
            finished.put(id, result);
          }
          onEnd.run();
        });
  }

  /** Progress of what runs. */
  synchronized Map<AttemptId, Double> running() {
    Map<AttemptId, Double> progress = new LinkedHashMap<>();
    running.forEach((id, run) -> progress.put(id, run.progress()));
    return progress;
  }

  /** Results that the coordinator may not know yet. */
  synchronized Map<AttemptId, AttemptResult> finished() {
    return new LinkedHashMap<>(finished);
  }

  /** The coordinator knows these results. */
  synchronized void told(Collection<AttemptId> ids) {
    finished.keySet().removeAll(ids);
  }

  void cancel(AttemptId id) {
    AttemptRun run;
    synchronized (this) {
      run = running.get(id);
    }
    if (run != null) {
      run.cancel();
    }
  }

  /** Stops everything and forgets what there was to tell. */
  void cancelAll() {
    List<AttemptRun> all;
    synchronized (this) {
      all = List.copyOf(running.values());
      finished.clear();
    }
    all.forEach(AttemptRun::cancel);
  }

  @Override
  public void close() {
    cancelAll();
    threads.shutdown();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        LOG.warn("Attempts did not stop when told: {}", running().keySet());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
