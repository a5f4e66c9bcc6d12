package io.ashlar.shell;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/**
 * What is to be cleaned up if the process is ended by a signal: temporary files, running servers.
 * The last registered runs first. Thread-safe.
 */
public final class Interruption {
  private final Deque<Runnable> actions = new ConcurrentLinkedDeque<>();
  private boolean hooked;

  /** Registers an action; closing the result takes it back. */
  public Registration onInterrupt(Runnable action) {
    hook();
    actions.addFirst(action);
    return () -> actions.remove(action);
  }

  private synchronized void hook() {
    if (!hooked) {
      Runtime.getRuntime().addShutdownHook(new Thread(this::run, "interruption"));
      hooked = true;
    }
  }

  private void run() {
    for (Runnable action = actions.pollFirst(); action != null; action = actions.pollFirst()) {
      action.run();
    }
  }

  /** A registered action. */
  @FunctionalInterface
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
