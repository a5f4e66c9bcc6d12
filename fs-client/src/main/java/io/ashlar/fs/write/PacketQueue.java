package io.ashlar.fs.write;

import io.ashlar.fs.transfer.PacketBuffers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The packets of one file between the thread that fills them and the acknowledgement that frees
 * them: first not yet sent, then not yet acknowledged, in one order. Thread-safe.
 *
 * <p>A bounded number of packets exists; the writing thread waits for a free one. The last packet
 * of a block is held back until all before it are acknowledged: only then can a pipeline that fails
 * in closing be repaired (wire reference 3.7).
 */
final class PacketQueue {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<Packet> unsent = new ArrayDeque<>();
  private final Deque<Packet> unacknowledged = new ArrayDeque<>();
  private final Deque<Packet> free = new ArrayDeque<>();
  private final PacketBuffers buffers;
  private final int packetDataBytes;
  private final Packet.Checksums checksums;
  private final int most;
  private int made;

  /** Whether a pipeline is up that takes packets. */
  private boolean streaming;

  private boolean closed;
  private boolean streamerRuns;
  private IOException failure;
  private long lastAcknowledged = -1;
  private long acknowledgedBytes;
  private long sentBytes;

  /** A queue of at most that many packets. */
  PacketQueue(
      PacketBuffers buffers, int packetDataBytes, Packet.Checksums checksums, int mostPackets) {
    this.buffers = buffers;
    this.packetDataBytes = packetDataBytes;
    this.checksums = checksums;
    this.most = mostPackets;
  }

  // The writing thread.

  /** A packet to fill, as soon as there is one. */
  Packet take() throws IOException {
    lock.lock();
    try {
      awaitWhile(() -> failure == null && free.isEmpty() && made == most);
      checkNotFailed();
      if (!free.isEmpty()) {
        return free.pop();
      }
      made++;
    } finally {
      lock.unlock();
    }
    int capacity = Packet.bufferBytes(packetDataBytes, checksums);
    return new Packet(buffers.take(capacity), packetDataBytes, checksums);
  }

