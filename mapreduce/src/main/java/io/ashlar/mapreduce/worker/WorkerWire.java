package io.ashlar.mapreduce.worker;

import io.ashlar.mapreduce.proto.AttemptIdProto;
import io.ashlar.mapreduce.proto.CancelledProto;
import io.ashlar.mapreduce.proto.CounterProto;
import io.ashlar.mapreduce.proto.FailedProto;
import io.ashlar.mapreduce.proto.FetchFailedProto;
import io.ashlar.mapreduce.proto.FinishedAttemptProto;
import io.ashlar.mapreduce.proto.SucceededProto;
import io.ashlar.mapreduce.proto.TaskKindProto;
import io.ashlar.mapreduce.schedule.AttemptId;
import io.ashlar.mapreduce.schedule.AttemptResult;
import io.ashlar.mapreduce.schedule.TaskKind;

/** A worker's reports as messages. Stateless. */
public final class WorkerWire {
  /** Name of the workers' protocol. */
  public static final String PROTOCOL = "io.ashlar.mapreduce.WorkerProtocol";

  private WorkerWire() {}

  /** An attempt's id as a message. */
  public static AttemptIdProto toProto(AttemptId id) {
    return AttemptIdProto.newBuilder()
        .setJobId(id.jobId())
        .setKind(TaskKindProto.valueOf(id.kind().name()))
        .setTask(id.task())
        .setAttempt(id.attempt())
        .build();
  }

  /** An attempt's id from a message. */
  public static AttemptId fromProto(AttemptIdProto id) {
    return new AttemptId(
        id.getJobId(), TaskKind.valueOf(id.getKind().name()), id.getTask(), id.getAttempt());
  }

  static FinishedAttemptProto finished(AttemptId id, AttemptResult result) {
    FinishedAttemptProto.Builder builder = FinishedAttemptProto.newBuilder().setId(toProto(id));
    if (result instanceof AttemptResult.Succeeded succeeded) {
      SucceededProto.Builder counters = SucceededProto.newBuilder();
      succeeded
          .counters()
          .forEach(
              (name, value) ->
                  counters.addCounters(CounterProto.newBuilder().setName(name).setValue(value)));
      builder.setSucceeded(counters);
    } else if (result instanceof AttemptResult.Failed failed) {
      builder.setFailed(FailedProto.newBuilder().setMessage(failed.message()));
    } else if (result instanceof AttemptResult.FetchFailed fetch) {
      builder.setFetchFailed(
          FetchFailedProto.newBuilder()
              .setMap(fetch.map())
              .setAttempt(fetch.attempt())
              .setMessage(fetch.message()));
    } else {
      builder.setCancelled(CancelledProto.getDefaultInstance());
    }
    return builder.build();
  }
}
