package io.ashlar.mapreduce;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.api.Parameters;
import io.ashlar.mapreduce.api.Plan;
import io.ashlar.mapreduce.proto.GetJobRequestProto;
import io.ashlar.mapreduce.proto.GetJobResponseProto;
import io.ashlar.mapreduce.proto.JobProto;
import io.ashlar.mapreduce.proto.KillJobRequestProto;
import io.ashlar.mapreduce.proto.KillJobResponseProto;
import io.ashlar.mapreduce.proto.ListJobsRequestProto;
import io.ashlar.mapreduce.proto.ListJobsResponseProto;
import io.ashlar.mapreduce.proto.SubmitJobRequestProto;
import io.ashlar.mapreduce.proto.SubmitJobResponseProto;
import io.ashlar.mapreduce.task.JobRuntime;
import io.ashlar.protocol.rpc.RpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** Submits jobs to the coordinator at {@code hdfs://host:port} and watches them. Thread-safe. */
public final class JobClient implements AutoCloseable {
  /** Below it each job with a jar has a directory. */
  private static final String STAGING = "/tmp/ashlar-staging";

  private static final DateTimeFormatter ID_TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");
  private static final long POLL_MILLIS = 50;

  private final URI uri;
  private final ClientOptions options;
  private final FileSystems fileSystems;
  private final RpcClient coordinator;

  private JobClient(URI uri, ClientOptions options, FileSystems fileSystems) {
    this.uri = uri;
    this.options = options;
    this.fileSystems = fileSystems;
    this.coordinator =
        new RpcClient(
            new InetSocketAddress(uri.getHost(), uri.getPort()),
            JobMessages.PROTOCOL,
            options.user(),
            Duration.ofMillis(options.callTimeoutMillis()));
  }

  /**
   * A client that acts as the options' user; nothing is sent until the first call.
   *
   * @throws IllegalArgumentException if the URI has no host or port
   */
  public static JobClient connect(URI uri, ClientOptions options) {
    return connect(uri, options, FileSystem::connect);
  }

  /** As {@link #connect(URI, ClientOptions)}, reaching the file system in another way. */
  public static JobClient connect(URI uri, ClientOptions options, FileSystems fileSystems) {
    if (uri.getHost() == null || uri.getPort() < 0) {
      throw new IllegalArgumentException("A coordinator is at hdfs://host:port, not at " + uri);
    }
    return new JobClient(uri, options, fileSystems);
  }

  /**
   * Checks a job, splits its input and hands it to the coordinator.
   *
   * @return the job's id
   * @throws FileAlreadyExistsException if the output exists
   * @throws java.nio.file.NoSuchFileException if an input does not
   */
  public String submit(JobRequest request) throws IOException {
    String jobId = newId();
    try (JobRuntime runtime =
        JobRuntime.load(
            fileSystems.connect(uri, options),
            request.program(),
            request.jar(),
            new Parameters(request.parameters()))) {
      FileSystem fileSystem = runtime.fileSystem();
      if (fileSystem.status(request.output()).isPresent()) {
        throw new FileAlreadyExistsException(
            request.output(), null, "output exists; remove it or choose another");
      }
      Plan.Stages<?, ?, ?, ?, ?, ?> stages = runtime.plan().stages();
      JobRequest checked = withReducers(request, stages);
      List<InputSplit> splits = stages.input().splits(fileSystem, request.inputs());
      String jar = stage(fileSystem, jobId, request);
      SubmitJobRequestProto submission =
          JobMessages.submission(jobId, options.user(), jar, checked, splits);
      try {
        coordinator.invoke("submitJob", submission, SubmitJobResponseProto.parser());
      } catch (IOException e) {
        unstage(fileSystem, jar, e);
        throw e;
      }
    }
    return jobId;
  }

  private static String newId() {
    return "job_"
        + ID_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
        + "_"
        + UUID.randomUUID().toString().substring(0, 8);
  }

  private static JobRequest withReducers(JobRequest request, Plan.Stages<?, ?, ?, ?, ?, ?> stages) {
    if (stages.reduction().isEmpty()) {
      if (request.reducers() > 0) {
        throw new IllegalArgumentException(
            "Program " + request.program() + " does not reduce, and takes no reduce tasks");
      }
      return request.withReducers(0);
    }
    if (request.reducers() == 0) {
      throw new IllegalArgumentException(
          "Program " + request.program() + " reduces, and needs at least one reduce task");
    }
    return request;
  }

  /** Puts the job's jar where every worker can read it; null if there is none. */
  private static String stage(FileSystem fileSystem, String jobId, JobRequest request)
      throws IOException {
    if (request.jar().isEmpty()) {
      return null;
    }
    Path local = request.jar().get();
    String staged = STAGING + "/" + jobId + "/" + local.getFileName();
    try (FileWriter out = fileSystem.create(staged, CreateOptions.defaults())) {
      Files.copy(local, out);
    }
    return staged;
  }

  private static void unstage(FileSystem fileSystem, String jarOrNull, IOException failure) {
    if (jarOrNull != null) {
      try {
        fileSystem.delete(jarOrNull.substring(0, jarOrNull.lastIndexOf('/')), true);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** What is known of a job; an IOException if the coordinator does not know it. */
  public JobSummary status(String jobId) throws IOException {
    return JobMessages.fromProto(
        coordinator
            .invoke(
                "getJob",
                GetJobRequestProto.newBuilder().setJobId(jobId).build(),
                GetJobResponseProto.parser())
            .getJob());
  }

  /** All jobs that the coordinator remembers, the newest first. */
  public List<JobSummary> list() throws IOException {
    List<JobSummary> jobs = new ArrayList<>();
    for (JobProto job :
        coordinator
            .invoke(
                "listJobs",
                ListJobsRequestProto.getDefaultInstance(),
                ListJobsResponseProto.parser())
            .getJobsList()) {
      jobs.add(JobMessages.fromProto(job));
    }
    return jobs;
  }

  /** Asks that a job ends; it is KILLED once what it left behind is removed. */
  public JobSummary kill(String jobId) throws IOException {
    return JobMessages.fromProto(
        coordinator
            .invoke(
                "killJob",
                KillJobRequestProto.newBuilder().setJobId(jobId).build(),
                KillJobResponseProto.parser())
            .getJob());
  }

  /** Waits until a job is finished, telling the listener whenever something has changed. */
  public JobSummary await(String jobId, Consumer<JobSummary> progress)
      throws IOException, InterruptedException {
    JobSummary last = null;
    while (true) {
      JobSummary current = status(jobId);
      if (!current.equals(last)) {
        progress.accept(current);
        last = current;
      }
      if (current.state().finished()) {
        return current;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  @Override
  public void close() {
    coordinator.close();
  }
}
