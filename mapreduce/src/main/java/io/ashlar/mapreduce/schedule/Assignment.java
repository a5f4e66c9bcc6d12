package io.ashlar.mapreduce.schedule;

import java.util.List;

/** An attempt for a worker to run, with what it needs to know. */
public sealed interface Assignment {

  /** Which attempt. */
  AttemptId id();

  /** Of which job. */
  JobSpec job();

  /** Read a split; into that many partitions, or into the job's output if there are none. */
  record RunMap(AttemptId id, JobSpec job, JobSpec.Split split, int reducers)
      implements Assignment {}

  /** Reduce one partition of all maps' outputs. */
  record RunReduce(AttemptId id, JobSpec job, List<MapOutput> outputs) implements Assignment {}

  /** Move the winners' files into place: one attempt for each task that wrote output. */
  record RunCommit(AttemptId id, JobSpec job, boolean reduces, List<Integer> winners)
      implements Assignment {}

  /** Remove what is left. */
  record RunAbort(AttemptId id, JobSpec job) implements Assignment {}

  /** A map's output: which attempt made it, and who has it. */
  record MapOutput(int attempt, WorkerSpec worker) {}
}
