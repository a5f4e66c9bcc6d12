package io.ashlar.mapreduce;

import java.util.Map;

/**
 * What is known of a job, running or finished. Immutable.
 *
 * @param id of the job
 * @param name for people
 * @param user who submitted it
 * @param state where it is
 * @param message why it failed or was killed, else empty
 * @param output directory of its output
 * @param maps its map tasks
 * @param reduces its reduce tasks
 * @param locality where its maps ran
 * @param progress from 0 to 1
 * @param submittedMillis since the epoch
 * @param startedMillis when the first task started, since the epoch; 0 if none has
 * @param finishedMillis since the epoch; 0 while it is not finished
 * @param counters of the attempts that count, by name
 */
public record JobSummary(
    String id,
    String name,
    String user,
    JobState state,
    String message,
    String output,
    Tasks maps,
    Tasks reduces,
    Locality locality,
    double progress,
    long submittedMillis,
    long startedMillis,
    long finishedMillis,
    Map<String, Long> counters) {

  /**
   * Tasks of one kind.
   *
   * @param total number of tasks
   * @param running with at least one attempt running
   * @param done finished
   * @param failedAttempts attempts that failed
   * @param rerun tasks that were done and had to run again because a worker was lost
   * @param speculative attempts started because another was slow
   */
  public record Tasks(
      int total, int running, int done, int failedAttempts, int rerun, int speculative) {}

  /**
   * Where finished maps ran, seen from their data.
   *
   * @param nodeLocal on a node with a replica
   * @param rackLocal on a rack with a replica
   * @param elsewhere anywhere else
   */
  public record Locality(int nodeLocal, int rackLocal, int elsewhere) {

    /** Share of node-local maps from 0 to 1; 1 where there are none at all. */
    public double nodeLocalShare() {
      int all = nodeLocal + rackLocal + elsewhere;
      return all == 0 ? 1 : (double) nodeLocal / all;
    }
  }

  /** Milliseconds from submission to the end, or to the given time while it is not finished. */
  public long durationMillis(long nowMillis) {
    return (finishedMillis == 0 ? nowMillis : finishedMillis) - submittedMillis;
  }
}
