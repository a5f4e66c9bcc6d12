package io.ashlar.fs.transfer;

import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.Closeable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all streams of one client share: threads, deadlines, idle connections and packet buffers.
 * Thread-safe.
 *
 * <p>All threads are daemons, and end when there is nothing for them to do.
 */
public final class Transfers implements Closeable {
  private final ScheduledExecutorService scheduler;
  private final ExecutorService threads;
  private final Deadlines deadlines;
  private final ConnectionPool connections;
  private final PacketBuffers buffers = new PacketBuffers();
  private volatile boolean closed;

  /**
   * Starts without threads and connections.
   *
   * @param reach how DataNodes are reached, and how long one that is written to may be silent
   */
  public Transfers(DatanodeReach reach) {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(1, daemons("ashlar-client-timer"));
    timers.setRemoveOnCancelPolicy(true);
    timers.setKeepAliveTime(5, TimeUnit.SECONDS);
    timers.allowCoreThreadTimeOut(true);
    scheduler = timers;
    threads = Executors.newCachedThreadPool(daemons("ashlar-client-stream"));
    deadlines = new Deadlines(scheduler, reach);
    // Another replica may be quicker than one that says nothing for so long.
    connections = new ConnectionPool(deadlines, scheduler, reach.silenceMillis() / 2);
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** For short tasks at set times; they must not block. */
  public ScheduledExecutorService scheduler() {
    return scheduler;
  }

  /** For tasks that block; each gets a thread at once. */
  public ExecutorService threads() {
    return threads;
  }

  /** Frees threads that wait for a DataNode too long. */
  public Deadlines deadlines() {
    return deadlines;
  }

  /** How long a DataNode that is written to may be silent; each node behind it adds its share. */
  public long writeLimitMillis() {
    return deadlines.reach().silenceMillis();
  }

  /** Connections for reading. */
  public ConnectionPool connections() {
    return connections;
  }

  /** Buffers for writing. */
  public PacketBuffers buffers() {
    return buffers;
  }

  /** Whether the client was closed, and its streams with it. */
  public boolean isClosed() {
    return closed;
  }

  /** Closes idle connections and takes no more tasks; those that run go on. */
  @Override
  public void close() {
    closed = true;
    connections.close();
    scheduler.shutdownNow();
    threads.shutdown();
  }
}
