package io.ashlar.datanode.orders;

import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets so much work of a kind run at a time, and so much wait; what comes beyond is refused.
 * Thread-safe.
 */
final class WaitingLine {
  private static final Logger LOG = LoggerFactory.getLogger(WaitingLine.class);

  private final int maxRunning;
  private final int maxWaiting;

  // Guarded by this.
  private final ArrayDeque<Supplier<? extends CompletionStage<?>>> waiting = new ArrayDeque<>();
  private int running;

  WaitingLine(int maxRunning, int maxWaiting) {
    this.maxRunning = maxRunning;
    this.maxWaiting = maxWaiting;
  }

  /**
   * Takes work on, to be started now or when other work has ended.
   *
   * @param work starts it, blocks on nothing, and says when it has ended, well or not
   * @return false if too much waits already
   */
  boolean offer(Supplier<? extends CompletionStage<?>> work) {
    synchronized (this) {
      if (running == maxRunning) {
        return waiting.size() < maxWaiting && waiting.add(work);
      }
      running++;
    }
    start(work);
    return true;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  private void start(Supplier<? extends CompletionStage<?>> first) {
    // A loop, because work that ends at once would otherwise start the next one ever deeper.
    for (Supplier<? extends CompletionStage<?>> work = first; work != null; ) {
      CompletionStage<?> end = null;
      try {
        end = work.get();
      } catch (RuntimeException e) {
        LOG.warn("An order could not be begun: {}", e.toString());
      }
      if (end != null && !end.toCompletableFuture().isDone()) {
        end.whenComplete(
            (done, failure) -> {
              Supplier<? extends CompletionStage<?>> next = next();
              if (next != null) {
                start(next);
              }
            });
        return;
      }
      work = next();
    }
  }

  /** One has ended: the next one, or null. */
  private synchronized Supplier<? extends CompletionStage<?>> next() {
    Supplier<? extends CompletionStage<?>> work = waiting.poll();
    if (work == null) {
      running--;
    }
    return work;
  }
}
