package io.ashlar.fs.fake;

import java.util.Arrays;

/** A replica in memory. Thread-safe. */
public final class Replica {
  private byte[] bytes = new byte[0];
  private long generationStamp;
  private boolean finalized;

  Replica(long generationStamp) {
    this.generationStamp = generationStamp;
  }

  /** Its bytes so far. */
  public synchronized byte[] bytes() {
    return bytes.clone();
  }

  /** Whether its writer has ended it. */
  public synchronized boolean isFinalized() {
    return finalized;
  }

  /** The stamp it was written under last. */
  public synchronized long generationStamp() {
    return generationStamp;
  }

  synchronized void reopen(long length, long stamp) {
    bytes = Arrays.copyOf(bytes, (int) length);
    generationStamp = stamp;
    finalized = false;
  }

  /** Overlapping what is there is allowed, leaving a gap is not. */
  synchronized void write(long offset, byte[] data) {
    if (offset > bytes.length) {
      throw new IllegalStateException("Gap between " + bytes.length + " and " + offset);
    }
    int end = (int) offset + data.length;
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length, end));
    System.arraycopy(data, 0, bytes, (int) offset, data.length);
  }

  synchronized void finish() {
    finalized = true;
  }
}
