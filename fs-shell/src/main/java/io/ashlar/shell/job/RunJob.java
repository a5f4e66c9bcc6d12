package io.ashlar.shell.job;

import io.ashlar.mapreduce.JobClient;
import io.ashlar.mapreduce.JobRequest;
import io.ashlar.mapreduce.JobState;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.StatusLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a job and waits for its end. */
@Command(
    name = "run",
    description = {
      "Runs a job and waits for its end.",
      "  ashlar job run wordcount INPUT... OUTPUT",
      "  ashlar job run --jar JAR --class CLASS INPUT... OUTPUT"
    })
final class RunJob extends Verb {
  private static final String WORD_COUNT = "wordcount";

  @Option(names = "--jar", paramLabel = "JAR", description = "Local jar file with the program.")
  private Path jar;

  @Option(names = "--class", paramLabel = "CLASS", description = "The program's class.")
  private String program;

  @Option(names = "--name", paramLabel = "NAME", description = "The job's name.")
  private String name;

  @Option(names = "--reducers", paramLabel = "N", description = "How many reduce tasks.")
  private Integer reducers;

  @Option(
      names = {"--param", "-P"},
      paramLabel = "KEY=VALUE",
      description = "Parameter for the program; may be repeated.")
  private Map<String, String> parameters = new LinkedHashMap<>();

  @Option(names = "--detach", description = "Prints the job's id and does not wait.")
  private boolean detach;

  @Parameters(arity = "2..*", paramLabel = "[wordcount] INPUT... OUTPUT", hideParamSyntax = true)
  private List<String> arguments;

  RunJob(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    JobRequest request = request();
    try (JobClient client = JobClient.connect(session().clusterUri(), session().clientOptions())) {
      String id = client.submit(request);
      if (detach) {
        terminal().line(id);
        return;
      }
      JobSummary job;
      try (StatusLine line = new StatusLine(terminal())) {
        job = client.await(id, summary -> line.show(Summaries.progress(summary)));
      }
      if (session().json()) {
        Json.write(terminal(), Summaries.fields(job));
      } else {
        Summaries.describe(job).forEach(terminal()::line);
      }
      if (job.state() != JobState.SUCCEEDED) {
        throw new ShellException("Job " + id + " " + job.state() + ": " + job.message());
      }
    }
  }

  private JobRequest request() throws IOException {
    List<String> paths = arguments;
    boolean wordCount = program == null;
    if (wordCount) {
      if (!paths.get(0).equals(WORD_COUNT)) {
        throw new UsageException(
            "job run: unknown program '"
                + paths.get(0)
                + "'; expected wordcount, or --class CLASS");
      }
      paths = paths.subList(1, paths.size());
    }
    if (paths.size() < 2) {
      throw new UsageException("job run: expected one or more inputs and an output");
    }
    int last = paths.size() - 1;
    List<String> inputs = new ArrayList<>();
    for (String input : paths.subList(0, last)) {
      session().find(input).stream().map(Found::target).map(Target::path).forEach(inputs::add);
    }
    String output = session().target(paths.get(last)).path();
    JobRequest request =
        wordCount ? JobRequest.wordCount(inputs, output) : JobRequest.of(program, inputs, output);
    return configured(request);
  }

  private JobRequest configured(JobRequest plain) throws IOException {
    JobRequest request = plain;
    if (jar != null) {
      if (!Files.isRegularFile(jar)) {
        throw new NoSuchFileException(jar.toString());
      }
      request = request.withJar(jar);
    }
    if (name != null) {
      request = request.withName(name);
    }
    if (reducers != null) {
      if (reducers < 0) {
        throw new UsageException("job run: expected --reducers of at least 0");
      }
      request = request.withReducers(reducers);
    }
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      request = request.withParameter(parameter.getKey(), parameter.getValue());
    }
    return request;
  }
}
