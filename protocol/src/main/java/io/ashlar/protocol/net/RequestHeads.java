package io.ashlar.protocol.net;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What the unfinished heads and trailers of requests take up over all connections of a port. While
 * that is too much, a connection keeps its place only with a short one. Thread-safe.
 */
public final class RequestHeads {
  /** How much larger than its bytes a head is when it is decoded: short headers become objects. */
  private static final int EXPANSION = 32;

  /** No honest request comes in such small parts that this is all of it for long. */
  private static final int SURE_BYTES = 1024;

  private final long most;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * Nothing is there yet.
   *
   * @param memoryBytes what decoded heads may take up together, about
   */
  public RequestHeads(long memoryBytes) {
    this.most = memoryBytes / EXPANSION;
  }

  /** For a port whose heads may take a sixteenth of this process's heap. */
  public static RequestHeads ofProcess() {
    return new RequestHeads(Runtime.getRuntime().maxMemory() / 16);
  }

  /** A connection whose head had so many bytes until now has so many now. */
  void changed(int before, int now) {
    if (before != now) {
      bytes.addAndGet(now - before);
    }
  }

  /** Whether a connection with so long a head, counted in here, is to go. */
  boolean isTooMuch(int ofConnection) {
    return ofConnection > SURE_BYTES && bytes.get() > most;
  }
}
