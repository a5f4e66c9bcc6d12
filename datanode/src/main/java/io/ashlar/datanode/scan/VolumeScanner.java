package io.ashlar.datanode.scan;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.datanode.volume.SmallFile;
import io.ashlar.datanode.volume.Volume;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads every replica of one volume against its checksums, round after round; those that gave
 * reason for doubt come first. Only finalized replicas are read: what is being written is checked
 * by who writes it. Has one thread of its own, on which everything here runs.
 */
public final class VolumeScanner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeScanner.class);

  /** Beside Hadoop's scanner.cursor, which has another form. */
  private static final String CURSOR_FILE = "scan.cursor";

  /** What was read since is read again after a restart. */
  private static final long SAVE_MILLIS = TimeUnit.MINUTES.toMillis(10);

  /** Blocks looked up at once: each time costs a walk through the catalog. */
  private static final int BATCH = 1024;

  /** Doubts are to be settled soon, and are few. */
  private static final long MIN_SUSPECT_RATE = 32L << 20;

  /** Hears what is found. Called on the scanner's thread. */
  public interface Listener {
    /** A replica is damaged. */
    void damaged(Replica replica, String reason);

    /** It is time to try the volume out. */
    void checkDue(Volume volume);
  }

  private final ServedPool pool;
  private final Volume volume;
  private final long periodMillis;
  private final long bytesPerSecond;
  private final long checkMillis;
  private final DataNodeMetrics metrics;
  private final Listener listener;
  private final SmallFile cursor;
  private final ReplicaCheck check;
  private final Thread thread;

  // Guarded by this.
  private boolean closed;
  private boolean doubted;

  // The thread's own.
  private ScanRound round;
  private long[] batch = {};
  private int nextInBatch;
  private long savedMillis;
  private long checkedMillis;

  /**
   * A scanner that begins with {@link #start}.
   *
   * @param periodMillis from the begin of a round to that of the next; 0 to read only what is
   *     doubtful
   * @param checkMillis between two times to try the volume out
   */
  public VolumeScanner(
      ServedPool pool,
      Volume volume,
      long periodMillis,
      long bytesPerSecond,
      long checkMillis,
      DataNodeMetrics metrics,
      Listener listener) {
    this.pool = pool;
    this.volume = volume;
    this.periodMillis = periodMillis;
    this.bytesPerSecond = bytesPerSecond;
    this.checkMillis = checkMillis;
    this.metrics = metrics;
    this.listener = listener;
    this.cursor = volume.ownFile(CURSOR_FILE);
    this.check = new ReplicaCheck(volume);
    this.thread = new Thread(this::run, "scanner-" + volume.path().getFileName());
    thread.setDaemon(true);
  }

  /** Begins. */
  public void start() {
    volume.suspects().onAdded(this::wake);
    thread.start();
  }

  private void run() {
    long now = System.currentTimeMillis();
    round = resumed(now);
    savedMillis = now;
    checkedMillis = now;
    try {
      while (!isClosed()) {
        try {
          step();
        } catch (RuntimeException e) {
          LOG.error("The scanner of {} met an unforeseen error; it goes on", volume.path(), e);
          rest(checkMillis);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("The scanner of {} ends", volume.path());
    } finally {
      if (!volume.isFailed()) {
        save();
      }
    }
  }

  private ScanRound resumed(long nowMillis) {
    try {
      return cursor
          .read()
          .flatMap(saved -> ScanRound.of(saved, nowMillis))
          .orElseGet(() -> ScanRound.begin(nowMillis));
    } catch (IOException e) {
      LOG.warn("The scanner of {} starts over: {}", volume.path(), e.toString());
      return ScanRound.begin(nowMillis);
    }
  }

  private void step() throws InterruptedException {
    long now = System.currentTimeMillis();
    if (now - checkedMillis >= checkMillis || now < checkedMillis) {
      checkedMillis = now;
      listener.checkDue(volume);
    }
    OptionalLong suspect = volume.suspects().poll();
    if (suspect.isPresent()) {
      read(suspect.getAsLong(), Math.max(bytesPerSecond, MIN_SUSPECT_RATE));
      return;
    }
    if (periodMillis == 0) {
      rest(checkMillis);
      return;
    }
    if (round.done() && now >= round.nextDueMillis(periodMillis)) {
      round = ScanRound.begin(now);
    }
    if (round.done()) {
      rest(Math.min(checkMillis, round.nextDueMillis(periodMillis) - now));
      return;
    }
    OptionalLong next = next();
    if (next.isPresent()) {
      read(next.getAsLong(), bytesPerSecond);
      round = round.readUpTo(next.getAsLong());
      if (now - savedMillis >= SAVE_MILLIS) {
        save();
      }
    } else {
      round = round.finished();
      save();
    }
  }

  // ---- which one

  private OptionalLong next() {
    if (nextInBatch == batch.length) {
      batch = blocksBehind(round.lastBlockId());
      nextInBatch = 0;
    }
    return batch.length == 0 ? OptionalLong.empty() : OptionalLong.of(batch[nextInBatch++]);
  }

  /** The next blocks of this volume, by their ids. */
  private long[] blocksBehind(long blockId) {
    PriorityQueue<Long> lowest = new PriorityQueue<>(BATCH, (a, b) -> Long.compare(b, a));
    for (Replica replica : pool.catalog().all()) {
      if (replica.store() == volume && replica.blockId() > blockId) {
        lowest.add(replica.blockId());
        if (lowest.size() > BATCH) {
          lowest.poll();
        }
      }
    }
    return lowest.stream().mapToLong(id -> id).sorted().toArray();
  }

  // ---- reading it

  private void read(long blockId, long rate) throws InterruptedException {
    Replica found = pool.catalog().find(blockId).orElse(null);
    if (!(found instanceof Replica.Finalized replica) || replica.store() != volume) {
      return;
    }
    Pace pace = new Pace(rate, System.nanoTime());
    try {
      check
          .fault(
              replica,
              bytes -> {
                metrics.bytesVerified.add(bytes);
                restNanos(pace.spend(bytes, System.nanoTime()));
              })
          .ifPresentOrElse(
              reason -> faulty(replica, reason), () -> metrics.blocksVerified.increment());
    } catch (IOException e) {
      LOG.info("Cannot check {}: {}", replica.block(), e.toString());
    }
  }

  /** Something is wrong, unless the replica was being changed, moved or deleted meanwhile. */
  private void faulty(Replica.Finalized replica, String reason) {
    if (pool.catalog().isCurrent(replica) && !volume.isFailed()) {
      pool.catalog().distrust(replica.blockId());
      metrics.verificationFailures.increment();
      listener.damaged(replica, reason);
    }
  }

  // ---- the cursor

  private void save() {
    savedMillis = System.currentTimeMillis();
    try {
      cursor.write(round.toSave());
    } catch (IOException e) {
      LOG.warn("The scanner's place on {} is not saved: {}", volume.path(), e.toString());
    }
  }

  // ---- time

  private synchronized void wake() {
    doubted = true;
    notifyAll();
  }

  private synchronized boolean isClosed() {
    return closed || volume.isFailed();
  }

  /** Waits for so long, or for a doubt. */
  private synchronized void rest(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (long left = end - System.nanoTime();
        left > 0 && !closed && !doubted;
        left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    doubted = false;
  }

  private synchronized void restNanos(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0 && !closed; left = end - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (closed) {
      throw new InterruptedException("Closed in the middle of a replica");
    }
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
