package io.ashlar.datanode.volume;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Blocks whose replicas on a volume gave reason for doubt, in the order in which that came up. The
 * number is bounded: beyond it doubts are dropped, and the scanner's next round finds the same.
 * Thread-safe.
 */
public final class Suspects {
  private static final int MAX = 4096;

  // Guarded by this.
  private final Set<Long> blocks = new LinkedHashSet<>();
  private Runnable listener = () -> {};

  /** Adds one, unless it is there already. */
  public void add(long blockId) {
    Runnable toTell;
    synchronized (this) {
      if (blocks.size() >= MAX || !blocks.add(blockId)) {
        return;
      }
      toTell = listener;
    }
    toTell.run();
  }

  /** Takes the one that has waited longest. */
  public synchronized OptionalLong poll() {
    Iterator<Long> first = blocks.iterator();
    if (!first.hasNext()) {
      return OptionalLong.empty();
    }
    long blockId = first.next();
    first.remove();
    return OptionalLong.of(blockId);
  }

  /** Who is told of each new one; short, any thread. */
  public synchronized void onAdded(Runnable newListener) {
    listener = newListener;
  }
}
