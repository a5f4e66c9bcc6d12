package io.ashlar.mapreduce;

import io.ashlar.fs.ClientOptions;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/** Submits jobs to the coordinator at {@code hdfs://host:port} and watches them. Thread-safe. */
public final class JobClient implements AutoCloseable {

  private JobClient() {}

  /** A client that acts as the options' user; nothing is sent until the first call. */
  public static JobClient connect(URI uri, ClientOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * Checks a job, splits its input and hands it to the coordinator.
   *
   * @return the job's id
   * @throws java.nio.file.FileAlreadyExistsException if the output exists
   * @throws java.nio.file.NoSuchFileException if an input does not
   */
  public String submit(JobRequest request) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What is known of a job; an IOException if the coordinator does not know it. */
  public JobSummary status(String jobId) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** All jobs that the coordinator remembers, the newest first. */
  public List<JobSummary> list() throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Asks that a job ends; it is KILLED once what it left behind is removed. */
  public JobSummary kill(String jobId) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Waits until a job is finished, telling the listener whenever something has changed. */
  public JobSummary await(String jobId, Consumer<JobSummary> progress)
      throws IOException, InterruptedException {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