  /** Queues a sealed packet. */
  void put(Packet packet) throws IOException {
    lock.lock();
    try {
      checkNotFailed();
      unsent.addLast(packet);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the packet of that number is acknowledged. */
  void awaitAcknowledged(long sequenceNumber) throws IOException {
    lock.lock();
    try {
      awaitWhile(() -> failure == null && lastAcknowledged < sequenceNumber);
      checkNotFailed();
    } finally {
      lock.unlock();
    }
  }

  /** No more packets will come, and the writing thread uses none any more. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      releaseUnused();
    } finally {
      lock.unlock();
    }
  }

  /** Ends everything. The first failure is the one that is told; later ones follow from it. */
  void fail(IOException cause) {
    lock.lock();
    try {
      if (failure == null) {
        failure = cause;
      }
      streaming = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Throws what {@link #fail} was given, if anything. */
  void throwIfFailed() throws IOException {
    lock.lock();
    try {
      checkNotFailed();
    } finally {
      lock.unlock();
    }
  }

  // Whoever sends.

  boolean isStreaming() {
    lock.lock();
    try {
      return streaming;
    } finally {
      lock.unlock();
    }
  }

  /** The next packet that may be sent now, which then counts as sent; or null. */
  Packet nextToSend() {
    lock.lock();
    try {
      Packet next = streaming ? unsent.peekFirst() : null;
      if (next == null || (next.isLast() && !unacknowledged.isEmpty())) {
        return null;
      }
      unsent.removeFirst();
      unacknowledged.addLast(next);
      sentBytes = Math.max(sentBytes, next.endInBlock());
      if (next.isLast()) {
        // What is behind it belongs to the next block, which has no pipeline yet.
        streaming = false;
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  // The streamer's thread.

  /**
   * Waits until there is a packet to send.
   *
   * @return false if there is none and will be none
   */
  boolean awaitUnsent() throws IOException {
    lock.lock();
    try {
      awaitWhile(() -> unsent.isEmpty() && !closed && failure == null);
      checkNotFailed();
      return !unsent.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** What follows belongs to another block, of which the first bytes may be written already. */
  void beginBlock(long lengthBytes) {
    lock.lock();
    try {
      acknowledgedBytes = lengthBytes;
      sentBytes = lengthBytes;
    } finally {
      lock.unlock();
    }
  }

  /** The pipeline takes no packets any more. */
  void stopStreaming() {
    lock.lock();
    try {
      streaming = false;
    } finally {
      lock.unlock();
    }
  }

  /** A pipeline is up. What was sent to another one and not acknowledged is sent again. */
  void startStreaming() {
    lock.lock();
    try {
      while (!unacknowledged.isEmpty()) {
        unsent.addFirst(unacknowledged.removeLast());
      }
      streaming = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes the acknowledgement of the oldest packet in flight.
   *
   * @return whether that was the last packet of its block
   * @throws IOException if it is not the one that is due
   */
  boolean acknowledge(long sequenceNumber) throws IOException {
    lock.lock();
    try {
      Packet oldest = unacknowledged.peekFirst();
      if (oldest == null || oldest.sequenceNumber() != sequenceNumber) {
        throw new IOException(
            "Acknowledgement of packet "
                + sequenceNumber
                + ", expected "
                + (oldest == null ? "none" : "that of " + oldest.sequenceNumber()));
      }
      return acknowledgeOldest();
    } finally {
      lock.unlock();
    }
  }

  /** The last packet of a block counts as acknowledged: the pipeline was closed without it. */
  void acknowledgeLast() {
    lock.lock();
    try {
      acknowledgeOldest();
    } finally {
      lock.unlock();
    }
  }

  private boolean acknowledgeOldest() {
    Packet oldest = unacknowledged.removeFirst();
    lastAcknowledged = oldest.sequenceNumber();
    acknowledgedBytes = Math.max(acknowledgedBytes, oldest.endInBlock());
    free.push(oldest);
    changed.signalAll();
    return oldest.isLast();
  }

  /** Whether the last packet of the block is the next to send, and may be sent. */
  boolean isLastDue() {
    lock.lock();
    try {
      return streaming
          && unacknowledged.isEmpty()
          && !unsent.isEmpty()
          && unsent.peekFirst().isLast();
    } finally {
      lock.unlock();
    }
  }

  /** Whether all data of the block is acknowledged and its last packet is on its way. */
  boolean isClosingBlock() {
    lock.lock();
    try {
      return !unacknowledged.isEmpty() && unacknowledged.peekFirst().isLast();
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the current block that every node of the pipeline has. */
  long acknowledgedBytes() {
    lock.lock();
    try {
      return acknowledgedBytes;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of the current block that some node may have. */
  long sentBytes() {
    lock.lock();
    try {
      return sentBytes;
    } finally {
      lock.unlock();
    }
  }

  /** The streamer's thread begins to use packets. */
  void streamerStarted() {
    lock.lock();
    try {
      streamerRuns = true;
    } finally {
      lock.unlock();
    }
  }

  /** The streamer's thread uses no packet any more. */
  void streamerEnded() {
    lock.lock();
    try {
      streamerRuns = false;
      releaseUnused();
    } finally {
      lock.unlock();
    }
  }

  /** Gives the buffers back when neither thread uses a packet any more. */
  private void releaseUnused() {
    if (closed && !streamerRuns) {
      for (Deque<Packet> packets : List.of(free, unsent, unacknowledged)) {
        packets.forEach(packet -> buffers.give(packet.buffer()));
        packets.clear();
      }
    }
  }

  private void checkNotFailed() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
  }

  private void awaitWhile(BooleanSupplier condition) throws InterruptedIOException {
    try {
      while (condition.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while waiting for the pipeline");
    }
  }
}
