package io.ashlar.fs.namenode;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Waits that double, up to a number of times. Belongs to one thread. */
public final class Backoff {
  /** How time passes. */
  @FunctionalInterface
  public interface Pause {
    /** That of a clock on the wall. */
    Pause REAL = TimeUnit.MILLISECONDS::sleep;

    /** Returns after that time. */
    void take(long millis) throws InterruptedException;
  }

  private final Pause pause;
  private final long mostMillis;
  private long nextMillis;
  private int left;

  /**
   * Starts over.
   *
   * @param firstMillis the first wait
   * @param mostMillis no wait is longer
   * @param times how often it may be waited
   */
  public Backoff(long firstMillis, long mostMillis, int times) {
    this(Pause.REAL, firstMillis, mostMillis, times);
  }

  /** As {@link #Backoff(long, long, int)}, where time passes in another way. */
  public Backoff(Pause pause, long firstMillis, long mostMillis, int times) {
    this.pause = pause;
    this.nextMillis = firstMillis;
    this.mostMillis = mostMillis;
    this.left = times;
  }

  /**
   * Waits, if there is a try left.
   *
   * @return false at once if there is none
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  public boolean await() throws InterruptedIOException {
    if (left == 0) {
      return false;
    }
    left--;
    try {
      pause.take(nextMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting to try again");
    }
    nextMillis = Math.min(2 * nextMillis, mostMillis);
    return true;
  }
}
