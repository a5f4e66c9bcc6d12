package io.ashlar.namenode.journal;

import io.ashlar.namenode.store.Store;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The journal of a NameNode on its own: the store's write-ahead log, one batch and one sync a
 * group.
 *
 * <p>Syncs run on a thread of their own, so that the writer decides the next group meanwhile. Where
 * the disk answers in less time than two thread switches cost, the caller does the work itself.
 */
public final class LocalJournal implements Journal {
  /** Below this, handing over costs more than it saves. */
  private static final long QUICK_NANOS = 60_000;

  /** The latest sync counts for an eighth of the average. */
  private static final int AVERAGE_SHIFT = 3;

  /** More than the writer ever has in flight. */
  private static final int QUEUE_CAPACITY = 64;

  private record Work(EditGroup group, Completion completion) {}

  private static final Work STOP = new Work(null, null);

  private final Store store;
  private final BlockingQueue<Work> queue = new LinkedBlockingQueue<>(QUEUE_CAPACITY);
  private final Thread thread;
  private volatile long averageNanos = QUICK_NANOS * 2;
  private volatile int handedOver;
  private volatile Throwable failed;

  /** Starts the journal on that store, which it alone writes from now on. */
  public LocalJournal(Store store) {
    this.store = store;
    thread = new Thread(this::run, "namenode-journal");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void commit(EditGroup group, Completion completion) {
    if (handedOver == 0 && averageNanos < QUICK_NANOS) {
      write(group, completion);
      return;
    }
    synchronized (this) {
      handedOver++;
    }
    try {
      queue.put(new Work(group, completion));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failed = e;
      completion.completed(e);
    }
  }

  /** How long a sync takes of late, in nanoseconds. */
  public long averageSyncNanos() {
    return averageNanos;
  }

  private void run() {
    try {
      for (Work work = queue.take(); work != STOP; work = queue.take()) {
        write(work.group(), work.completion());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write(EditGroup group, Completion completion) {
    Throwable error = failed;
    if (error == null) {
      try {
        long started = System.nanoTime();
        store.write(group.changes(), true);
        long took = System.nanoTime() - started;
        averageNanos += (took - averageNanos) >> AVERAGE_SHIFT;
      } catch (RuntimeException | Error e) {
        failed = e;
        error = e;
      }
    }
    if (Thread.currentThread() == thread) {
      synchronized (this) {
        handedOver--;
      }
    }
    completion.completed(error);
  }

  @Override
  public void close() {
    boolean interrupted = false;
    boolean asked = false;
    while (!asked || thread.isAlive()) {
      try {
        if (!asked) {
          queue.put(STOP);
          asked = true;
        }
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
