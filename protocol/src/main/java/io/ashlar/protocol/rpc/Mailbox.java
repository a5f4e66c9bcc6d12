package io.ashlar.protocol.rpc;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Hands items from any thread to one reader, many at a time: only the thread that puts an item into
 * the empty mailbox has to wake the reader. Lock-free; an item is in at most one mailbox, once.
 */
final class Mailbox<T extends Mailbox.Item<T>> {

  /** Something that can lie in a mailbox. */
  abstract static class Item<T> {
    private T next;

    /** The item that was put in after this one, when they were taken together; else null. */
    final T next() {
      return next;
    }
  }

  private final AtomicReference<T> newest = new AtomicReference<>();

  /** Any thread. Returns true if the mailbox was empty, so that the reader needs to be woken. */
  boolean put(T item) {
    Item<T> link = item;
    T before;
    do {
      before = newest.get();
      link.next = before;
    } while (!newest.compareAndSet(before, item));
    return before == null;
  }

  /** The reader's thread. Everything that was put in, oldest first; null if there is nothing. */
  T takeAll() {
    T item = newest.getAndSet(null);
    T reversed = null;
    while (item != null) {
      Item<T> link = item;
      T before = link.next;
      link.next = reversed;
      reversed = item;
      item = before;
    }
    return reversed;
  }
}
