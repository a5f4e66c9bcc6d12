package io.ashlar.datanode.pipeline;

import java.util.concurrent.TimeUnit;

/**
 * How long an answer is waited for. It is counted from when the other was last heard, or was sent
 * the first thing since it owed nothing: silence with nothing to say is not held against it. Takes
 * readings of {@link System#nanoTime}; confined to the event loop of its connection.
 */
final class Patience {
  /**
   * It is looked so often whether patience is at its end. The node before waits longer by a twelfth
   * of it, and must not be the first to give up: it would blame the wrong node.
   */
  private static final int LOOKS = 36;

  private final long millis;
  private long sinceNanos;

  Patience(long millis, long nowNanos) {
    this.millis = millis;
    this.sinceNanos = nowNanos;
  }

  /** It was heard, or owes an answer from now on. */
  void begin(long nowNanos) {
    sinceNanos = nowNanos;
  }

  /** Whether what it owes was waited for long enough. */
  boolean isOver(long nowNanos) {
    return nowNanos - sinceNanos >= TimeUnit.MILLISECONDS.toNanos(millis);
  }

  /** How often to look. */
  long lookEveryMillis() {
    return Math.max(1, millis / LOOKS);
  }
}
