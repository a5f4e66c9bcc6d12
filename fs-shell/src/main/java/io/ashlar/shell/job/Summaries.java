package io.ashlar.shell.job;

import io.ashlar.mapreduce.JobSummary;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jobs as text and as fields. */
final class Summaries {
  private Summaries() {}

  /** One line while a job runs. */
  static String progress(JobSummary job) {
    return String.format(
        Locale.ROOT,
        "%s %3.0f %%  maps %d of %d  reduces %d of %d  running %d",
        job.name(),
        job.progress() * 100,
        job.maps().done(),
        job.maps().total(),
        job.reduces().done(),
        job.reduces().total(),
        job.maps().running() + job.reduces().running());
  }

  /** Everything, in lines. */
  static List<String> describe(JobSummary job) {
    JobSummary.Locality locality = job.locality();
    Table table =
        new Table(Align.LEFT, Align.LEFT)
            .row("Job", job.id() + " (" + job.name() + ") of " + job.user())
            .row("State", job.state() + (job.message().isEmpty() ? "" : ": " + job.message()))
            .row("Output", job.output())
            .row("Time", seconds(job))
            .row("Maps", tasks(job.maps()))
            .row("Reduces", tasks(job.reduces()))
            .row(
                "Locality",
                String.format(
                    Locale.ROOT,
                    "%d node-local, %d rack-local, %d elsewhere (%.1f %% node-local)",
                    locality.nodeLocal(),
                    locality.rackLocal(),
                    locality.elsewhere(),
                    locality.nodeLocalShare() * 100));
    job.counters().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(counter -> table.row(counter.getKey(), counter.getValue()));
    return table.lines();
  }

  /** Everything, for JSON. */
  static Map<String, Object> fields(JobSummary job) {
    return Fields.of(
        "id", job.id(),
        "name", job.name(),
        "user", job.user(),
        "state", job.state(),
        "message", job.message(),
        "output", job.output(),
        "progress", job.progress(),
        "submitted", job.submittedMillis(),
        "started", job.startedMillis(),
        "finished", job.finishedMillis(),
        "durationMillis", job.durationMillis(System.currentTimeMillis()),
        "maps", fields(job.maps()),
        "reduces", fields(job.reduces()),
        "locality",
            Fields.of(
                "nodeLocal", job.locality().nodeLocal(),
                "rackLocal", job.locality().rackLocal(),
                "elsewhere", job.locality().elsewhere(),
                "nodeLocalShare", job.locality().nodeLocalShare()),
        "counters", job.counters());
  }

  static String seconds(JobSummary job) {
    double seconds = job.durationMillis(System.currentTimeMillis()) / 1000.0;
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  private static Map<String, Object> fields(JobSummary.Tasks tasks) {
    return Fields.of(
        "total", tasks.total(),
        "running", tasks.running(),
        "done", tasks.done(),
        "failedAttempts", tasks.failedAttempts(),
        "rerun", tasks.rerun(),
        "speculative", tasks.speculative());
  }

  private static String tasks(JobSummary.Tasks tasks) {
    return "%d of %d done, %d failed attempts, %d run again, %d speculative"
        .formatted(
            tasks.done(),
            tasks.total(),
            tasks.failedAttempts(),
            tasks.rerun(),
            tasks.speculative());
  }
}
