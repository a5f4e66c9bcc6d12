package io.ashlar.benchmarks;

import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.TimedCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What it costs that a closed file is on the disk of every DataNode: put of a file with three
 * replicas on a disk, with both clients, with {@code datanode.sync-on-close} on and off in turns.
 * What an earlier put left to be written is written before the next begins.
 *
 * <p>There is no peer: Apache HDFS does not sync unless a client asks for it.
 */
final class SyncPart implements Part {
  private static final String WITH = "synced";
  private static final String WITHOUT = "not synced";

  @Override
  public String name() {
    return "sync";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      List<Double> costs = new ArrayList<>();
      boolean first = round % 2 == 0;
      double[] one = measured(plan, first, report);
      double[] other = measured(plan, !first, report);
      double[] synced = first ? one : other;
      double[] unsynced = first ? other : one;
      for (int client = 0; client < synced.length; client++) {
        costs.add(100 * (1 - synced[client] / unsynced[client]));
      }
      add(report, TransferPart.HADOOPS_CLIENT + ", cost of syncing", "%", costs.get(0));
      add(report, TransferPart.OUR_CLIENT + ", cost of syncing", "%", costs.get(1));
    }
  }

  private static void add(Report report, String what, String unit, double value) {
    Report.Better better = unit.equals("%") ? Report.Better.LOWER : Report.Better.HIGHER;
    report.add(new Report.Figure("sync", what, unit, better), Report.ASHLAR, value);
  }

  /** The throughput of each client, in MB/s. */
  private static double[] measured(Plan plan, boolean sync, Report report) throws IOException {
    double[] throughput = new double[2];
    Plan.inFreshDirectory(
        plan.disk(),
        directory -> {
          double[] found = measure(plan, directory, sync);
          System.arraycopy(found, 0, throughput, 0, found.length);
        });
    String setting = sync ? WITH : WITHOUT;
    add(report, TransferPart.HADOOPS_CLIENT + ", " + setting, "MB/s", throughput[0]);
    add(report, TransferPart.OUR_CLIENT + ", " + setting, "MB/s", throughput[1]);
    return throughput;
  }

  private static double[] measure(Plan plan, Path directory, boolean sync) throws IOException {
    double[] throughput = new double[2];
    AshlarDaemons cluster =
        AshlarDaemons.builder(directory.resolve("cluster"))
            .dataNodes(3)
            .nameNodeFlags(plan.nameNodeFlags())
            .dataNodeFlags(plan.dataNodeFlags())
            .set("datanode.sync-on-close", Boolean.toString(sync))
            .start();
    try {
      Plan.inFreshDirectory(
          plan.memory(),
          memory -> {
            Path source = memory.resolve("source");
            Path warmUp = memory.resolve("warm-up");
            TransferPart.writeNoise(source, plan.sizeBytes());
            TransferPart.writeNoise(warmUp, plan.sizeBytes() / 16);
            put(TransferPart.own(plan, cluster, memory, "put", warmUp.toString(), "/w"), memory);
            throughput[0] =
                plan.sizeBytes()
                    / 1e6
                    / put(
                        TransferPart.hadoop(
                            plan, cluster, memory, "-put", source.toString(), "/by-hadoop"),
                        memory);
            throughput[1] =
                plan.sizeBytes()
                    / 1e6
                    / put(
                        TransferPart.own(plan, cluster, memory, "put", source.toString(), "/by-us"),
                        memory);
          });
    } finally {
      cluster.kill();
    }
    return throughput;
  }

  /** Seconds that it took. */
  private static double put(TransferPart.Client client, Path directory) throws IOException {
    TimedCommand.run("sync", List.of("sync"), java.util.Map.of(), directory.resolve("sync.log"));
    return TransferPart.timed(client, directory).wallSeconds();
  }
}
