package io.ashlar.shell.balance;

import io.ashlar.shell.ExitStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.ConfigException;
import io.ashlar.shell.config.ValueType;
import io.ashlar.shell.terminal.StatusLine;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Evens out how full DataNodes are. */
@Command(
    name = "balancer",
    description = {
      "Moves blocks from full DataNodes to empty ones, until each is within a threshold of the"
          + " average. May be ended at any moment and run again.",
      "Exit status: 0 balanced, 1 failed, 2 wrong usage, 3 nothing can be moved that would help,"
          + " 4 another balancer runs, 130 or 143 ended by a signal."
    })
public final class BalancerVerb extends Verb {
  private static final double MIN_THRESHOLD = 1;
  private static final double MAX_THRESHOLD = 100;

  @Option(
      names = {"--threshold", "-threshold"},
      paramLabel = "PERCENT",
      description = "How far from the average a DataNode may be; 10 if it is not said.",
      defaultValue = "10")
  private double threshold;

  @Option(
      names = "--bandwidth",
      paramLabel = "SIZE",
      description = "What each DataNode may move in a second from now on, such as 50m.")
  private String bandwidth;

  @Option(names = "--dry-run", description = "Only shows how full the DataNodes are.")
  private boolean dryRun;

  /** For a run of the command. */
  public BalancerVerb(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    if (!(threshold >= MIN_THRESHOLD && threshold <= MAX_THRESHOLD)) {
      throw new UsageException("--threshold: expected 1 to 100, found " + threshold);
    }
    long bytesPerSecond = bandwidth == null ? 0 : bandwidth();
    Duration timeout = Duration.ofMillis(session().clientOptions().callTimeoutMillis());
    try (ClusterClient client =
        new ClusterClient(session().namenode(), session().user(), timeout)) {
      if (dryRun) {
        show(client);
        return;
      }
      Optional<RunningMark> mark = RunningMark.make(session().fileSystem());
      if (mark.isEmpty()) {
        terminal().error("balancer: another balancer runs, or one was killed a minute ago");
        session().endsWith(ExitStatus.ALREADY_RUNS);
        return;
      }
      try (RunningMark held = mark.get();
          var interrupted = session().interruption().onInterrupt(held::close)) {
        if (bytesPerSecond > 0) {
          client.bandwidth(bytesPerSecond);
        }
        balance(client);
      }
    }
  }

  private long bandwidth() {
    try {
      long bytes = ValueType.SIZE.parse(bandwidth);
      if (bytes > 0) {
        return bytes;
      }
    } catch (IllegalArgumentException | ConfigException malformed) {
      throw new UsageException("--bandwidth: " + malformed.getMessage());
    }
    throw new UsageException("--bandwidth: expected more than nothing");
  }

  private void show(ClusterClient client) throws IOException {
    ClusterView view = new ClusterView(client.nodes(), client.slow());
    tell(Outcome.PLANNED, view, new Tally(), 0);
  }

  private void balance(ClusterClient client) throws IOException, InterruptedException {
    Mover mover = new Mover(client.blockPoolId(), session().settings().datanodeReach());
    try (Crew crew = new Crew(mover);
        StatusLine line = new StatusLine(terminal())) {
      Balancer balancer = new Balancer(client, crew, threshold, line);
      Outcome outcome = balancer.run();
      line.clear();
      tell(outcome, balancer.view(), balancer.tally(), balancer.seconds());
      if (outcome.exitStatus() != ExitStatus.DONE) {
        session().endsWith(outcome.exitStatus());
      }
    }
  }

  private void tell(Outcome outcome, ClusterView view, Tally tally, long seconds)
      throws IOException {
    BalanceReport report = new BalanceReport(terminal(), threshold);
    if (session().json()) {
      report.json(outcome, view, tally, seconds);
    } else {
      report.table(view);
      report.end(outcome, view, tally, seconds);
    }
  }
}
