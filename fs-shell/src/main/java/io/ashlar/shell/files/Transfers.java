package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.terminal.Progress;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/**
 * Moves many files, several at a time, with one progress bar for all. A file that fails is told and
 * the others go on. Work is handed in by one thread, which takes part when the queue is full, so
 * that a tree of any size is walked no faster than it is moved.
 */
final class Transfers implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int QUEUED_PER_THREAD = 4;
  private static final ThreadLocal<byte[]> BUFFER =
      ThreadLocal.withInitial(() -> new byte[BUFFER_BYTES]);

  private final Session session;
  private final Progress progress;
  private final ThreadPoolExecutor threads;
  private final AtomicBoolean stopped = new AtomicBoolean();

  /** At most so many files at a time. */
  Transfers(Session session, int parallel) {
    this.session = session;
    this.progress = Progress.of(session.terminal(), session.verb());
    this.threads =
        new ThreadPoolExecutor(
            parallel,
            parallel,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(parallel * QUEUED_PER_THREAD),
            new ThreadPoolExecutor.CallerRunsPolicy());
  }

  /** One file's work. */
  @FunctionalInterface
  interface Work {
    /** Does it, telling the progress what was moved. */
    void run(Progress progress) throws IOException;
  }

  /** Hands in one file of about that many bytes. */
  void submit(long bytes, Work work) {
    progress.expect(bytes);
    threads.execute(() -> attempt(work));
  }

  private void attempt(Work work) {
    if (stopped.get()) {
      return;
    }
    try {
      work.run(progress);
      progress.fileDone();
    } catch (Terminal.OutputGoneException gone) {
      stopped.set(true);
    } catch (IOException | UncheckedIOException | ShellException failure) {
      session.failed(failure);
    }
  }

  /** Waits for everything handed in. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      while (!threads.awaitTermination(1, TimeUnit.HOURS)) {
        // As long as it takes: the user sees the bar and can end the command.
      }
    } catch (InterruptedException interrupted) {
      stopped.set(true);
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    progress.close();
  }

  /** Moves bytes until the end of the input, and tells after each step how many. */
  static void copy(InputStream in, OutputStream out, LongConsumer moved) throws IOException {
    byte[] buffer = BUFFER.get();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      out.write(buffer, 0, count);
      moved.accept(count);
    }
  }
}
