package io.ashlar.shell.admin;

import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.balance.BalancerVerb;
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
        .addSubcommand("safemode", new SafeMode(session))
        .addSubcommand("decommission", new NodeVerb.Decommission(session))
        .addSubcommand("maintenance", new NodeVerb.Maintenance(session))
        .addSubcommand("recommission", new NodeVerb.Recommission(session))
        .addSubcommand("balancer", new BalancerVerb(session))
        .addSubcommand("refreshNodes", new NodeVerb.Refresh(session))
        .addSubcommand("setQuota", new QuotaVerb.SetNames(session))
        .addSubcommand("clrQuota", new QuotaVerb.ClearNames(session))
        .addSubcommand("setSpaceQuota", new QuotaVerb.SetSpace(session))
        .addSubcommand("clrSpaceQuota", new QuotaVerb.ClearSpace(session))
        .addSubcommand("allowSnapshot", new SnapshotAdmin.Allow(session))
        .addSubcommand("disallowSnapshot", new SnapshotAdmin.Disallow(session))
        .addSubcommand("lsSnapshottableDir", new SnapshotAdmin.Directories(session))
        .addSubcommand("lsSnapshot", new SnapshotAdmin.Snapshots(session))
        .addSubcommand("snapshotDiff", new SnapshotAdmin.Diff(session))
        .addSubcommand("storagepolicies", new PolicyVerb(session))
        .addSubcommand("listOpenFiles", new ListOpenFiles(session))
        .addSubcommand("recoverLease", new RecoverLease(session));
  }

  @Command(name = "admin", description = "Looks after a cluster.")
  private static final class Group extends Verb {
    Group(Session session) {
      super(session);
    }

    @Override
    protected void run() {
      throw new UsageException("which verb? 'ashlar admin --help' lists them");
    }
  }
}
