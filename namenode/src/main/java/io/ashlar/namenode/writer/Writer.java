package io.ashlar.namenode.writer;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.journal.Journal;
import io.ashlar.namenode.store.Store;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** The thread that drives a {@link WriterCore}, and its clock. Thread-safe. */
public final class Writer implements Commands, AutoCloseable {
  private final WriterCore core;
  private final Thread thread;
  private final CompletableFuture<WriterFailure> failed = new CompletableFuture<>();

  private volatile boolean sleeping;
  private volatile boolean closing;

  /**
   * Prepares a writer; {@link #start} begins.
   *
   * @param clockMillis the time that decisions see
   */
  public Writer(Store store, Journal journal, LongSupplier clockMillis) {
    core = new WriterCore(store, journal, clockMillis, System::nanoTime, this::wake);
    thread = new Thread(this::run, "namenode-writer");
    thread.setDaemon(true);
  }

  /** Adds a part that follows edits. To be called before {@link #start}. */
  public void addListener(EffectListener listener) {
    core.addListener(listener);
  }

  /** Begins to decide. */
  public void start() {
    core.open();
    thread.start();
  }

  @Override
  public <R> void submit(Command<R> command, Outcome<R> outcome) {
    core.submit(command, outcome);
  }

  /** What it has done and is doing. Any thread. */
  public WriterStats stats() {
    return core.stats();
  }

  /**
   * Completes, on the writer thread, once it has failed and nothing is decided any more. What was
   * decided and is not known to be durable stays without an answer.
   */
  public CompletionStage<WriterFailure> failed() {
    return failed;
  }

  private void wake() {
    if (sleeping) {
      sleeping = false;
      LockSupport.unpark(thread);
    }
  }

  private void run() {
    try {
      while (core.failure().isEmpty() && !(closing && core.isIdle())) {
        if (!core.step()) {
          sleep();
        }
      }
    } catch (RuntimeException | Error e) {
      core.fail(new WriterFailure(false, e));
    } finally {
      core.refuseRest();
      core.failure().ifPresent(failed::complete);
    }
  }

  private void sleep() {
    long nanos = core.nanosToWait();
    sleeping = true;
    boolean nothingToDo = !core.hasNews() && nanos > 0;
    if (nothingToDo && closing) {
      LockSupport.parkNanos(this, WriterCore.LINGER_MAX_NANOS);
    } else if (nothingToDo && nanos == Long.MAX_VALUE) {
      LockSupport.park(this);
    } else if (nothingToDo) {
      LockSupport.parkNanos(this, nanos);
    }
    sleeping = false;
  }

  /** Decides what is queued, makes it durable, refuses what is parked, and stops. */
  @Override
  public void close() {
    core.refuse();
    closing = true;
    sleeping = false;
    LockSupport.unpark(thread);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
