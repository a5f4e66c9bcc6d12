package io.ashlar.shell.job;

import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The verbs of jobs. */
public final class JobVerb {
  private JobVerb() {}

  /** The command with its own verbs. */
  public static CommandLine of(Session session) {
    return new CommandLine(new Group(session))
        .addSubcommand("run", new RunJob(session))
        .addSubcommand("list", new ListJobs(session))
        .addSubcommand("status", new JobStatus(session))
        .addSubcommand("kill", new KillJob(session));
  }

  @Command(name = "job", description = "Runs and watches jobs.")
  private static final class Group extends Verb {
    Group(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      throw new UsageException("expected run, list, status or kill");
    }
  }
}
