package io.ashlar.integration.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import java.io.IOException;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * An honest client beside dishonest ones: reads a known file, writes small ones and reads them
 * back, on a connection of long standing and on new ones, and makes calls with long requests. Has a
 * thread of its own.
 */
final class Neighbour implements AutoCloseable {
  static final String KNOWN = "/known";
  private static final int KNOWN_BYTES = 300_000;
  private static final int SMALL_BYTES = 20_000;
  private static final long PAUSE_MILLIS = 50;

  /** A request with it is a long one, for which memory must be there before it is read. */
  private static final byte[] LONG_VALUE = new byte[12_000];

  private static final int CONNECT_EVERY = 8;
  private static final int PATIENCE_MILLIS = 180_000;

  private final URI cluster;
  private final Findings findings;
  private final Thread thread = new Thread(this::run, "neighbour");
  private final byte[] known = content(1, KNOWN_BYTES);
  private volatile boolean ending;
  private volatile int rounds;
  private volatile long slowestNanos;
  private volatile String slowest = "nothing";

  /** Writes the known file, and goes on when started. */
  Neighbour(URI cluster, Findings findings) throws IOException {
    this.cluster = cluster;
    this.findings = findings;
    try (FileSystem files = FileSystem.connect(cluster)) {
      write(files, KNOWN, known);
    }
  }

  void start() {
    thread.start();
  }

  /** Rounds that are done. */
  int rounds() {
    return rounds;
  }

  /** The longest that one call, or reading or writing of a file, took. */
  long slowestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(slowestNanos);
  }

  /** One that is as patient as a machine with much else to do needs it. */
  private FileSystem connect() {
    ClientOptions usual = ClientOptions.defaults();
    return FileSystem.connect(
        cluster,
        new ClientOptions(
            usual.user(),
            usual.packetDataBytes(),
            usual.maxPacketsInFlight(),
            PATIENCE_MILLIS,
            usual.connectAttempts()));
  }

  private void run() {
    try (FileSystem files = connect()) {
      while (!ending) {
        round(files);
        if (rounds % CONNECT_EVERY == 0) {
          try (FileSystem newcomer = connect()) {
            timed("reading as a newcomer", () -> check(newcomer, KNOWN, known));
          }
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | AssertionError e) {
      findings.add("neighbour: after " + rounds + " rounds: " + e);
    }
  }

  @SuppressWarnings("NonAtomicOperationOnVolatileField") // only its thread counts
  private void round(FileSystem files) throws IOException {
    byte[] content = content(rounds, SMALL_BYTES);
    String path = "/written/" + rounds % 10;
    timed("reading", () -> check(files, KNOWN, known));
    timed("writing", () -> write(files, path, content));
    timed("reading what was written", () -> check(files, path, content));
    timed("a long call", () -> files.xattrs().set(path, "user.long", LONG_VALUE));
    rounds++;
  }

  /** What it was that took longest. */
  String slowest() {
    return slowest;
  }

  private interface Work {
    void run() throws IOException;
  }

  private void timed(String name, Work work) throws IOException {
    long start = System.nanoTime();
    work.run();
    long nanos = System.nanoTime() - start;
    if (nanos > slowestNanos) {
      slowestNanos = nanos;
      slowest = name;
    }
  }

  private static byte[] content(int seed, int bytes) {
    byte[] content = new byte[bytes];
    new Random(seed).nextBytes(content);
    return content;
  }

  private static void write(FileSystem files, String path, byte[] content) throws IOException {
    files.delete(path, false);
    try (FileWriter out = files.create(path)) {
      out.write(content);
    }
  }

  private static void check(FileSystem files, String path, byte[] expected) throws IOException {
    try (FileReader in = files.open(path)) {
      assertThat(in.readAllBytes()).as(path).isEqualTo(expected);
    }
  }

  /** Ends when the round under way is done. */
  @Override
  public void close() throws InterruptedException {
    ending = true;
    thread.join(TimeUnit.SECONDS.toMillis(300));
    if (thread.isAlive()) {
      findings.add("neighbour: what it does has no end");
      thread.interrupt();
    }
  }
}
