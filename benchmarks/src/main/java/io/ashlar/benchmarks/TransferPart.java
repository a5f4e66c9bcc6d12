package io.ashlar.benchmarks;

import io.ashlar.witness.AshlarCommand;
import io.ashlar.witness.DfsProcesses;
import io.ashlar.witness.HadoopCommand;
import io.ashlar.witness.ProcessUsage;
import io.ashlar.witness.TimedCommand;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Puts a file with three replicas, and gets it back, with data on a file system in memory: wall
 * time, and CPU time of servers and client apart. Both clients are measured against both systems,
 * each run in a client process of its own, whose start counts. A file of a sixteenth of the size
 * warms the servers up: as far as they are when they have just been started, or, after more files,
 * as far as they are on every later day.
 */
final class TransferPart implements Part {
  /** After so many neither system's servers compile much any more. */
  private static final int WARM_UPS = 6;

  private final String name;
  private final int warmUps;

  private TransferPart(String name, int warmUps) {
    this.name = name;
    this.warmUps = warmUps;
  }

  /** On servers that have just been started. */
  static TransferPart cold() {
    return new TransferPart("transfer", 0);
  }

  /** On servers that have taken and given several files of the size. */
  static TransferPart warm() {
    return new TransferPart("warm-transfer", WARM_UPS);
  }

  static final String HADOOPS_CLIENT = "Hadoop's client";
  static final String OUR_CLIENT = "our client";

  /** A command line of one of the clients. */
  record Client(String name, List<String> command, Map<String, String> environment) {}

  private interface Commands {
    Client of(DfsProcesses cluster, Path directory, String... arguments) throws IOException;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      for (Peer peer : plan.peersOfRound(round)) {
        Plan.inFreshDirectory(plan.memory(), directory -> measure(plan, peer, directory, report));
      }
    }
  }

  private void measure(Plan plan, Peer peer, Path directory, Report report) throws IOException {
    Path source = directory.resolve("source");
    Path warmUp = directory.resolve("warm-up");
    writeNoise(source, plan.sizeBytes());
    writeNoise(warmUp, plan.sizeBytes() / 16);
    DfsProcesses cluster = peer.start(plan, directory.resolve("cluster"), 3);
    try {
      Commands hadoop = (on, in, arguments) -> hadoop(plan, on, in, arguments);
      Commands own = (on, in, arguments) -> own(plan, on, in, arguments);
      timed(hadoop.of(cluster, directory, "-put", warmUp.toString(), "/warm-up"), directory);
      Path copy = directory.resolve("copy");
      for (int i = 0; i < warmUps; i++) {
        timed(own.of(cluster, directory, "put", source.toString(), "/warm-up-more"), directory);
        timed(own.of(cluster, directory, "get", "/warm-up-more", copy.toString()), directory);
        Files.delete(copy);
        timed(own.of(cluster, directory, "rm", "--skip-trash", "/warm-up-more"), directory);
      }
      for (Commands commands : List.of(hadoop, own)) {
        boolean isHadoop = commands == hadoop;
        String path = isHadoop ? "/by-hadoop" : "/by-us";
        String dash = isHadoop ? "-" : "";
        report(
            report,
            warmUps == 0 ? "put" : "put, warm",
            peer,
            cluster,
            commands.of(cluster, directory, dash + "put", source.toString(), path),
            directory);
        report(
            report,
            warmUps == 0 ? "get" : "get, warm",
            peer,
            cluster,
            commands.of(cluster, directory, dash + "get", path, copy.toString()),
            directory);
        if (Files.mismatch(source, copy) != -1) {
          throw new IOException(peer.title() + " gave back other bytes than were put");
        }
        Files.delete(copy);
        timed(
            isHadoop
                ? commands.of(cluster, directory, "-rm", "-skipTrash", path)
                : commands.of(cluster, directory, "rm", "--skip-trash", path),
            directory);
      }
    } finally {
      cluster.kill();
    }
  }

  private static void report(
      Report report, String verb, Peer peer, DfsProcesses cluster, Client client, Path directory)
      throws IOException {
    ProcessUsage before = cluster.usage();
    TimedCommand run = timed(client, directory);
    ProcessUsage after = cluster.usage();
    Map<String, Double> figures = new LinkedHashMap<>();
    figures.put("wall", run.wallSeconds());
    figures.put("servers' CPU", (after.cpuMillis() - before.cpuMillis()) / 1000.0);
    // In a virtual machine the kernel's part depends on whether the host gives memory at once.
    figures.put("servers' user CPU", (after.userMillis() - before.userMillis()) / 1000.0);
    figures.put("client's CPU", run.cpuSeconds());
    figures.forEach(
        (what, seconds) -> {
          add(report, verb, client.name() + ", " + what, peer.title(), seconds);
          // Each system with the client that comes with it.
          if (client.name().equals(peer == Peer.APACHE ? HADOOPS_CLIENT : OUR_CLIENT)) {
            add(report, verb, "each with its own client, " + what, peer.title(), seconds);
          }
        });
  }

  private static void add(Report report, String verb, String what, String system, double seconds) {
    report.add(new Report.Figure(verb, what, "s", Report.Better.LOWER), system, seconds);
  }

  static TimedCommand timed(Client client, Path directory) throws IOException {
    return TimedCommand.run(
        client.name(), client.command(), client.environment(), directory.resolve("client.log"));
  }

  static Client hadoop(Plan plan, DfsProcesses cluster, Path directory, String... arguments)
      throws IOException {
    return new Client(
        HADOOPS_CLIENT,
        HadoopCommand.on(cluster.uri(), directory)
            .withFlags(plan.clientFlags())
            .command("org.apache.hadoop.fs.FsShell", List.of(arguments)),
        Map.of());
  }

  static Client own(Plan plan, DfsProcesses cluster, Path directory, String... arguments) {
    AshlarCommand command =
        AshlarCommand.on(cluster.uri(), directory).withFlags(plan.clientFlags());
    return new Client(OUR_CLIENT, command.command(List.of(arguments)), command.environment());
  }

  static void writeNoise(Path file, long size) throws IOException {
    SplittableRandom random = new SplittableRandom(size);
    byte[] chunk = new byte[1 << 16];
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
      for (long written = 0; written < size; written += chunk.length) {
        random.nextBytes(chunk);
        out.write(chunk, 0, (int) Math.min(chunk.length, size - written));
      }
    }
  }
}
