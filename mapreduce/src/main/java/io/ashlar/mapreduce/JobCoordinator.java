package io.ashlar.mapreduce;

import com.google.protobuf.MessageLite;
import io.ashlar.mapreduce.proto.GetJobRequestProto;
import io.ashlar.mapreduce.proto.GetJobResponseProto;
import io.ashlar.mapreduce.proto.KillJobRequestProto;
import io.ashlar.mapreduce.proto.KillJobResponseProto;
import io.ashlar.mapreduce.proto.ListJobsRequestProto;
import io.ashlar.mapreduce.proto.ListJobsResponseProto;
import io.ashlar.mapreduce.proto.RegisterWorkerRequestProto;
import io.ashlar.mapreduce.proto.RegisterWorkerResponseProto;
import io.ashlar.mapreduce.proto.RunningAttemptProto;
import io.ashlar.mapreduce.proto.SubmitJobRequestProto;
import io.ashlar.mapreduce.proto.SubmitJobResponseProto;
import io.ashlar.mapreduce.proto.WorkerHeartbeatRequestProto;
import io.ashlar.mapreduce.proto.WorkerHeartbeatResponseProto;
import io.ashlar.mapreduce.schedule.Assignment;
import io.ashlar.mapreduce.schedule.AttemptId;
import io.ashlar.mapreduce.schedule.JobRefusedException;
import io.ashlar.mapreduce.schedule.JobSpec;
import io.ashlar.mapreduce.schedule.Scheduler;
import io.ashlar.mapreduce.schedule.WorkerSpec;
import io.ashlar.mapreduce.worker.WorkerWire;
import io.ashlar.protocol.net.AnyAddress;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcHandler;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Owns jobs and gives their tasks to workers. Its two services are served on the NameNode's RPC
 * port, so that one address is enough for everything.
 *
 * <p>A call is handed to the coordinator's one thread, which owns the {@link Scheduler}. A worker's
 * heartbeat is answered when there is something to do, or when the next is due: so a slot is filled
 * as soon as a task waits, without a call in between. Jobs live in memory: they do not outlast the
 * process, and nor does what they have done so far.
 */
