package io.ashlar.mapreduce;

/**
 * How a coordinator behaves. Immutable; start from {@link #defaults}.
 *
 * @param heartbeatMillis how often a worker reports when it has nothing to tell
 * @param workerTimeoutMillis silence after which a worker is lost and its work runs again
 * @param nodeDelayMillis how long a job waits for a slot on a node that holds its data
 * @param rackDelayMillis how long it then waits for a slot on a rack that holds its data
 * @param maxAttempts failures of one task that fail its job, at least 1
 * @param maxActiveJobs jobs that may be unfinished at once; more are refused
 * @param maxFinishedJobs finished jobs that are remembered, the newest
 */
public record CoordinatorConfig(
    long heartbeatMillis,
    long workerTimeoutMillis,
    long nodeDelayMillis,
    long rackDelayMillis,
    int maxAttempts,
    int maxActiveJobs,
    int maxFinishedJobs) {

  /** Checks the ranges. */
  public CoordinatorConfig {
    if (heartbeatMillis < 1 || workerTimeoutMillis <= 2 * heartbeatMillis) {
      throw new IllegalArgumentException(
          "A worker's timeout of "
              + workerTimeoutMillis
              + " ms must be more than two heartbeats of "
              + heartbeatMillis
              + " ms");
    }
    if (maxAttempts < 1 || maxActiveJobs < 1 || maxFinishedJobs < 1) {
      throw new IllegalArgumentException("Attempts and numbers of jobs must be at least 1");
    }
  }

  /** 1 s heartbeats, 10 s timeout, 1 s node delay, 1 s rack delay, 4 attempts, 256 and 256 jobs. */
  public static CoordinatorConfig defaults() {
    return new CoordinatorConfig(1_000, 10_000, 1_000, 1_000, 4, 256, 256);
  }

  /** The same, with other heartbeats and silence before a worker is lost. */
  public CoordinatorConfig withWorkerTimeout(long heartbeat, long timeout) {
    return new CoordinatorConfig(
        heartbeat,
        timeout,
        nodeDelayMillis,
        rackDelayMillis,
        maxAttempts,
        maxActiveJobs,
        maxFinishedJobs);
  }

  /** The same, with another patience for local slots. */
  public CoordinatorConfig withDelays(long nodeDelay, long rackDelay) {
    return new CoordinatorConfig(
        heartbeatMillis,
        workerTimeoutMillis,
        nodeDelay,
        rackDelay,
        maxAttempts,
        maxActiveJobs,
        maxFinishedJobs);
  }
}
