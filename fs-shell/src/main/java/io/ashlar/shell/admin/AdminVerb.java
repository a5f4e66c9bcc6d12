package io.ashlar.shell.admin;

import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The verbs of operators. */
public final class AdminVerb {
  private AdminVerb() {}

  /** The command with its own verbs. */
  public static CommandLine of(Session session) {
    return new CommandLine(new Group(session))
        .addSubcommand("report", new Report(session))
        .addSubcommand("fsck", new Fsck(session))
        .addSubcommand("safemode", new SafeMode(session));
  }

  @Command(name = "admin", description = "Looks after a cluster.")
  private static final class Group extends Verb {
    Group(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      throw new UsageException("expected report, fsck or safemode");
    }
  }
}
