package io.ashlar.protocol.rpc;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory that the requests of all connections may take up together. A connection that finds none
 * left stops reading, and goes on when others have given back: hosts in turns, so that one with
 * many connections keeps the others waiting for no longer than one of them takes. Thread-safe.
 */
final class RequestBudget {
  /** What a call costs beside its request. */
  private static final long CALL_BYTES = 2048;

  /** How much larger than its bytes a decoded message may be: small fields become objects. */
  private static final int EXPANSION = 8;

  private final long bytes;
  private final AtomicLong taken = new AtomicLong();

  /** Those who go on when there is room, by host. The host whose turn is next comes first. */
  private final Map<InetAddress, Set<Runnable>> waiting = new LinkedHashMap<>(); // its own lock

  /** How many hosts wait: practically always none, which is seen without the lock. */
  private volatile int waitingHosts;

  RequestBudget(long bytes) {
    this.bytes = bytes;
  }

  /** What one request has taken. Given back once. */
  record Share(RequestBudget budget, long charge) {
    void giveBack() {
      budget.give(charge);
    }
  }

  /** What a request of that length is charged with. */
  static long charge(int frameBytes) {
    return CALL_BYTES + (long) EXPANSION * frameBytes;
  }

  /** The longest request that ever fits. */
  int longestFrame() {
    return (int) Math.min(Integer.MAX_VALUE, (bytes - CALL_BYTES) / EXPANSION);
  }

  /** Takes so much, or returns null if that is not there. */
  Share tryTake(long charge) {
    long now = taken.get();
    while (now + charge <= bytes) {
      if (taken.compareAndSet(now, now + charge)) {
        return new Share(this, charge);
      }
      now = taken.get();
    }
    return null;
  }

  /** Takes so much, whether it is there or not. */
  Share take(long charge) {
    taken.addAndGet(charge);
    return new Share(this, charge);
  }

  /** Lets one who waits try again. */
  private void give(long charge) {
    taken.addAndGet(-charge);
    wakeOne();
  }

  /**
   * Runs it, once, when there may be room for that charge. It must only hand over to a thread.
   *
   * @param host whose turn it then is
   */
  void whenRoom(long charge, InetAddress host, Runnable tryAgain) {
    synchronized (waiting) {
      waiting.computeIfAbsent(host, any -> new LinkedHashSet<>()).add(tryAgain);
      waitingHosts = waiting.size();
    }
    if (taken.get() + charge <= bytes) {
      wakeOne(); // what was given back meanwhile woke nobody
    }
  }

  /** One who waits for room does so no more. */
  void forget(InetAddress host, Runnable tryAgain) {
    synchronized (waiting) {
      Set<Runnable> ofHost = waiting.get(host);
      if (ofHost != null && ofHost.remove(tryAgain) && ofHost.isEmpty()) {
        waiting.remove(host);
        waitingHosts = waiting.size();
      }
    }
  }

  /**
   * To be called by one who was woken, took his part or needs none, and may have left room for
   * another; not by one who waits again, as then nobody would ever rest.
   */
  void wakeOne() {
    Runnable next = waitingHosts > 0 && taken.get() < bytes ? takeNext() : null;
    if (next != null) {
      next.run();
    }
  }

  private Runnable takeNext() {
    synchronized (waiting) {
      if (waiting.isEmpty()) {
        return null;
      }
      InetAddress host = waiting.keySet().iterator().next();
      Set<Runnable> ofHost = waiting.remove(host);
      Iterator<Runnable> inOrder = ofHost.iterator();
      Runnable next = inOrder.next();
      inOrder.remove();
      if (!ofHost.isEmpty()) {
        waiting.put(host, ofHost);
      }
      waitingHosts = waiting.size();
      return next;
    }
  }

  /** Whether somebody waits for room. */
  boolean isContended() {
    return waitingHosts > 0;
  }
}
