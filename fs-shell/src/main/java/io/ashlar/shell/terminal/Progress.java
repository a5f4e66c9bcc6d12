package io.ashlar.shell.terminal;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bar of a transfer: drawn on standard error when that is a terminal and the transfer takes
 * more than a second, and wiped away at the end. Any thread may report to it.
 */
public final class Progress implements AutoCloseable {
  private static final long FIRST_MILLIS = 1000;
  private static final long NEXT_MILLIS = 200;
  private static final int BAR_COLUMNS = 28;

  private final Terminal terminal;
  private final String verb;
  private final LongAdder doneBytes = new LongAdder();
  private final LongAdder totalBytes = new LongAdder();
  private final LongAdder doneFiles = new LongAdder();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closing = lock.newCondition();
  private final long startNanos = System.nanoTime();
  private boolean closed;
  private Thread painter;

  private Progress(Terminal terminal, String verb, boolean visible) {
    this.terminal = terminal;
    this.verb = verb;
    if (visible) {
      painter = new Thread(this::paint, "progress");
      painter.setDaemon(true);
      painter.start();
    }
  }

  /** For a transfer that the word describes, for example "put". */
  public static Progress of(Terminal terminal, String verb) {
    return new Progress(terminal, verb, terminal.errIsTerminal());
  }

  /** For a transfer to standard output; without a bar where the two would share a screen. */
  public static Progress besideOutput(Terminal terminal, String verb) {
    return new Progress(terminal, verb, terminal.errIsTerminal() && !terminal.outIsTerminal());
  }

  /** There is so much more to move. */
  public void expect(long bytes) {
    totalBytes.add(bytes);
  }

  /** So much more was moved. */
  public void moved(long bytes) {
    doneBytes.add(bytes);
  }

  /** One more file is complete. */
  public void fileDone() {
    doneFiles.increment();
  }

  @Override
  public void close() {
    if (painter == null) {
      return;
    }
    lock.lock();
    try {
      closed = true;
      closing.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      painter.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void paint() {
    boolean painted = false;
    lock.lock();
    try {
      long wait = FIRST_MILLIS;
      while (!closed && !await(wait)) {
        terminal.errorText("\r" + line() + "\033[K");
        painted = true;
        wait = NEXT_MILLIS;
      }
    } finally {
      lock.unlock();
    }
    if (painted) {
      terminal.errorText("\r\033[K");
    }
  }

  /** Waits for the end; false if the time was over before. */
  private boolean await(long millis) {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    try {
      while (!closed && left > 0) {
        left = closing.awaitNanos(left);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return true;
    }
    return closed;
  }

  private String line() {
    long done = doneBytes.sum();
    long total = Math.max(totalBytes.sum(), done);
    double share = total == 0 ? 0 : (double) done / total;
    int filled = (int) (share * BAR_COLUMNS);
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    String rate = Sizes.withUnit((long) (done / Math.max(seconds, 1e-3))) + "/s";
    String bar = "█".repeat(filled) + "░".repeat(BAR_COLUMNS - filled);
    String full =
        "%s %s %3.0f %%  %s of %s  %s  %d files"
            .formatted(
                verb,
                bar,
                share * 100,
                Sizes.withUnit(done),
                Sizes.withUnit(total),
                rate,
                doneFiles.sum());
    return full.length() < terminal.width() ? full : full.substring(0, terminal.width() - 1);
  }
}
