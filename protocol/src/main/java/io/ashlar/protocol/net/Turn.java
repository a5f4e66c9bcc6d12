package io.ashlar.protocol.net;

import java.util.concurrent.TimeUnit;

/**
 * How long one connection may have its event loop for itself. A client may send thousands of
 * requests at once, and there may be hundreds of such clients: if each was served until nothing is
 * left, everybody else would wait for the sum of it. Who has more to do when its turn is over goes
 * on in a task, behind all who wait. Confined to the event loop.
 */
public final class Turn {
  /** Some ten short requests: with a hundred greedy connections the others wait for 25 ms. */
  private static final long NANOS = TimeUnit.MICROSECONDS.toNanos(250);

  private long startNanos = System.nanoTime();

  /** It is this connection's turn. */
  public void begin() {
    startNanos = System.nanoTime();
  }

  /** Whether it is time for the others. */
  public boolean isOver() {
    return System.nanoTime() - startNanos >= NANOS;
  }
}
