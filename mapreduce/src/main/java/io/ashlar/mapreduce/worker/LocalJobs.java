package io.ashlar.mapreduce.worker;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.WorkerConfig;
import io.ashlar.mapreduce.api.Parameters;
import io.ashlar.mapreduce.proto.ParameterProto;
import io.ashlar.mapreduce.proto.ProgramProto;
import io.ashlar.mapreduce.shuffle.MapOutputs;
import io.ashlar.mapreduce.task.JobRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker holds of each job: its program, once loaded, and a local directory with map
 * outputs. Thread-safe. A job is held from its first attempt until it has ended and its last
 * attempt here has.
 */
final class LocalJobs {
  private static final Logger LOG = LoggerFactory.getLogger(LocalJobs.class);

  private final WorkerConfig config;
  private final Path directory;
  private final MapOutputs outputs;
  private final Map<String, LocalJob> jobs = new HashMap<>();

  /** One job. */
  private static final class LocalJob {
    final Path directory;
    int attempts;
    boolean ended;

    /** Guarded by the LocalJob itself, so that loading one job does not hold up the others. */
    JobRuntime runtime;

    LocalJob(Path directory) {
      this.directory = directory;
    }
  }

  LocalJobs(WorkerConfig config, Path directory, MapOutputs outputs) {
    this.config = config;
    this.directory = directory;
    this.outputs = outputs;
  }

  /** The jobs that anything is held of. */
  synchronized List<String> ids() {
    return List.copyOf(jobs.keySet());
  }

  /** An attempt of the job begins; the job is held until {@link #leave}. */
  synchronized void enter(String jobId) {
    LocalJob job = jobs.computeIfAbsent(jobId, id -> new LocalJob(directory.resolve(id)));
    job.attempts++;
    job.ended = false;
  }

  /** An attempt has ended. */
  void leave(String jobId) {
    LocalJob job;
    synchronized (this) {
      job = jobs.get(jobId);
      job.attempts--;
      if (!job.ended || job.attempts > 0) {
        return;
      }
      jobs.remove(jobId);
    }
    remove(jobId, job);
  }

  /** The job is over: what is held of it goes, now or with the last attempt. */
  void ended(String jobId) {
    LocalJob job;
    synchronized (this) {
      job = jobs.get(jobId);
      if (job == null) {
        return;
      }
      job.ended = true;
      if (job.attempts > 0) {
        return;
      }
      jobs.remove(jobId);
    }
    remove(jobId, job);
  }

  private void remove(String jobId, LocalJob job) {
    outputs.removeJob(jobId);
    try {
      synchronized (job) {
        if (job.runtime != null) {
          job.runtime.close();
        }
      }
      LocalFiles.deleteTree(job.directory);
    } catch (IOException e) {
      LOG.warn("Local data of job {} could not be removed", jobId, e);
    }
  }

  /** Makes the directory of an attempt. */
  Path attemptDirectory(String jobId, String name) throws IOException {
    return Files.createDirectories(directory.resolve(jobId).resolve(name));
  }

  /** The job's program; loaded by the first that asks. The job must be entered. */
  JobRuntime runtime(String jobId, ProgramProto program) throws IOException {
    LocalJob job;
    synchronized (this) {
      job = jobs.get(jobId);
    }
    synchronized (job) {
      if (job.runtime == null) {
        job.runtime = load(job, program);
      }
      return job.runtime;
    }
  }

  private JobRuntime load(LocalJob job, ProgramProto program) throws IOException {
    FileSystem fileSystem = connect(program.getUser());
    Optional<Path> jar = Optional.empty();
    if (program.hasJar()) {
      try {
        Files.createDirectories(job.directory);
        Path local = job.directory.resolve("job.jar");
        Files.deleteIfExists(local);
        JobRuntime.copyJar(fileSystem, program.getJar(), local);
        jar = Optional.of(local);
      } catch (IOException e) {
        fileSystem.close();
        throw e;
      }
    }
    Map<String, String> parameters = new HashMap<>();
    for (ParameterProto parameter : program.getParametersList()) {
      parameters.put(parameter.getKey(), parameter.getValue());
    }
    return JobRuntime.load(fileSystem, program.getClassName(), jar, new Parameters(parameters));
  }

  /** The file system as some user, without any program. */
  FileSystem connect(String user) {
    return config.fileSystems().connect(config.uri(), ClientOptions.defaults().withUser(user));
  }
}