public final class JobCoordinator implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JobCoordinator.class);

  private static final long TICK_MILLIS = 50;

  /** More than one coordinator serves. */
  static final int MAX_WORKERS = 10_000;

  /** Of the host, its names and addresses; an honest one has a few hundred. */
  static final int MAX_WORKER_NAME_BYTES = 8192;

  /** A worker's heartbeat that waits for its answer. */
  private static final class Parked {
    final RpcCall call;
    final WorkerHeartbeatRequestProto request;
    final Set<AttemptId> running = new HashSet<>();
    final long sinceMillis;

    Parked(RpcCall call, WorkerHeartbeatRequestProto request, long sinceMillis) {
      this.call = call;
      this.request = request;
      this.sinceMillis = sinceMillis;
    }
  }

  /** What a worker was told already, so that telling it again can wait for its next heartbeat. */
  private record Told(Set<AttemptId> cancel, Set<String> endedJobs) {
    static final Told NOTHING = new Told(Set.of(), Set.of());
  }

  private final CoordinatorConfig config;
  private final long startedMillis = System.currentTimeMillis();
  private final long startedNanos = System.nanoTime();
  private final String superuser = System.getProperty("user.name");
  private final RpcService jobService;
  private final RpcService workerService;
  private final CoordinatorThread thread;

  // Confined to the coordinator's thread.
  private final Scheduler scheduler;
  private final Map<String, Parked> parked = new HashMap<>();
  private final Map<String, Told> told = new HashMap<>();
  private final Set<String> unfinished = new HashSet<>();

  private JobCoordinator(CoordinatorConfig config) {
    this.config = config;
    this.scheduler = new Scheduler(config);
    this.jobService =
        RpcService.builder(JobMessages.PROTOCOL)
            .method("submitJob", SubmitJobRequestProto.parser(), onThread(this::submit))
            .method("getJob", GetJobRequestProto.parser(), onThread(this::get))
            .method("listJobs", ListJobsRequestProto.parser(), onThread(this::list))
            .method("killJob", KillJobRequestProto.parser(), onThread(this::kill))
            .build();
    this.workerService =
        RpcService.builder(WorkerWire.PROTOCOL)
            .method("registerWorker", RegisterWorkerRequestProto.parser(), onThread(this::register))
            .method(
                "workerHeartbeat", WorkerHeartbeatRequestProto.parser(), onThread(this::heartbeat))
            .build();
    this.thread = new CoordinatorThread(this::tick, TICK_MILLIS);
  }

  /** A coordinator without jobs and workers. */
  public static JobCoordinator create(CoordinatorConfig config) {
    return new JobCoordinator(config);
  }

  /** For clients: submit, status, list, kill. */
  public RpcService jobService() {
    return jobService;
  }

  /** For workers: register and heartbeat. */
  public RpcService workerService() {
    return workerService;
  }

  private <Q extends MessageLite> RpcHandler<Q> onThread(RpcHandler<Q> handler) {
    return (call, request) -> {
      boolean taken =
          thread.offer(
              () -> {
                try {
                  handler.handle(call, request);
                } catch (Exception e) {
                  call.fail(e);
                }
              });
      if (!taken) {
        call.fail(new IOException("The job coordinator is overloaded or closed; try again later"));
      }
    };
  }

  /** Milliseconds since the epoch that never go back: the wall clock is read once. */
  private long now() {
    return startedMillis + (System.nanoTime() - startedNanos) / 1_000_000;
  }

  // Clients

  private void submit(RpcCall call, SubmitJobRequestProto request) throws IOException {
    JobSpec spec = JobMessages.spec(request, call.user());
    try {
      scheduler.submit(spec, now());
    } catch (JobRefusedException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (unfinished.add(spec.id())) {
      LOG.info(
          "Job {} ({}) of {}: {} maps, output {}",
          spec.id(),
          spec.name(),
          spec.user(),
          spec.splits().size(),
          spec.output());
    }
    call.reply(SubmitJobResponseProto.getDefaultInstance());
    answerAll();
  }

  private JobSummary known(String jobId) throws IOException {
    return scheduler
        .job(jobId)
        .orElseThrow(
            () ->
                new IOException(
                    "Job "
                        + jobId
                        + " is not known: it never was, or is forgotten, or the coordinator was"
                        + " restarted"));
  }

  private void get(RpcCall call, GetJobRequestProto request) throws IOException {
    JobSummary job = known(request.getJobId());
    call.reply(GetJobResponseProto.newBuilder().setJob(JobMessages.toProto(job)).build());
  }

  private void list(RpcCall call, ListJobsRequestProto request) {
    ListJobsResponseProto.Builder answer = ListJobsResponseProto.newBuilder();
    scheduler.jobs().forEach(job -> answer.addJobs(JobMessages.toProto(job)));
    call.reply(answer.build());
  }

  private void kill(RpcCall call, KillJobRequestProto request) throws IOException {
    JobSummary job = known(request.getJobId());
    if (!call.user().equals(job.user()) && !call.user().equals(superuser)) {
      throw new IOException(
          "Job " + job.id() + " belongs to " + job.user() + "; " + call.user() + " cannot kill it");
    }
    scheduler.kill(job.id(), "Killed by " + call.user(), now());
    call.reply(
        KillJobResponseProto.newBuilder().setJob(JobMessages.toProto(known(job.id()))).build());
    answerAll();
  }

  // Workers

  private void register(RpcCall call, RegisterWorkerRequestProto request) throws IOException {
    requireRoomFor(request);
    WorkerSpec worker =
        new WorkerSpec(
            "worker_" + UUID.randomUUID(),
            List.copyOf(request.getHost().getNamesList()),
            request.getHost().getRack(),
            Math.max(1, request.getSlots()),
            reachable(request.getShuffle().getHost(), call),
            request.getShuffle().getPort());
    scheduler.register(worker, now());
    LOG.info(
        "Worker {} at {}:{} registered with {} slots, beside {}",
        worker.id(),
        worker.shuffleHost(),
        worker.shufflePort(),
        worker.slots(),
        worker.nodeNames());
    call.reply(
        RegisterWorkerResponseProto.newBuilder()
            .setWorkerId(worker.id())
            .setHeartbeatMillis((int) config.heartbeatMillis())
            .build());
  }

  /** Whoever reaches the port can register: what is kept of workers stays bounded. */
  private void requireRoomFor(RegisterWorkerRequestProto request) throws IOException {
    if (scheduler.workerCount() >= MAX_WORKERS) {
      throw new IOException(
          MAX_WORKERS + " workers are registered, the most that are allowed; try again later");
    }
    int size = request.getHost().getSerializedSize() + request.getShuffle().getSerializedSize();
    if (size > MAX_WORKER_NAME_BYTES) {
      throw new IOException(
          "A worker's names of "
              + size
              + " bytes are refused; at most "
              + MAX_WORKER_NAME_BYTES
              + " are taken");
    }
  }

  /** A worker that serves on all its addresses is met at the one that it calls from. */
  private static String reachable(String host, RpcCall call) {
    return AnyAddress.replaced(host, call.remoteAddress().getAddress().getHostAddress());
  }

  private void heartbeat(RpcCall call, WorkerHeartbeatRequestProto request) {
    String workerId = request.getWorkerId();
    if (!scheduler.knows(workerId)) {
      call.reply(WorkerHeartbeatResponseProto.newBuilder().setUnknownWorker(true).build());
      return;
    }
    Parked current = new Parked(call, request, now());
    Map<AttemptId, Double> running = new HashMap<>();
    for (RunningAttemptProto attempt : request.getRunningList()) {
      running.put(WorkerWire.fromProto(attempt.getId()), attempt.getProgress());
    }
    current.running.addAll(running.keySet());
    request
        .getFinishedList()
        .forEach(
            f ->
                scheduler.finished(
                    workerId, WorkerWire.fromProto(f.getId()), WorkerMessages.result(f), now()));
    scheduler.heartbeat(
        workerId, request.getSequence(), request.getAnsweredSequence(), running, now());
    Parked before = parked.put(workerId, current);
    if (before != null) {
      before.call.reply(WorkerHeartbeatResponseProto.getDefaultInstance());
    }
    if (request.getLeaving()) {
      leave(workerId, "said good-bye");
      return;
    }
    if (request.getFinishedCount() > 0) {
      answerAll();
    } else {
      answer(workerId, current);
    }
  }

  private void leave(String workerId, String why) {
    LOG.info("Worker {} {}", workerId, why);
    scheduler.lost(workerId);
    told.remove(workerId);
    Parked call = parked.remove(workerId);
    if (call != null) {
      call.call.reply(WorkerHeartbeatResponseProto.newBuilder().setUnknownWorker(true).build());
    }
    answerAll();
  }

  /** Whether there are workers, which may fall silent, or are owed an answer. */
  private boolean tick() {
    for (String lost : scheduler.tick(now())) {
      leave(lost, "is lost: it was silent for " + config.workerTimeoutMillis() + " ms");
    }
    answerAll();
    return scheduler.workerCount() > 0 || !parked.isEmpty();
  }

  private void answerAll() {
    for (Map.Entry<String, Parked> entry : List.copyOf(parked.entrySet())) {
      answer(entry.getKey(), entry.getValue());
    }
    logFinished();
  }

  private void logFinished() {
    unfinished.removeIf(
        id -> {
          JobSummary job = scheduler.job(id).orElse(null);
          if (job != null && job.state().finished()) {
            LOG.info(
                "Job {} {} after {} ms{}",
                id,
                job.state(),
                job.durationMillis(now()),
                job.message().isEmpty() ? "" : ": " + job.message());
            return true;
          }
          return job == null;
        });
  }

  /** Answers a heartbeat if there is something new to say, or if the next is due. */
  private void answer(String workerId, Parked heartbeat) {
    Told current =
        new Told(
            Set.copyOf(scheduler.unwanted(workerId, heartbeat.running)),
            Set.copyOf(scheduler.ended(heartbeat.request.getJobsList())));
    Told before = told.getOrDefault(workerId, Told.NOTHING);
    List<Assignment> assignments = scheduler.assign(workerId, now());
    boolean news =
        !assignments.isEmpty()
            || !before.cancel.containsAll(current.cancel)
            || !before.endedJobs.containsAll(current.endedJobs);
    if (!news && now() - heartbeat.sinceMillis < config.heartbeatMillis()) {
      return;
    }
    WorkerHeartbeatResponseProto.Builder answer = WorkerHeartbeatResponseProto.newBuilder();
    assignments.forEach(a -> answer.addAssignments(WorkerMessages.toProto(a)));
    current.cancel.forEach(id -> answer.addCancel(WorkerWire.toProto(id)));
    answer.addAllEndedJobs(current.endedJobs);
    told.put(workerId, current);
    parked.remove(workerId);
    heartbeat.call.reply(answer.build());
  }

  @Override
  public void close() {
    thread.close();
  }
}
