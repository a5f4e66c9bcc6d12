package io.ashlar.protocol.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Data that lies in buffers and waits for its rest or for a disk, over all connections of a server.
 * Whoever holds some says so here, and holds less when that is asked for. Thread-safe.
 */
public final class BufferedBytes {
  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * @param most beyond it memory is scarce
   */
  public BufferedBytes(long most) {
    this.most = most;
  }

  /**
   * For a server that may use a quarter of what this process has for buffers. The rest is for what
   * is on its way to clients, for uploads, and for what a pool of buffers cannot fill. Where there
   * is no room for a buffer the JVM collects garbage and waits, on the event loop, each time.
   */
  public static BufferedBytes ofProcess() {
    return new BufferedBytes(Math.max(16 << 20, Runtime.getRuntime().maxMemory() / 4));
  }

  /** For those who do not count. */
  public static BufferedBytes unlimited() {
    return new BufferedBytes(Long.MAX_VALUE);
  }

  /** A holder that had so many bytes has so many now. */
  public void changed(long before, long now) {
    if (before != now) {
      bytes.addAndGet(now - before);
    }
  }

  /** Whether nobody should hold more than he must. */
  public boolean isScarce() {
    return bytes.get() > most;
  }
}
