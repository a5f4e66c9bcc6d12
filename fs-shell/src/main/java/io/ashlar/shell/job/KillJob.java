package io.ashlar.shell.job;

import io.ashlar.mapreduce.JobClient;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a job. */
@Command(name = "kill", description = "Asks that a job ends.")
final class KillJob extends Verb {
  @Parameters(paramLabel = "JOB")
  private String id;

  KillJob(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    try (JobClient client = JobClient.connect(session().clusterUri(), session().clientOptions())) {
      JobSummary job = client.kill(id);
      if (session().json()) {
        Json.write(terminal(), Summaries.fields(job));
      } else {
        terminal().line("Job " + job.id() + " is " + job.state());
      }
    }
  }
}
