package io.ashlar.datanode.balance;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.scan.Pace;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.datanode.volume.Volume;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Evens out how full the volumes of this DataNode are. Looks once in a while, and then moves
 * finalized replicas until the fullest and the emptiest volume are alike. Has one thread of its
 * own.
 */
public final class VolumeBalancer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeBalancer.class);

  private final ServedPool pool;
  private final long bytesPerSecond;
  private final long lookMillis;
  private final DataNodeMetrics metrics;
  private final Runnable whenMoved;
  private final Thread thread;

  // Guarded by this.
  private boolean closed;

  /**
   * A balancer that begins with {@link #start}.
   *
   * @param lookMillis between two looks
   * @param whenMoved runs after replicas were moved: the NameNode should learn where they are
   */
  public VolumeBalancer(
      ServedPool pool,
      long bytesPerSecond,
      long lookMillis,
      DataNodeMetrics metrics,
      Runnable whenMoved) {
    this.pool = pool;
    this.bytesPerSecond = bytesPerSecond;
    this.lookMillis = lookMillis;
    this.metrics = metrics;
    this.whenMoved = whenMoved;
    this.thread = new Thread(this::run, "volume-balancer");
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!rest(TimeUnit.MILLISECONDS.toNanos(lookMillis))) {
        try {
          balance();
        } catch (RuntimeException e) {
          LOG.error("Balancing volumes met an unforeseen error; it goes on later", e);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("The balancer ends");
    }
  }

  private void balance() throws InterruptedException {
    List<Volume> volumes = List.copyOf(pool.volumes().volumes());
    Optional<Imbalance> imbalance =
        Imbalance.of(
            volumes.stream()
                .map(volume -> new Imbalance.Space(volume.capacityBytes(), volume.availableBytes()))
                .toList());
    if (imbalance.isEmpty()) {
      return;
    }
    Volume from = volumes.get(imbalance.get().fullest());
    Volume to = volumes.get(imbalance.get().emptiest());
    LOG.info("Moving {} bytes from {} to {}", imbalance.get().bytes(), from.path(), to.path());
    long moved = move(from, to, imbalance.get().bytes());
    LOG.info("Moved {} bytes from {} to {}", moved, from.path(), to.path());
    if (moved > 0) {
      whenMoved.run();
    }
  }

  private long move(Volume from, Volume to, long bytes) throws InterruptedException {
    Pace pace = new Pace(bytesPerSecond, System.nanoTime());
    long moved = 0;
    for (Replica replica : pool.catalog().all()) {
      boolean fits =
          replica instanceof Replica.Finalized
              && replica.store() == from
              && replica.lengthOnDisk() > 0
              && moved + replica.lengthOnDisk() <= bytes;
      if (!fits) {
        continue;
      }
      try {
        ReplicaMove move = new ReplicaMove((Replica.Finalized) replica, from, to);
        if (move.run(pool.catalog())) {
          moved += replica.lengthOnDisk();
          metrics.replicasMoved.increment();
        }
      } catch (IOException e) {
        LOG.warn("Did not move {} to {}: {}", replica.block(), to.path(), e.toString());
        from.suspects().add(replica.blockId());
        return moved; // the next look is soon, and the disks are looked at until then
      }
      if (rest(pace.spend(replica.lengthOnDisk(), System.nanoTime()))) {
        return moved;
      }
    }
    return moved;
  }

  /** Waits; true if the end has come. */
  private synchronized boolean rest(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    long left = nanos;
    while (!closed && left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
      left = end - System.nanoTime();
    }
    return closed;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
