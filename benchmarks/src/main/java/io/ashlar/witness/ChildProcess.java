package io.ashlar.witness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A running child process whose output goes to a log file and can be waited for. It is killed with
 * its parent's JVM at the latest. Thread-safe.
 */
public final class ChildProcess implements AutoCloseable {
  private static final int TAIL_LINES = 40;

  /**
   * Lines kept for {@link #awaitMatch}: those of the start, where daemons say that they are ready.
   */
  private static final int REMEMBERED_LINES = 5_000;

  private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);

  private final String name;
  private final Path log;
  private final Process process;
  private final Consumer<String> listener;
  private final Thread pump;
  private final Thread killer;
  private final List<String> lines = new ArrayList<>();
  private boolean outputEnded;

  private ChildProcess(String name, Path log, Consumer<String> listener, Process process) {
    this.name = name;
    this.log = log;
    this.listener = listener;
    this.process = process;
    this.pump = new Thread(this::pumpOutput, "output of " + name);
    this.killer = new Thread(() -> process.toHandle().destroyForcibly(), "kill " + name);
  }

  /**
   * Starts a process.
   *
   * @param name what error messages call it
   * @param command program and arguments
   * @param environment added to this process's own
   * @param log the file that takes its output and errors, appended to
   */
  public static ChildProcess start(
      String name, List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    return start(name, command, environment, log, line -> {});
  }

  /**
   * As the other start.
   *
   * @param listener hears every line of output, on the thread that reads it
   */
  public static ChildProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      Path log,
      Consumer<String> listener)
      throws IOException {
    Files.createDirectories(log.toAbsolutePath().getParent());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    ChildProcess child = new ChildProcess(name, log, listener, builder.start());
    Runtime.getRuntime().addShutdownHook(child.killer);
    child.pump.setDaemon(true);
    child.pump.start();
    return child;
  }

  /**
   * Waits for the first line in which the pattern is found; lines that were printed before count.
   *
   * @throws IOException if the process ended, or the time passed, without such a line; the message
   *     ends with the last lines of its output
   */
  public Matcher awaitMatch(Pattern pattern, Duration patience) throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    synchronized (lines) {
      for (int next = 0; ; next++) {
        while (next == lines.size()) {
          long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (outputEnded || left <= 0) {
            throw new IOException(
                name
                    + (outputEnded ? " ended" : " went on for " + patience)
                    + " without printing '"
                    + pattern
                    + "'"
                    + describeOutput());
          }
          waitForLines(left);
        }
        Matcher matcher = pattern.matcher(lines.get(next));
        if (matcher.find()) {
          return matcher;
        }
      }
    }
  }

  /**
   * Waits for the process to end by itself.
   *
   * @return its exit status
   * @throws IOException if it does not end in time; it is killed then
   */
  public int awaitExit(Duration patience) throws IOException {
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
        throw new IOException(name + " did not end within " + patience + describeOutput());
      }
      pump.join();
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
    forget();
    return process.exitValue();
  }

  /** As {@link #awaitExit}, and any other status than 0 is an error that shows the output. */
  public void awaitSuccess(Duration patience) throws IOException {
    int status = awaitExit(patience);
    if (status != 0) {
      throw new IOException(name + " ended with exit status " + status + describeOutput());
    }
  }

  /** Kills the process as kill -9 does, and waits until it is gone. */
  public void kill() {
    process.toHandle().destroyForcibly();
    awaitEnd();
  }

  /** Asks the process to end with SIGTERM, and kills it if it does not. Returns its exit status. */
  public int terminate() {
    // Not Process.destroy, which would close the output as well.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(STOP_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        process.toHandle().destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.toHandle().destroyForcibly();
      Thread.currentThread().interrupt();
    }
    awaitEnd();
    return process.exitValue();
  }

  /**
   * Stops the process where it is, as kill -STOP does: its connections stay open and nothing is
   * answered on them.
   */
  public void pause() throws IOException {
    signal("STOP");
  }

  /** Lets a paused process go on. */
  public void resume() throws IOException {
    signal("CONT");
  }

  /** By the shell's own command, as not every machine has one of its own. */
  private void signal(String signal) throws IOException {
    Process kill =
        new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid())
            .redirectErrorStream(true)
            .start();
    try {
      if (kill.waitFor() != 0) {
        throw new IOException(name + " could not be sent SIG" + signal);
      }
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  /** Same as {@link #kill}. */
  @Override
  public void close() {
    kill();
  }

  /** Whether the process is still running. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** The process's id. */
  public long pid() {
    return process.pid();
  }

  /** The file that takes the output. */
  public Path log() {
    return log;
  }

  /** What the process has used until now; it must be alive. */
  public ProcessUsage usage() throws IOException {
    return ProcessUsage.of(process.pid());
  }

  /** Sends a line to the standard input of the process. */
  public void send(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  private void pumpOutput() {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
        Writer writer =
            Files.newBufferedWriter(
                log,
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        writer.write(line);
        writer.write('\n');
        writer.flush();
        remember(line);
        listener.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot keep the output of " + name, e);
    } finally {
      synchronized (lines) {
        outputEnded = true;
        lines.notifyAll();
      }
    }
  }

  private void remember(String line) {
    synchronized (lines) {
      if (lines.size() < REMEMBERED_LINES) {
        lines.add(line);
        lines.notifyAll();
      }
    }
  }

  private void waitForLines(long millis) throws IOException {
    try {
      lines.wait(millis);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private IOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new IOException("Interrupted while waiting for " + name, cause);
  }

  private String describeOutput() throws IOException {
    List<String> all = Files.exists(log) ? Files.readAllLines(log) : List.of();
    List<String> tail = all.subList(Math.max(0, all.size() - TAIL_LINES), all.size());
    return ". Its last lines (all of them in " + log + "):\n" + String.join("\n", tail);
  }

  private void awaitEnd() {
    boolean interrupted = false;
    while (true) {
      try {
        process.waitFor();
        pump.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    forget();
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // The JVM is going down already: the hook runs, and finds the process gone.
      return;
    }
  }
}
