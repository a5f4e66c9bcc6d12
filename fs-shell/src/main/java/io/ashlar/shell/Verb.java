package io.ashlar.shell;

import io.ashlar.shell.Session.Found;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Something the user can ask for. A subclass declares its options with Picocli's annotations and
 * does its work in {@link #run}; what goes wrong it throws, or tells {@link Session#failed} where
 * the rest can go on.
 */
public abstract class Verb implements Callable<Integer> {
  private final Session session;

  /** For a run of the command. */
  protected Verb(Session session) {
    this.session = session;
  }

  /** Does the work. */
  protected abstract void run() throws Exception;

  /** The run that this verb belongs to. */
  protected final Session session() {
    return session;
  }

  /** Where it talks to the user. */
  protected final Terminal terminal() {
    return session.terminal();
  }

  /** Does the work for one of many paths; its failure does not stop the others. */
  protected final void attempt(Attempt attempt) {
    try {
      attempt.run();
    } catch (IOException | UncheckedIOException | ShellException failure) {
      session.failed(failure);
    }
  }

  /**
   * Does the work for every entry that the paths stand for; neither a path that stands for nothing
   * nor an entry's failure stops the others.
   */
  protected final void forEach(List<String> paths, Work work) {
    for (String path : paths) {
      attempt(() -> session.find(path).forEach(found -> attempt(() -> work.run(found))));
    }
  }

  /** Work on an entry, which may fail. */
  @FunctionalInterface
  protected interface Work {
    /** Does it. */
    void run(Found found) throws IOException;
  }

  @Override
  public final Integer call() throws Exception {
    run();
    return session.exitStatus();
  }

  /** Work that may fail. */
  @FunctionalInterface
  protected interface Attempt {
    /** Does it. */
    void run() throws IOException;
  }
}
