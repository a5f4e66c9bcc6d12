package io.ashlar.mapreduce;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that owns the scheduler: it takes events from a bounded queue, and ticks as long
 * as there is something that time changes. Without that it sleeps until the next event.
 */
final class CoordinatorThread implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorThread.class);

  private static final int MAX_WAITING = 10_000;

  private final BlockingQueue<Runnable> events = new ArrayBlockingQueue<>(MAX_WAITING);
  private final BooleanSupplier tick;
  private final long tickNanos;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Starts it.
   *
   * @param tick what to do every so often; whether it is to be done again before the next event
   */
  CoordinatorThread(BooleanSupplier tick, long tickMillis) {
    this.tick = tick;
    this.tickNanos = TimeUnit.MILLISECONDS.toNanos(tickMillis);
    this.thread = new Thread(this::run, "job-coordinator");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs an event soon, unless too many are waiting. Any thread; never blocks. */
  boolean offer(Runnable event) {
    return !closed && events.offer(event);
  }

  private void run() {
    boolean ticks = true;
    long nextTick = System.nanoTime() + tickNanos;
    while (!closed) {
      try {
        Runnable event =
            ticks ? events.poll(nextTick - System.nanoTime(), TimeUnit.NANOSECONDS) : events.take();
        if (!ticks) {
          ticks = true;
          nextTick = System.nanoTime() + tickNanos;
        }
        if (event != null) {
          guarded(event);
        }
        if (System.nanoTime() - nextTick >= 0) {
          ticks = guardedTick();
          nextTick = System.nanoTime() + tickNanos;
        }
      } catch (InterruptedException e) {
        // Only close interrupts.
        return;
      }
    }
  }

  /** A defect in handling one event must not end the service of all jobs; it is told loudly. */
  private static void guarded(Runnable event) {
    try {
      event.run();
    } catch (RuntimeException e) {
      LOG.error("The job coordinator failed to handle an event", e);
    }
  }

  private boolean guardedTick() {
    try {
      return tick.getAsBoolean();
    } catch (RuntimeException e) {
      LOG.error("The job coordinator failed in what it does every so often", e);
      return true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
