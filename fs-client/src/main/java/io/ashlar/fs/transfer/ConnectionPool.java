package io.ashlar.fs.transfer;

import io.ashlar.protocol.proto.DatanodeIDProto;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Connections that finished a read and wait a moment for the next one. A DataNode keeps such a
 * connection for 4 s (wire reference 3.1); the pool gives it up a little earlier. Thread-safe.
 */
public final class ConnectionPool implements Closeable {
  /** Large enough that one system call takes several packets off the socket. */
  private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;

  private static final int MAX_IDLE = 16;
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(3);

  /** A connection, and whether it has served before: then the other side may have closed it. */
  public record Lease(DatanodeConnection connection, boolean reused) {}

  private record Idle(DatanodeConnection connection, long sinceNanos) {}

  private final Deadlines deadlines;
  private final ScheduledExecutorService scheduler;
  private final long limitMillis;
  private final Deque<Idle> idle = new ArrayDeque<>();
  private ScheduledFuture<?> expiring;
  private boolean closed;

  /** A pool whose connections have the given time limit for each read and write. */
  public ConnectionPool(Deadlines deadlines, ScheduledExecutorService scheduler, long limitMillis) {
    this.deadlines = deadlines;
    this.scheduler = scheduler;
    this.limitMillis = limitMillis;
  }

  /** An idle connection to that DataNode if there is one, else a new one. */
  public Lease take(DatanodeIDProto datanode) throws IOException {
    DatanodeConnection pooled = takeIdle(datanode);
    return pooled == null ? connect(datanode) : new Lease(pooled, true);
  }

  /** A new connection. */
  public Lease connect(DatanodeIDProto datanode) throws IOException {
    return new Lease(
        DatanodeConnection.open(datanode, deadlines, RECEIVE_BUFFER_BYTES, limitMillis), false);
  }

  private synchronized DatanodeConnection takeIdle(DatanodeIDProto datanode) {
    expire();
    // Youngest first: it is the least likely to have been closed by the other side.
    Iterator<Idle> youngestFirst = idle.descendingIterator();
    while (youngestFirst.hasNext()) {
      DatanodeConnection candidate = youngestFirst.next().connection();
      if (isSame(candidate.datanode(), datanode)) {
        youngestFirst.remove();
        return candidate;
      }
    }
    return null;
  }

  private static boolean isSame(DatanodeIDProto a, DatanodeIDProto b) {
    return a.getXferPort() == b.getXferPort()
        && a.getIpAddr().equals(b.getIpAddr())
        && a.getDatanodeUuid().equals(b.getDatanodeUuid());
  }

  /** Takes back a connection on which the last operation was completed. */
  public void give(DatanodeConnection connection) {
    DatanodeConnection surplus = keep(connection);
    if (surplus != null) {
      surplus.close();
    }
  }

  private synchronized DatanodeConnection keep(DatanodeConnection connection) {
    if (closed) {
      return connection;
    }
    idle.addLast(new Idle(connection, System.nanoTime()));
    if (expiring == null) {
      expiring = scheduler.scheduleWithFixedDelay(this::expire, 1, 1, TimeUnit.SECONDS);
    }
    return idle.size() > MAX_IDLE ? idle.removeFirst().connection() : null;
  }

  private synchronized void expire() {
    long now = System.nanoTime();
    while (!idle.isEmpty() && now - idle.getFirst().sinceNanos() > IDLE_NANOS) {
      idle.removeFirst().connection().close();
    }
    if (idle.isEmpty() && expiring != null) {
      expiring.cancel(false);
      expiring = null;
    }
  }

  /** Closes the idle connections, and from now on those that are given back. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(i -> i.connection().close());
    idle.clear();
  }
}
