package io.ashlar.fs.transfer;

import io.ashlar.protocol.transfer.DatanodeReach;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Frees threads that wait for a DataNode too long, by closing the connection they wait on. Blocking
 * channels have no time limits of their own, and polling before every transfer would cost a system
 * call each.
 *
 * <p>Thread-safe. Ticks on the given scheduler, and only while there are connections.
 */
public final class Deadlines {
  private static final long TICK_MILLIS = 500;

  private final ScheduledExecutorService scheduler;
  private final DatanodeReach reach;
  private final Set<DatanodeConnection> connections = ConcurrentHashMap.newKeySet();
  private ScheduledFuture<?> ticking;

  /** Deadlines that are looked at on the given scheduler. */
  public Deadlines(ScheduledExecutorService scheduler, DatanodeReach reach) {
    this.scheduler = scheduler;
    this.reach = reach;
  }

  /** How DataNodes are reached, and how long is too long. */
  public DatanodeReach reach() {
    return reach;
  }

  synchronized void watch(DatanodeConnection connection) {
    connections.add(connection);
    if (ticking == null) {
      ticking =
          scheduler.scheduleWithFixedDelay(
              this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  void forget(DatanodeConnection connection) {
    connections.remove(connection);
  }

  private void tick() {
    long now = System.nanoTime();
    for (DatanodeConnection connection : connections) {
      connection.closeIfOverdue(now);
    }
    stopIfIdle();
  }

  private synchronized void stopIfIdle() {
    if (connections.isEmpty() && ticking != null) {
      ticking.cancel(false);
      ticking = null;
    }
  }
}
