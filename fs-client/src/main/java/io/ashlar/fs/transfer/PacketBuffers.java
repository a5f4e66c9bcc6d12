package io.ashlar.fs.transfer;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Direct buffers for packets, kept for the next writer: making one costs as much as filling it.
 * Thread-safe; keeps a bounded number.
 */
public final class PacketBuffers {
  private static final int MAX_KEPT = 64;

  private final Deque<ByteBuffer> kept = new ArrayDeque<>();

  /** A cleared buffer of exactly that capacity, with whatever bytes in it. */
  public ByteBuffer take(int capacity) {
    ByteBuffer buffer;
    synchronized (kept) {
      buffer = kept.pollLast();
    }
    return buffer != null && buffer.capacity() == capacity
        ? buffer.clear()
        : ByteBuffer.allocateDirect(capacity);
  }

  /** Takes back a buffer that nobody uses any more. */
  public void give(ByteBuffer buffer) {
    synchronized (kept) {
      if (kept.size() < MAX_KEPT) {
        kept.addLast(buffer);
      }
    }
  }
}
