package io.ashlar.benchmarks;

import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.DfsProcesses;
import io.ashlar.witness.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * What a cluster costs that nobody uses: a NameNode and three DataNodes hold a file, come to rest
 * for a minute, and are watched for another. Resident memory at its end, and the share of one core
 * in it.
 */
final class IdlePart implements Part {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final double MIB = 1 << 20;

  @Override
  public String name() {
    return "idle";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Peer peer : plan.peersOfRound(round)) {
        Plan.inFreshDirectory(plan.disk(), directory -> measure(plan, peer, directory, report));
      }
    }
  }

  private static void measure(Plan plan, Peer peer, Path directory, Report report)
      throws IOException {
    Path source = directory.resolve("source");
    TransferPart.writeNoise(source, plan.sizeBytes() / 16);
    DfsProcesses cluster = peer.start(plan, directory.resolve("cluster"), 3);
    try {
      TransferPart.timed(
          TransferPart.hadoop(plan, cluster, directory, "-put", source.toString(), "/file"),
          directory);
      pass(MINUTE);
      watch("NameNode", List.of(cluster.nameNode()), peer, report);
      watch("DataNode, mean of three", cluster.dataNodes(), peer, report);
    } finally {
      cluster.kill();
    }
  }

  private static void watch(String who, List<ChildProcess> daemons, Peer peer, Report report)
      throws IOException {
    ProcessUsage before = sum(daemons);
    long started = System.nanoTime();
    pass(MINUTE);
    ProcessUsage after = sum(daemons);
    double millis = (System.nanoTime() - started) / 1e6 * daemons.size();
    add(report, who + ", resident", "MiB", peer, after.residentBytes() / MIB / daemons.size());
    add(
        report,
        who + ", share of a core",
        "%",
        peer,
        100 * (after.cpuMillis() - before.cpuMillis()) / millis);
  }

  private static ProcessUsage sum(List<ChildProcess> daemons) throws IOException {
    ProcessUsage sum = ProcessUsage.NONE;
    for (ChildProcess daemon : daemons) {
      sum = sum.plus(daemon.usage());
    }
    return sum;
  }

  private static void add(Report report, String what, String unit, Peer peer, double value) {
    report.add(new Report.Figure("idle", what, unit, Report.Better.LOWER), peer.title(), value);
  }

  /** Lets time go by: the figure is what happens while nothing is asked for. */
  private static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
