package io.ashlar.datanode.pipeline;

import java.util.concurrent.TimeUnit;

/**
 * Counts the write sessions that have not let go of their replica yet, so that a DataNode can close
 * in order: the threads that sessions need to come to rest end after them. Thread-safe.
 */
public final class OpenSessions {
  private int open;

  synchronized void opened() {
    open++;
  }

  synchronized void ended() {
    open--;
    notifyAll();
  }

  /**
   * Waits until there is none.
   *
   * @return false if some are left when the time is up
   */
  public synchronized boolean awaitNone(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    while (open > 0) {
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
