package io.ashlar.mapreduce.worker;

import io.ashlar.mapreduce.WorkerConfig;
import io.ashlar.mapreduce.proto.AssignmentProto;
import io.ashlar.mapreduce.proto.AttemptIdProto;
import io.ashlar.mapreduce.proto.HostProto;
import io.ashlar.mapreduce.proto.RegisterWorkerRequestProto;
import io.ashlar.mapreduce.proto.RegisterWorkerResponseProto;
import io.ashlar.mapreduce.proto.RunningAttemptProto;
import io.ashlar.mapreduce.proto.ShuffleAddressProto;
import io.ashlar.mapreduce.proto.WorkerHeartbeatRequestProto;
import io.ashlar.mapreduce.proto.WorkerHeartbeatResponseProto;
import io.ashlar.mapreduce.schedule.AttemptId;
import io.ashlar.mapreduce.schedule.AttemptResult;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's talk with the coordinator, on a thread of its own. One heartbeat is always on its way:
 * the coordinator answers when it has something to say. When an attempt ends, a second one goes out
 * at once. An answer that says the worker is unknown makes it drop everything and register again.
 */
final class Heartbeats implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);

  private static final int MAX_ON_THEIR_WAY = 2;
  private static final long RETRY_MILLIS = 500;
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

  /** An answer or a failure, to be handled on the heartbeats' thread. */
  private record Answer(
      String workerId,
      long sequence,
      Set<AttemptId> told,
      WorkerHeartbeatResponseProto responseOrNull,
      Throwable failureOrNull) {}

  private final WorkerConfig config;
  private final InetSocketAddress shuffleAddress;
  private final LocalJobs jobs;
  private final RpcClient coordinator;
  private final Thread thread;
  private Attempts attempts;

  // Guarded by this.
  private final Queue<Answer> answers = new ArrayDeque<>(MAX_ON_THEIR_WAY);
  private int onTheirWay;
  private boolean news;
  private boolean closed;

  // Confined to the thread.
  private String workerId;
  private long sequence;
  private long answeredSequence;
  private boolean coordinatorGone;

  Heartbeats(WorkerConfig config, InetSocketAddress shuffleAddress, LocalJobs jobs) {
    this.config = config;
    this.shuffleAddress = shuffleAddress;
    this.jobs = jobs;
    this.coordinator =
        new RpcClient(
            config.namenode(), WorkerWire.PROTOCOL, System.getProperty("user.name"), CALL_TIMEOUT);
    this.thread = new Thread(this::run, "worker-heartbeats");
    thread.setDaemon(true);
  }

  void start(Attempts ofThisWorker) {
    this.attempts = ofThisWorker;
    thread.start();
  }

  /** There is something to tell. Any thread; does not block. */
  synchronized void wake() {
    news = true;
    notifyAll();
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private void run() {
    try {
      while (!isClosed()) {
        try {
          if (workerId == null) {
            register();
          }
          send(false);
          awaitAndHandle();
        } catch (IOException e) {
          if (!coordinatorGone) {
            LOG.warn(
                "No word from the job coordinator at {}; trying on: {}",
                config.namenode(),
                e.getMessage());
          }
          coordinatorGone = true;
          pause();
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Heartbeats stop");
    }
  }

  private synchronized void pause() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS);
    for (long left = RETRY_MILLIS; left > 0 && !closed; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }

  private void register() throws IOException {
    RegisterWorkerRequestProto request =
        RegisterWorkerRequestProto.newBuilder()
            .setHost(HostProto.newBuilder().addAllNames(config.nodeNames()).setRack(config.rack()))
            .setSlots(config.slots())
            .setShuffle(
                ShuffleAddressProto.newBuilder()
                    .setHost(shuffleAddress.getAddress().getHostAddress())
                    .setPort(shuffleAddress.getPort()))
            .build();
    RegisterWorkerResponseProto response =
        coordinator.invoke("registerWorker", request, RegisterWorkerResponseProto.parser());
    workerId = response.getWorkerId();
    sequence = 0;
    answeredSequence = 0;
    LOG.info("Registered as {} at {}", workerId, config.namenode());
  }

  private void send(boolean leaving) {
    WorkerHeartbeatRequestProto.Builder request =
        WorkerHeartbeatRequestProto.newBuilder()
            .setWorkerId(workerId)
            .setSequence(++sequence)
            .setAnsweredSequence(answeredSequence)
            .addAllJobs(jobs.ids())
            .setLeaving(leaving);
    synchronized (this) {
      // Before the attempts are looked at, so that one that ends meanwhile is told next time.
      news = false;
      onTheirWay++;
    }
    // What runs first: an attempt that ends in between is in both, and never in neither.
    attempts
        .running()
        .forEach(
            (id, progress) ->
                request.addRunning(
                    RunningAttemptProto.newBuilder()
                        .setId(WorkerWire.toProto(id))
                        .setProgress(progress)));
    Map<AttemptId, AttemptResult> finished = attempts.finished();
    finished.forEach((id, result) -> request.addFinished(WorkerWire.finished(id, result)));
    String asWorker = workerId;
    long number = sequence;
    // What becomes of the call is told to answered().
    var unused =
        coordinator
            .call("workerHeartbeat", request.build(), WorkerHeartbeatResponseProto.parser())
            .whenComplete(
                (response, failure) ->
                    answered(new Answer(asWorker, number, finished.keySet(), response, failure)));
  }

  private synchronized void answered(Answer answer) {
    answers.add(answer);
    notifyAll();
  }

  /** Waits until it is time for the next heartbeat. */
  private void awaitAndHandle() throws IOException, InterruptedException {
    while (true) {
      Answer answer;
      synchronized (this) {
        while (answers.isEmpty() && !closed && !(news && onTheirWay < MAX_ON_THEIR_WAY)) {
          wait();
        }
        answer = answers.poll();
        if (answer == null) {
          return;
        }
        onTheirWay--;
      }
      handle(answer);
      synchronized (this) {
        if (onTheirWay == 0 || closed) {
          return;
        }
      }
    }
  }

  private void handle(Answer answer) throws IOException {
    if (answer.failureOrNull != null) {
      throw new IOException(answer.failureOrNull.getMessage(), answer.failureOrNull);
    }
    if (!answer.workerId.equals(workerId)) {
      return;
    }
    if (coordinatorGone) {
      LOG.info("The job coordinator at {} answers again", config.namenode());
      coordinatorGone = false;
    }
    WorkerHeartbeatResponseProto response = answer.responseOrNull;
    if (response.getUnknownWorker()) {
      if (!isClosed()) {
        LOG.warn("The job coordinator does not know this worker: starting afresh");
      }
      attempts.cancelAll();
      jobs.ids().forEach(jobs::ended);
      workerId = null;
      return;
    }
    answeredSequence = Math.max(answeredSequence, answer.sequence);
    attempts.told(answer.told);
    for (AttemptIdProto id : response.getCancelList()) {
      attempts.cancel(WorkerWire.fromProto(id));
    }
    response.getEndedJobsList().forEach(jobs::ended);
    for (AssignmentProto assignment : response.getAssignmentsList()) {
      attempts.start(WorkerWire.fromProto(assignment.getId()), assignment);
    }
  }

  /** Takes leave, so that the coordinator need not wait for a timeout, and ends. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(5));
      if (!thread.isAlive() && workerId != null && !coordinatorGone) {
        send(true);
        awaitGoodbye();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    coordinator.close();
  }

  private synchronized void awaitGoodbye() throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    for (long left = 2_000; left > 0 && answers.size() < onTheirWay; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
