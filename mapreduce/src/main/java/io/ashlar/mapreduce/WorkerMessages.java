package io.ashlar.mapreduce;

import io.ashlar.mapreduce.proto.AssignmentProto;
import io.ashlar.mapreduce.proto.FetchFailedProto;
import io.ashlar.mapreduce.proto.FinishedAttemptProto;
import io.ashlar.mapreduce.proto.MapOutputProto;
import io.ashlar.mapreduce.proto.ProgramProto;
import io.ashlar.mapreduce.proto.ShuffleAddressProto;
import io.ashlar.mapreduce.proto.SplitProto;
import io.ashlar.mapreduce.schedule.Assignment;
import io.ashlar.mapreduce.schedule.AttemptResult;
import io.ashlar.mapreduce.schedule.JobSpec;
import io.ashlar.mapreduce.schedule.WorkerSpec;
import io.ashlar.mapreduce.worker.WorkerWire;
import java.util.HashMap;
import java.util.Map;

/** Assignments and reports as messages and back: the coordinator's side. Stateless. */
final class WorkerMessages {
  private WorkerMessages() {}

  static AttemptResult result(FinishedAttemptProto finished) {
    if (finished.hasSucceeded()) {
      return new AttemptResult.Succeeded(
          JobMessages.counters(finished.getSucceeded().getCountersList()));
    }
    if (finished.hasFetchFailed()) {
      FetchFailedProto fetch = finished.getFetchFailed();
      return new AttemptResult.FetchFailed(fetch.getMap(), fetch.getAttempt(), fetch.getMessage());
    }
    if (finished.hasCancelled()) {
      return new AttemptResult.Cancelled();
    }
    return new AttemptResult.Failed(finished.getFailed().getMessage());
  }

  static AssignmentProto toProto(Assignment assignment) {
    AssignmentProto.Builder builder =
        AssignmentProto.newBuilder()
            .setId(WorkerWire.toProto(assignment.id()))
            .setProgram(program(assignment.job()))
            .setReducers(0);
    if (assignment instanceof Assignment.RunMap map) {
      builder
          .setReducers(map.reducers())
          .setSplit(
              SplitProto.newBuilder()
                  .setPath(map.split().path())
                  .setOffsetBytes(map.split().offsetBytes())
                  .setLengthBytes(map.split().lengthBytes()));
    } else if (assignment instanceof Assignment.RunReduce reduce) {
      addOutputs(builder, reduce);
    } else if (assignment instanceof Assignment.RunCommit commit) {
      builder.setReducers(commit.reduces() ? commit.winners().size() : 0);
      builder.addAllWinners(commit.winners());
    }
    return builder.build();
  }

  private static void addOutputs(AssignmentProto.Builder builder, Assignment.RunReduce reduce) {
    Map<String, Integer> workers = new HashMap<>();
    for (Assignment.MapOutput output : reduce.outputs()) {
      WorkerSpec worker = output.worker();
      Integer known = workers.putIfAbsent(worker.id(), workers.size());
      if (known == null) {
        builder.addWorkers(
            ShuffleAddressProto.newBuilder()
                .setHost(worker.shuffleHost())
                .setPort(worker.shufflePort()));
      }
      builder.addMapOutputs(
          MapOutputProto.newBuilder()
              .setWorker(known == null ? workers.size() - 1 : known)
              .setAttempt(output.attempt()));
    }
  }

  private static ProgramProto program(JobSpec job) {
    ProgramProto.Builder builder =
        ProgramProto.newBuilder()
            .setClassName(job.program())
            .setOutput(job.output())
            .setUser(job.user())
            .addAllParameters(JobMessages.toProto(job.parameters()));
    job.jar().ifPresent(builder::setJar);
    return builder.build();
  }
}
