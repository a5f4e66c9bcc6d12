package io.ashlar.benchmarks;

import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ProcessUsage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory of Ashlar's NameNode under -Xmx512m with few and with many files, and how long it takes to
 * start again on them after kill -9: until a file's attributes are answered, and until its
 * DataNodes have reported and safe mode is over.
 */
final class MemoryPart implements Part {
  private static final List<String> FLAGS = List.of("-Xmx512m");
  private static final double MIB = 1 << 20;
  private static final Duration SAFE_MODE_PATIENCE = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    report.note("memory: the NameNode runs with " + FLAGS);
    Plan.inFreshDirectory(plan.disk(), directory -> measure(plan, directory, report));
  }

  private static void measure(Plan plan, Path directory, Report report) throws IOException {
    AshlarDaemons cluster =
        AshlarDaemons.builder(directory).dataNodes(0).nameNodeFlags(FLAGS).start();
    try (NamespaceLoad load = new NamespaceLoad(cluster.uri())) {
      load.registerDataNodes();
      double small = fill(cluster, load, plan.smallFiles(), report);
      double large = fill(cluster, load, plan.largeFiles(), report);
      add(report, "growth from the first to the second", "MiB", large - small);
    } finally {
      cluster.kill();
    }
  }

  /** Returns the resident memory in MiB before the restart. */
  private static double fill(AshlarDaemons cluster, NamespaceLoad load, int files, Report report)
      throws IOException {
    long started = System.nanoTime();
    load.createEmptyFiles(files);
    load.createOneBlockFiles(files);
    String size = "%,d empty + %,d one-block files".formatted(files, files);
    add(report, size + ": filled in", "s", secondsSince(started));
    ProcessUsage usage = cluster.nameNode().usage();
    double resident = usage.residentBytes() / MIB;
    add(report, size + ": resident", "MiB", resident);

    started = System.nanoTime();
    cluster.restartNameNode();
    load.assertLastFilesExist();
    add(report, size + ": restart to first read", "s", secondsSince(started));
    load.registerDataNodes();
    awaitOutOfSafeMode(load);
    add(report, size + ": restart to end of safe mode", "s", secondsSince(started));
    add(
        report,
        size + ": resident after restart",
        "MiB",
        cluster.nameNode().usage().residentBytes() / MIB);
    return resident;
  }

  private static void awaitOutOfSafeMode(NamespaceLoad load) throws IOException {
    long deadline = System.nanoTime() + SAFE_MODE_PATIENCE.toNanos();
    while (load.inSafeMode()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("Still in safe mode after " + SAFE_MODE_PATIENCE);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private static void add(Report report, String what, String unit, double value) {
    report.add(new Report.Figure("memory", what, unit, Report.Better.LOWER), Report.ASHLAR, value);
  }

  private static double secondsSince(long started) {
    return (System.nanoTime() - started) / 1e9;
  }
}
