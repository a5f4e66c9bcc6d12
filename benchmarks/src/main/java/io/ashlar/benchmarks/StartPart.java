package io.ashlar.benchmarks;

import io.ashlar.witness.AshlarUp;
import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.DfsProcesses;
import io.ashlar.witness.HadoopCommand;
import io.ashlar.witness.Loopback;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Time from starting a NameNode and three DataNodes to the first acknowledged write on all three.
 * The writer is Hadoop's client for both, in a JVM that has its classes loaded before the clock
 * starts.
 */
final class StartPart implements Part {
  private static final Report.Figure DAEMONS =
      new Report.Figure("start", "NameNode + 3 DataNodes to first write", "s", Report.Better.LOWER);
  private static final Report.Figure ONE_PROCESS =
      new Report.Figure(
          "start", "'ashlar up' (one process) to first write", "s", Report.Better.LOWER);

  private interface Launch {
    DfsProcesses at(int port) throws IOException;
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Peer peer : plan.peersOfRound(round)) {
        Plan.inFreshDirectory(
            plan.disk(),
            directory -> {
              int port = Loopback.freePort();
              peer.prepare(plan, directory, 3, port);
              double seconds = measure(directory, port, at -> peer.launch(plan, directory, 3, at));
              report.add(DAEMONS, peer.title(), seconds);
              if (peer == Peer.APACHE) {
                report.add(ONE_PROCESS, peer.title(), seconds);
              }
            });
      }
      if (!plan.peers().contains(Peer.ASHLAR)) {
        continue;
      }
      Plan.inFreshDirectory(
          plan.disk(),
          directory ->
              report.add(
                  ONE_PROCESS,
                  Report.ASHLAR,
                  measure(
                      directory,
                      Loopback.freePort(),
                      at -> AshlarUp.builder(directory).rpcPort(at).launch())));
    }
  }

  private static double measure(Path directory, int port, Launch launch) throws IOException {
    URI uri = URI.create("hdfs://" + Loopback.HOST + ":" + port);
    try (ChildProcess probe =
        HadoopCommand.on(uri, directory.resolve("probe"))
            .start("io.ashlar.benchmarks.hadoop.FirstWrite", List.of(), line -> {})) {
      probe.awaitMatch(Pattern.compile("prepared"), Duration.ofSeconds(60));
      long started = System.nanoTime();
      DfsProcesses cluster = launch.at(port);
      try {
        probe.send("go");
        probe.awaitMatch(Pattern.compile("written"), Duration.ofMinutes(2));
        return (System.nanoTime() - started) / 1e9;
      } finally {
        cluster.kill();
      }
    }
  }
}
