package io.ashlar.benchmarks;

import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.DfsProcesses;
import io.ashlar.witness.HadoopCommand;
import io.ashlar.witness.ProcessUsage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hadoop's NNThroughputBenchmark over RPC with 16 threads, on disk and in memory: operations per
 * second, and the NameNode's CPU time for each, measured from the line that starts the operations
 * to the line that ends them, so that preparation and cleaning up do not count. The benchmark's
 * client waits in a busy loop and takes one of the cores.
 */
final class NameNodePart implements Part {
  private static final String BENCHMARK =
      "org.apache.hadoop.hdfs.server.namenode.NNThroughputBenchmark";
  private static final int THREADS = 16;
  private static final List<String> OPERATIONS =
      List.of("create", "mkdirs", "open", "fileStatus", "rename", "delete");
  private static final Pattern RATE = Pattern.compile("Ops per sec: ([0-9.E]+)");
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "namenode";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Peer peer : plan.peersOfRound(round)) {
        Plan.inFreshDirectory(plan.disk(), at -> measure(plan, peer, at, "disk", report));
        Plan.inFreshDirectory(plan.memory(), at -> measure(plan, peer, at, "tmpfs", report));
      }
    }
  }

  private static void measure(Plan plan, Peer peer, Path directory, String medium, Report report)
      throws IOException {
    DfsProcesses cluster = peer.start(plan, directory, 0);
    try {
      // Both servers compile their hot paths first.
      operate(plan, cluster, directory, "create", plan.operations() / 4);
      for (String operation : OPERATIONS) {
        Result result = operate(plan, cluster, directory, operation, plan.operations());
        report.add(
            new Report.Figure("nn " + medium, operation, "ops/s", Report.Better.HIGHER),
            peer.title(),
            result.operationsPerSecond());
        report.add(
            new Report.Figure(
                "nn " + medium, operation + ", server's CPU", "us/op", Report.Better.LOWER),
            peer.title(),
            result.serverMicros());
      }
    } finally {
      cluster.kill();
    }
  }

  private record Result(double operationsPerSecond, double serverMicros) {}

  private static Result operate(
      Plan plan, DfsProcesses cluster, Path directory, String operation, int count)
      throws IOException {
    Stopwatch stopwatch = new Stopwatch(cluster.nameNode(), operation);
    ChildProcess benchmark =
        HadoopCommand.on(cluster.uri(), directory)
            .withFlags(plan.clientFlags())
            .start(
                BENCHMARK,
                List.of(
                    "-fs",
                    cluster.uri().toString(),
                    "-op",
                    operation,
                    "-threads",
                    Integer.toString(THREADS),
                    operation.equals("mkdirs") ? "-dirs" : "-files",
                    Integer.toString(count)),
                stopwatch::hear);
    benchmark.awaitSuccess(PATIENCE);
    return new Result(stopwatch.rate(), stopwatch.cpuMillis() * 1000.0 / count);
  }

  /** Reads the server's CPU clock when the benchmark says that operations begin and end. */
  private static final class Stopwatch {
    private final ChildProcess server;
    private final String beginning;
    private final String end;
    private final AtomicReference<ProcessUsage> first = new AtomicReference<>();
    private final AtomicReference<ProcessUsage> last = new AtomicReference<>();
    private final AtomicReference<Double> rate = new AtomicReference<>();

    Stopwatch(ChildProcess server, String operation) {
      this.server = server;
      beginning = " " + operation + "(s).";
      end = "--- " + operation + " inputs ---";
    }

    void hear(String line) {
      try {
        if (line.contains("Starting ") && line.endsWith(beginning)) {
          first.set(server.usage());
        } else if (line.contains(end)) {
          last.set(server.usage());
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Matcher matcher = RATE.matcher(line);
      if (last.get() != null && matcher.find()) {
        rate.set(Double.valueOf(matcher.group(1)));
      }
    }

    double cpuMillis() throws IOException {
      return heard(last).cpuMillis() - heard(first).cpuMillis();
    }

    double rate() throws IOException {
      return heard(rate);
    }

    private <T> T heard(AtomicReference<T> value) throws IOException {
      if (value.get() == null) {
        throw new IOException("NNThroughputBenchmark did not print what was expected of it");
      }
      return value.get();
    }
  }
}
