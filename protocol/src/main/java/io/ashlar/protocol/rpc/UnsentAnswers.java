package io.ashlar.protocol.rpc;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Answers that clients do not take, over all connections of a server. When they are too many, a
 * connection that has some is closed as soon as it gets another. Thread-safe.
 */
final class UnsentAnswers {
  /** Of one connection, whatever the others have: a client that takes nothing of so much. */
  private static final long MOST_OF_CONNECTION = 16 << 20;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  UnsentAnswers(long most) {
    this.most = most;
  }

  /** A connection that was counted with so many bytes has so many now. */
  void changed(long before, long now) {
    bytes.addAndGet(now - before);
  }

  /** Whether a connection with so many unsent bytes, counted in here, is one too many. */
  boolean isTooMuch(long ofConnection) {
    return ofConnection > MOST_OF_CONNECTION || (ofConnection > 0 && bytes.get() > most);
  }
}
