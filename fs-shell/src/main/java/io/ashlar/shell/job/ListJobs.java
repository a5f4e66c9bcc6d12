package io.ashlar.shell.job;

import io.ashlar.mapreduce.JobClient;
import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Lists jobs. */
@Command(
    name = "list",
    description = "Lists the jobs that the coordinator remembers, newest first.")
final class ListJobs extends Verb {

  ListJobs(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    try (JobClient client = JobClient.connect(session().clusterUri(), session().clientOptions())) {
      List<JobSummary> jobs = client.list();
      if (session().json()) {
        Json.write(terminal(), jobs.stream().map(Summaries::fields).toList());
        return;
      }
      Table table =
          new Table(Align.LEFT, Align.LEFT, Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT);
      table.row("JOB", "NAME", "USER", "STATE", "PROGRESS", "TIME");
      for (JobSummary job : jobs) {
        String progress = String.format(Locale.ROOT, "%.0f %%", job.progress() * 100);
        table.row(job.id(), job.name(), job.user(), job.state(), progress, Summaries.seconds(job));
      }
      table.lines().forEach(terminal()::line);
    }
  }
}
