package io.ashlar.integration.input;

import io.ashlar.fs.FileSystem;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An honest client that reads known files all the while, and says when that goes wrong. */
final class Bystander implements AutoCloseable {
  private static final long PAUSE_MILLIS = 20;

  private final Victim victim;
  private final Findings findings;
  private final Thread thread;
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong slowestNanos = new AtomicLong();
  private volatile boolean ending;

  Bystander(Victim victim, Findings findings) {
    this.victim = victim;
    this.findings = findings;
    thread = new Thread(this::run, "bystander");
    thread.start();
  }

  private void run() {
    try (FileSystem files = victim.cluster.connect()) {
      while (!ending) {
        for (String path : victim.knownFiles()) {
          read(files, path);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException e) {
      findings.add("bystander: " + e);
    }
  }

  private void read(FileSystem files, String path) {
    long start = System.nanoTime();
    try {
      victim.check(files, path);
    } catch (IOException e) {
      findings.add("bystander: " + e);
    }
    reads.incrementAndGet();
    slowestNanos.accumulateAndGet(System.nanoTime() - start, Math::max);
  }

  long reads() {
    return reads.get();
  }

  long slowestMillis() {
    return TimeUnit.NANOSECONDS.toMillis(slowestNanos.get());
  }

  @Override
  public void close() throws InterruptedException {
    ending = true;
    thread.join(TimeUnit.SECONDS.toMillis(120));
    if (thread.isAlive()) {
      findings.add("bystander: its read does not end");
      thread.interrupt();
    }
  }
}
