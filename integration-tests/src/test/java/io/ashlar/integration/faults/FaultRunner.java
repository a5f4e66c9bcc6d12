package io.ashlar.integration.faults;

import static org.awaitility.Awaitility.await;

import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FsStats;
import io.ashlar.fs.OpenFile;
import io.ashlar.witness.AshlarCommand;
import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A NameNode, five DataNodes and their clients under faults, healed and compared at the end with
 * what was acknowledged. Faults and workloads come from the seed; when they meet is up to the
 * machine.
 */
final class FaultRunner {
  private static final int DATANODES = 5;

  /** For faults of each kind, one after the other, each of which may take minutes to mend. */
  private static final Duration EACH_KIND_PATIENCE = Duration.ofMinutes(15);

  private static final Duration HEALTH_PATIENCE = Duration.ofMinutes(4);
  private static final Duration POLL = Duration.ofMillis(500);

  private FaultRunner() {}

  /**
   * Does everything, and returns what was found wrong. It goes on for longer than asked until each
   * kind of fault was there.
   */
  static List<String> run(Path directory, Duration time, long seed, PrintStream out)
      throws IOException, InterruptedException {
    out.println("Faults for " + time + " with seed " + seed + ", in " + directory);
    FaultLog log = new FaultLog(out);
    Optional<SmallVolume> volume =
        SmallVolume.mount(directory.resolve("datanode" + DATANODES), "768m");
    if (volume.isEmpty()) {
      out.println("FILL_VOLUME is skipped: a tmpfs can be mounted by root only");
    }
    try {
      return run(directory, time, seed, volume, log, out);
    } finally {
      if (volume.isPresent()) {
        volume.get().close();
      }
    }
  }

  private static List<String> run(
      Path directory,
      Duration time,
      long seed,
      Optional<SmallVolume> volume,
      FaultLog log,
      PrintStream out)
      throws IOException, InterruptedException {
    AshlarDaemons cluster = start(directory);
    try (FileSystem fs = FileSystem.connect(cluster.uri())) {
      Clients clients = new Clients(cluster.uri(), directory.resolve("clients"), seed);
      Injector injector = new Injector(cluster, fs, clients, volume, log, seed);
      try {
        long end = System.nanoTime() + time.toNanos();
        await()
            .atMost(time.plus(EACH_KIND_PATIENCE))
            .pollInterval(Duration.ofMillis(50))
            .until(
                () -> {
                  injector.step();
                  return System.nanoTime() - end >= 0 && injector.hasMadeEachKind();
                });
        log.event("healing");
        injector.heal();
        clients.end(log);
      } finally {
        clients.kill();
      }
      closeAll(fs, log);
      awaitHealth(cluster, fs, directory, log);
      log.event("comparing");
      Ledger ledger = Ledger.of(clients.journals());
      Verifier verifier = new Verifier(fs, log);
      verifier.check(ledger);
      verifier.checkDisks(cluster);
      print(out, injector.counts(), ledger, verifier, log);
      if (ledger.readBytes() == 0 || verifier.bytes() == 0 || injector.counts().isEmpty()) {
        log.finding("Nothing was tested");
      }
      return log.findings();
    } finally {
      cluster.kill();
    }
  }

  private static AshlarDaemons start(Path directory) throws IOException {
    return AshlarDaemons.builder(directory)
        .dataNodes(DATANODES)
        .nameNodeFlags(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1"))
        .dataNodeFlags(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1"))
        .set("namenode.stale-interval", "2s")
        .set("namenode.dead-interval", "6s")
        .set("datanode.scan-period", "10s")
        .set("datanode.scan-rate", "64m")
        .start();
  }

  /** Files whose writers died or failed are closed by lease recovery. */
  private static void closeAll(FileSystem fs, FaultLog log) {
    List<String> open = new ArrayList<>();
    try {
      await()
          .atMost(HEALTH_PATIENCE)
          .pollInterval(POLL)
          .until(
              () -> {
                open.clear();
                try (Stream<OpenFile> files = fs.openFiles("/")) {
                  files.map(OpenFile::path).forEach(open::add);
                }
                for (String path : open) {
                  fs.recoverLease(path);
                }
                return open.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      log.finding("Not closed by lease recovery in " + HEALTH_PATIENCE + ": " + open);
    }
  }

  private static void awaitHealth(
      AshlarDaemons cluster, FileSystem fs, Path directory, FaultLog log) {
    try {
      await()
          .atMost(HEALTH_PATIENCE)
          .pollInterval(POLL)
          .until(() -> nothingIsShort(fs) && isHealthy(cluster, directory));
    } catch (ConditionTimeoutException e) {
      log.finding(
          "fsck is not healthy after "
              + HEALTH_PATIENCE
              + ": see "
              + directory.resolve("ashlar-admin.log"));
    }
  }

  private static boolean nothingIsShort(FileSystem fs) throws IOException {
    FsStats stats = fs.stats();
    return stats.underReplicatedBlocks() + stats.missingBlocks() + stats.corruptBlocks() == 0;
  }

  private static boolean isHealthy(AshlarDaemons cluster, Path directory) throws IOException {
    return AshlarCommand.on(cluster.uri(), directory)
            .run("admin", "fsck", "-files", "-blocks", "-locations")
            .status()
        == 0;
  }

  private static void print(
      PrintStream out, Map<Fault, Integer> counts, Ledger ledger, Verifier verifier, FaultLog log) {
    out.println("faults: " + new TreeMap<>(counts));
    out.printf(
        "acknowledged: %,d files compared, %,d bytes at the end and %,d while faults went on, %,d"
            + " renames, %,d deletes; %,d steps failed for clients; %,d replicas on disk%n",
        verifier.files(),
        verifier.bytes(),
        ledger.readBytes(),
        ledger.renames(),
        ledger.deletes(),
        ledger.failures(),
        verifier.replicas());
    out.println(log.findings().isEmpty() ? "nothing is wrong" : "WRONG:");
    log.findings().forEach(out::println);
  }
}
