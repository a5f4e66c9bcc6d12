package io.ashlar.benchmarks;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.fs.FsStats;
import io.ashlar.witness.AshlarDaemons;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the death of a DataNode with many small blocks costs: five DataNodes, of which one is killed
 * with 10,000 replicas, while a client puts files. Measured are the throughput of the puts before
 * and while blocks are copied, and the time from the kill until every block has its replicas again,
 * for two settings of how soon a silent node is dead.
 *
 * <p>There is no peer: Apache HDFS would notice after ten and a half minutes.
 */
final class RepairPart implements Part {
  private static final int DATANODES = 5;
  private static final int REPLICATION = 3;
  private static final int REPLICAS_ON_VICTIM =
      Integer.getInteger("ashlar.repair.replicas", 10_000);
  private static final int FILES = REPLICAS_ON_VICTIM * DATANODES / REPLICATION;
  private static final int SMALL_FILE_BYTES = 16 << 10;
  private static final int FILLING_THREADS = 8;

  private static final int PUT_BYTES = 32 << 20;
  private static final int PIECE_BYTES = 1 << 20;
  private static final Duration BEFORE = Duration.ofSeconds(20);
  private static final Duration PATIENCE = Duration.ofMinutes(20);
  private static final long POLL_MILLIS = 100;

  @Override
  public String name() {
    return "repair";
  }

  @Override
  public void run(Plan plan, Report report) throws IOException {
    for (int round = 0; round < plan.rounds(); round++) {
      for (int deadSeconds : List.of(30, 5)) {
        Plan.inFreshDirectory(
            plan.disk(), directory -> measure(plan, directory, deadSeconds, report));
      }
    }
  }

  private static void measure(Plan plan, Path directory, int deadSeconds, Report report)
      throws IOException {
    AshlarDaemons cluster =
        AshlarDaemons.builder(directory)
            .dataNodes(DATANODES)
            .nameNodeFlags(plan.nameNodeFlags())
            .dataNodeFlags(plan.dataNodeFlags())
            .set("namenode.stale-interval", deadSeconds > 5 ? "5s" : "3s")
            .set("namenode.dead-interval", deadSeconds + "s")
            .start();
    try (FileSystem fs = FileSystem.connect(cluster.uri())) {
      fill(fs);
      await("all replicas to be reported", () -> fs.stats().underReplicatedBlocks() == 0);
      try (Puts puts = new Puts(cluster)) {
        puts.throughput(BEFORE); // warms both ends up
        double before = puts.throughput(BEFORE);
        long killed = System.nanoTime();
        cluster.dataNodes().get(0).kill();
        await("the repair to begin", () -> fs.stats().underReplicatedBlocks() > FILES / 10);
        long began = System.nanoTime();
        puts.reset();
        await("the repair to end", () -> isWhole(fs.stats()));
        double during = puts.throughput();
        String setting = "dead after " + deadSeconds + " s: ";
        add(report, setting + "put before", "MB/s", Report.Better.HIGHER, before);
        add(report, setting + "put during repair", "MB/s", Report.Better.HIGHER, during);
        add(report, setting + "during / before", "", Report.Better.HIGHER, during / before);
        add(report, setting + "kill to repair", "s", Report.Better.LOWER, (began - killed) / 1e9);
        add(
            report,
            setting + "kill to full replication",
            "s",
            Report.Better.LOWER,
            (System.nanoTime() - killed) / 1e9);
      }
    } finally {
      cluster.kill();
    }
  }

  private static void add(
      Report report, String what, String unit, Report.Better better, double value) {
    report.add(new Report.Figure("repair", what, unit, better), Report.ASHLAR, value);
  }

  private static boolean isWhole(FsStats stats) throws IOException {
    if (stats.missingBlocks() > 0) {
      throw new IOException(stats.missingBlocks() + " blocks are lost");
    }
    return stats.underReplicatedBlocks() == 0;
  }

  /** A condition that asks the cluster. */
  private interface Condition {
    boolean holds() throws IOException;
  }

  private static void await(String what, Condition condition) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - end > 0) {
        throw new IOException("Waited too long for " + what);
      }
      pause(POLL_MILLIS);
    }
  }

  private static void pause(long millis) throws IOException {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    }
  }

  /** Many files of one small block. */
  private static void fill(FileSystem fs) throws IOException {
    byte[] content = new byte[SMALL_FILE_BYTES];
    new SplittableRandom(1).nextBytes(content);
    AtomicInteger next = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(FILLING_THREADS);
    try {
      List<Future<?>> ends = new ArrayList<>();
      for (int i = 0; i < FILLING_THREADS; i++) {
        ends.add(
            threads.submit(
                () -> {
                  for (int file = next.getAndIncrement();
                      file < FILES;
                      file = next.getAndIncrement()) {
                    write(fs, "/small/" + file % 100 + "/" + file, content, 1, new LongAdder());
                  }
                  return null;
                }));
      }
      for (Future<?> end : ends) {
        end.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("Could not write the small files", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void write(FileSystem fs, String path, byte[] piece, int pieces, LongAdder written)
      throws IOException {
    try (FileWriter out = fs.create(path, CreateOptions.defaults().withReplication(REPLICATION))) {
      for (int i = 0; i < pieces; i++) {
        out.write(piece);
        written.add(piece.length);
      }
    }
  }

  /** Puts one file after the other, on a thread and a connection of its own. */
  private static final class Puts implements AutoCloseable {
    private final LongAdder written = new LongAdder();
    private final AtomicBoolean over = new AtomicBoolean();
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final Future<?> end;
    private long sinceNanos = System.nanoTime();

    Puts(AshlarDaemons cluster) {
      end = thread.submit(() -> run(cluster));
    }

    private Void run(AshlarDaemons cluster) throws IOException {
      byte[] piece = new byte[PIECE_BYTES];
      new SplittableRandom(2).nextBytes(piece);
      try (FileSystem fs = FileSystem.connect(cluster.uri())) {
        for (int i = 0; !over.get(); i++) {
          write(fs, "/put/" + i, piece, PUT_BYTES / PIECE_BYTES, written);
          fs.delete("/put/" + i, false);
        }
      }
      return null;
    }

    void reset() {
      written.reset();
      sinceNanos = System.nanoTime();
    }

    /** Of the time since the last reset, in MB/s. */
    double throughput() throws IOException {
      if (end.isDone()) {
        close();
      }
      return written.sum() / 1e6 / ((System.nanoTime() - sinceNanos) / 1e9);
    }

    double throughput(Duration time) throws IOException {
      reset();
      pause(time.toMillis());
      return throughput();
    }

    @Override
    public void close() throws IOException {
      over.set(true);
      try {
        end.get();
      } catch (ExecutionException e) {
        throw new IOException("A put failed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        thread.shutdownNow();
      }
    }
  }
}
