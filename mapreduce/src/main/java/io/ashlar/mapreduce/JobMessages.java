package io.ashlar.mapreduce;

import io.ashlar.mapreduce.api.InputSplit;
import io.ashlar.mapreduce.proto.CounterProto;
import io.ashlar.mapreduce.proto.HostProto;
import io.ashlar.mapreduce.proto.JobProto;
import io.ashlar.mapreduce.proto.ParameterProto;
import io.ashlar.mapreduce.proto.ProgramProto;
import io.ashlar.mapreduce.proto.SplitProto;
import io.ashlar.mapreduce.proto.SubmitJobRequestProto;
import io.ashlar.mapreduce.proto.TasksProto;
import io.ashlar.mapreduce.schedule.JobSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Jobs as messages and back. Stateless. */
final class JobMessages {
  /** Name of the clients' protocol. */
  static final String PROTOCOL = "io.ashlar.mapreduce.JobProtocol";

  static final int MAX_SPLITS = 200_000;
  static final int MAX_REDUCERS = 10_000;

  private JobMessages() {}

  static JobProto toProto(JobSummary job) {
    JobProto.Builder builder =
        JobProto.newBuilder()
            .setJobId(job.id())
            .setName(job.name())
            .setUser(job.user())
            .setState(job.state().name())
            .setMessage(job.message())
            .setOutput(job.output())
            .setMaps(toProto(job.maps()))
            .setReduces(toProto(job.reduces()))
            .setNodeLocalMaps(job.locality().nodeLocal())
            .setRackLocalMaps(job.locality().rackLocal())
            .setElsewhereMaps(job.locality().elsewhere())
            .setProgress(job.progress())
            .setSubmittedMillis(job.submittedMillis())
            .setStartedMillis(job.startedMillis())
            .setFinishedMillis(job.finishedMillis());
    job.counters().forEach((name, value) -> builder.addCounters(counter(name, value)));
    return builder.build();
  }

  static CounterProto counter(String name, long value) {
    return CounterProto.newBuilder().setName(name).setValue(value).build();
  }

  static Map<String, Long> counters(List<CounterProto> counters) {
    Map<String, Long> result = new TreeMap<>();
    counters.forEach(counter -> result.put(counter.getName(), counter.getValue()));
    return result;
  }

  private static TasksProto toProto(JobSummary.Tasks tasks) {
    return TasksProto.newBuilder()
        .setTotal(tasks.total())
        .setRunning(tasks.running())
        .setDone(tasks.done())
        .setFailedAttempts(tasks.failedAttempts())
        .setRerun(tasks.rerun())
        .setSpeculative(tasks.speculative())
        .build();
  }

  static JobSummary fromProto(JobProto job) throws IOException {
    return new JobSummary(
        job.getJobId(),
        job.getName(),
        job.getUser(),
        state(job.getState()),
        job.getMessage(),
        job.getOutput(),
        fromProto(job.getMaps()),
        fromProto(job.getReduces()),
        new JobSummary.Locality(
            job.getNodeLocalMaps(), job.getRackLocalMaps(), job.getElsewhereMaps()),
        job.getProgress(),
        job.getSubmittedMillis(),
        job.getStartedMillis(),
        job.getFinishedMillis(),
        counters(job.getCountersList()));
  }

  private static JobState state(String name) throws IOException {
    try {
      return JobState.valueOf(name);
    } catch (IllegalArgumentException e) {
      throw new IOException("The coordinator speaks of a job state " + name + ", unknown here", e);
    }
  }

  private static JobSummary.Tasks fromProto(TasksProto tasks) {
    return new JobSummary.Tasks(
        tasks.getTotal(),
        tasks.getRunning(),
        tasks.getDone(),
        tasks.getFailedAttempts(),
        tasks.getRerun(),
        tasks.getSpeculative());
  }

  /** A submission; nodes that hold several splits are named once. */
  static SubmitJobRequestProto submission(
      String jobId, String user, String jarOrNull, JobRequest request, List<InputSplit> splits) {
    ProgramProto.Builder program =
        ProgramProto.newBuilder()
            .setClassName(request.program())
            .setOutput(request.output())
            .setUser(user);
    if (jarOrNull != null) {
      program.setJar(jarOrNull);
    }
    program.addAllParameters(toProto(request.parameters()));
    SubmitJobRequestProto.Builder builder =
        SubmitJobRequestProto.newBuilder()
            .setJobId(jobId)
            .setName(request.name())
            .setProgram(program)
            .setReducers(request.reducers());
    Map<InputSplit.Host, Integer> hosts = new HashMap<>();
    for (InputSplit split : splits) {
      SplitProto.Builder splitProto =
          SplitProto.newBuilder()
              .setPath(split.path())
              .setOffsetBytes(split.offsetBytes())
              .setLengthBytes(split.lengthBytes());
      for (InputSplit.Host host : split.hosts()) {
        Integer known = hosts.putIfAbsent(host, hosts.size());
        if (known == null) {
          builder.addHosts(HostProto.newBuilder().addAllNames(host.names()).setRack(host.rack()));
        }
        splitProto.addHosts(known == null ? hosts.size() - 1 : known);
      }
      builder.addSplits(splitProto);
    }
    return builder.build();
  }

  static List<ParameterProto> toProto(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(p -> ParameterProto.newBuilder().setKey(p.getKey()).setValue(p.getValue()).build())
        .toList();
  }

  static Map<String, String> parameters(List<ParameterProto> parameters) {
    Map<String, String> result = new HashMap<>();
    parameters.forEach(p -> result.put(p.getKey(), p.getValue()));
    return result;
  }

  /**
   * A job as submitted by the given user.
   *
   * @throws IOException if the message makes no sense
   */
  static JobSpec spec(SubmitJobRequestProto request, String user) throws IOException {
    check(request.getSplitsCount() <= MAX_SPLITS, "A job may have " + MAX_SPLITS + " splits");
    check(
        request.getReducers() >= JobRequest.AUTO && request.getReducers() <= MAX_REDUCERS,
        "A job may have up to " + MAX_REDUCERS + " reduce tasks");
    check(
        request.getJobId().matches("job_[0-9A-Za-z_]{1,64}"),
        "A job's id is job_ and up to 64 letters, digits and underscores");
    check(request.getProgram().getOutput().startsWith("/"), "A job's output is an absolute path");
    List<InputSplit.Host> hosts = new ArrayList<>();
    for (HostProto host : request.getHostsList()) {
      hosts.add(new InputSplit.Host(List.copyOf(host.getNamesList()), host.getRack()));
    }
    List<JobSpec.Split> splits = new ArrayList<>();
    for (SplitProto split : request.getSplitsList()) {
      List<Integer> at = List.copyOf(split.getHostsList());
      for (int host : at) {
        check(host >= 0 && host < hosts.size(), "A split names a host that is not there");
      }
      splits.add(
          new JobSpec.Split(split.getPath(), split.getOffsetBytes(), split.getLengthBytes(), at));
    }
    ProgramProto program = request.getProgram();
    return new JobSpec(
        request.getJobId(),
        request.getName(),
        user,
        program.getClassName(),
        program.hasJar() ? Optional.of(program.getJar()) : Optional.empty(),
        program.getOutput(),
        parameters(program.getParametersList()),
        request.getReducers(),
        List.copyOf(hosts),
        List.copyOf(splits));
  }

  private static void check(boolean right, String format, Object... arguments) throws IOException {
    if (!right) {
      throw new IOException(String.format(format, arguments));
    }
  }
}
