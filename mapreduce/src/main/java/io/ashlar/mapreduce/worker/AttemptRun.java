package io.ashlar.mapreduce.worker;

import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.collect.RunFile;
import io.ashlar.mapreduce.proto.AssignmentProto;
import io.ashlar.mapreduce.proto.MapOutputProto;
import io.ashlar.mapreduce.proto.ShuffleAddressProto;
import io.ashlar.mapreduce.schedule.AttemptId;
import io.ashlar.mapreduce.schedule.AttemptResult;
import io.ashlar.mapreduce.shuffle.Fetch;
import io.ashlar.mapreduce.shuffle.FetchFailedException;
import io.ashlar.mapreduce.shuffle.MapOutputs;
import io.ashlar.mapreduce.task.Attempt;
import io.ashlar.mapreduce.task.AttemptCancelledException;
import io.ashlar.mapreduce.task.JobOutput;
import io.ashlar.mapreduce.task.JobRuntime;
import io.ashlar.mapreduce.task.MapTask;
import io.ashlar.mapreduce.task.ReduceTask;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An attempt on its thread. Progress and cancelling come from other threads. */
final class AttemptRun implements Attempt.Control {
  private final AttemptId id;
  private final AssignmentProto assignment;
  private final LocalJobs jobs;
  private final MapOutputs outputs;
  private final long memoryBytes;
  private volatile double progress;
  private boolean cancelled;
  private Thread thread;

  AttemptRun(
      AttemptId id,
      AssignmentProto assignment,
      LocalJobs jobs,
      MapOutputs outputs,
      long memoryBytes) {
    this.id = id;
    this.assignment = assignment;
    this.jobs = jobs;
    this.outputs = outputs;
    this.memoryBytes = memoryBytes;
  }

  AttemptId id() {
    return id;
  }

  @Override
  public void progress(double fraction) {
    progress = fraction;
  }

  double progress() {
    return progress;
  }

  @Override
  public void check() throws AttemptCancelledException {
    if (isCancelled()) {
      throw new AttemptCancelledException();
    }
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  /** Stops the attempt: interrupts it, and it will look. Any thread. */
  synchronized void cancel() {
    cancelled = true;
    if (thread != null) {
      thread.interrupt();
    }
  }

  private synchronized boolean begin() {
    thread = Thread.currentThread();
    return !cancelled;
  }

  /** From here on nobody interrupts the thread for this attempt. */
  private synchronized void end() {
    thread = null;
    if (Thread.interrupted() && !cancelled) {
      // Somebody else meant the thread, not the attempt.
      Thread.currentThread().interrupt();
    }
  }

  /** Runs to the end, whatever it is. */
  AttemptResult run() {
    try {
      return begin() ? execute() : new AttemptResult.Cancelled();
    } catch (FetchFailedException e) {
      return isCancelled()
          ? new AttemptResult.Cancelled()
          : new AttemptResult.FetchFailed(e.map(), e.attempt(), e.getMessage());
    } catch (Throwable e) {
      // Errors too: they are of the program that runs here, and are told to its submitter.
      return isCancelled()
          ? new AttemptResult.Cancelled()
          : new AttemptResult.Failed(Failures.describe(e));
    } finally {
      end();
    }
  }

  private AttemptResult execute() throws Exception {
    Map<String, Long> counters =
        switch (id.kind()) {
          case MAP -> map();
          case REDUCE -> new ReduceTask(attempt(), sources()).run();
          case COMMIT -> commit();
          case ABORT -> abort();
        };
    return new AttemptResult.Succeeded(counters);
  }

  private Attempt attempt() throws IOException {
    JobRuntime job = jobs.runtime(id.jobId(), assignment.getProgram());
    Thread.currentThread().setContextClassLoader(job.classLoader());
    Path directory =
        jobs.attemptDirectory(id.jobId(), id.kind() + "-" + id.task() + "-" + id.attempt());
    return new Attempt(id, job, assignment.getProgram().getOutput(), directory, memoryBytes, this);
  }

  private Map<String, Long> map() throws Exception {
    InputSplit split =
        new InputSplit(
            assignment.getSplit().getPath(),
            assignment.getSplit().getOffsetBytes(),
            assignment.getSplit().getLengthBytes(),
            List.of());
    MapTask.Result result = new MapTask(attempt(), split, assignment.getReducers()).run();
    if (result.file().isPresent()) {
      RunFile file = result.file().get();
      outputs.add(new MapOutputs.Key(id.jobId(), id.task(), id.attempt()), file);
    }
    return result.counters();
  }

  private List<Fetch.Source> sources() {
    List<InetSocketAddress> workers = new ArrayList<>();
    for (ShuffleAddressProto worker : assignment.getWorkersList()) {
      workers.add(new InetSocketAddress(worker.getHost(), worker.getPort()));
    }
    List<Fetch.Source> sources = new ArrayList<>();
    for (MapOutputProto output : assignment.getMapOutputsList()) {
      sources.add(
          new Fetch.Source(sources.size(), output.getAttempt(), workers.get(output.getWorker())));
    }
    return sources;
  }

  /** Needs no program, only the file system. */
  private Map<String, Long> commit() throws IOException {
    try (FileSystem fileSystem = jobs.connect(assignment.getProgram().getUser())) {
      int[] winners = assignment.getWinnersList().stream().mapToInt(Integer::intValue).toArray();
      output(fileSystem).commit(assignment.getReducers() > 0, assignment.getWinnersList());
      removeStaging(fileSystem);
    }
    return Map.of();
  }

  private Map<String, Long> abort() throws IOException {
    try (FileSystem fileSystem = jobs.connect(assignment.getProgram().getUser())) {
      output(fileSystem).abort();
      removeStaging(fileSystem);
    }
    return Map.of();
  }

  private JobOutput output(FileSystem fileSystem) {
    return new JobOutput(fileSystem, assignment.getProgram().getOutput(), id.jobId());
  }

  /** The directory of the job's jar is the job's alone. */
  private void removeStaging(FileSystem fileSystem) throws IOException {
    if (assignment.getProgram().hasJar()) {
      String jar = assignment.getProgram().getJar();
      fileSystem.delete(jar.substring(0, jar.lastIndexOf('/')), true);
    }
  }
}
