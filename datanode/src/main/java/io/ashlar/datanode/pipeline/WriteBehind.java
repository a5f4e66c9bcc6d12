package io.ashlar.datanode.pipeline;

import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the data of a replica go to the disk while more of it comes, so that the sync at its end
 * finds little left. Without it the kernel keeps all in memory until that sync, and the disk rests
 * while the network works and the other way round.
 *
 * <p>It promises nothing: what must be durable is synced by who says that it is. One thread at a
 * time writes and ends; the steps run on threads of the volume.
 */
final class WriteBehind {
  private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);

  /** How much is written between two steps: less costs more commits of the file system. */
  private static final int STEP_BYTES = 16 << 20;

  /** Takes one step: returns when what was written before is on the disk. */
  @FunctionalInterface
  interface Sync {
    void run() throws IOException;
  }

  private enum Step {
    NONE,
    QUEUED,
    RUNNING
  }

  private final Sync sync;
  private final Executor threads;
  private final boolean on;

  /** Written since the last step began. The writer's. */
  private long waitingBytes;

  // Guarded by this.
  private Step step = Step.NONE;

  private boolean ended;

  /**
   * No step has been taken.
   *
   * @param sync {@link io.ashlar.datanode.replica.ReplicaFiles#syncData} of the replica's files
   * @param on false for never to take one, because there is no sync at the end
   */
  WriteBehind(Sync sync, Executor threads, boolean on) {
    this.sync = sync;
    this.threads = threads;
    this.on = on;
  }

  /** More was written. */
  void wrote(long bytes) {
    waitingBytes += bytes;
    if (on && waitingBytes >= STEP_BYTES && begin()) {
      waitingBytes = 0;
      try {
        threads.execute(this::run);
      } catch (RejectedExecutionException volumeCloses) {
        end(); // what is queued is still written there, and nobody takes on more
      }
    }
  }

  private synchronized boolean begin() {
    if (ended || step != Step.NONE) {
      return false;
    }
    step = Step.QUEUED;
    return true;
  }

  private void run() {
    synchronized (this) {
      if (step != Step.QUEUED) {
        return;
      }
      step = Step.RUNNING;
    }
    try {
      sync.run();
    } catch (IOException e) {
      // The volume's health was told; and the files say so again at the sync that counts.
      LOG.warn("Writing behind failed: {}", e.toString());
    } finally {
      synchronized (this) {
        step = Step.NONE;
        notifyAll();
      }
    }
  }

  /** Returns when no step is under way; none will begin any more. */
  synchronized void end() {
    ended = true;
    boolean interrupted = false;
    while (step == Step.RUNNING) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true; // the files must not be closed under the step
      }
    }
    step = Step.NONE;
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
