package io.ashlar.shell.job;

import io.ashlar.mapreduce.JobClient;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what is known of a job. */
@Command(name = "status", description = "Tells what is known of a job.")
final class JobStatus extends Verb {
  @Parameters(paramLabel = "JOB")
  private String id;

  JobStatus(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    try (JobClient client = JobClient.connect(session().clusterUri(), session().clientOptions())) {
      JobSummary job = client.status(id);
      if (session().json()) {
        Json.write(terminal(), Summaries.fields(job));
      } else {
        Summaries.describe(job).forEach(terminal()::line);
      }
    }
  }
}
