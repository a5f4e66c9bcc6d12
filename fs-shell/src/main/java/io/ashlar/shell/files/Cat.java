package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Progress;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes files to standard output. */
@Command(name = "cat", description = "Writes files to standard output.")
public final class Cat extends Verb {
  @Option(
      names = "-ignoreCrc",
      hidden = true,
      description = "Taken for compatibility; checksums are always checked.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean ignoreCrc;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Cat(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    paths.forEach(path -> attempt(() -> copyAll(session(), session().find(path))));
  }

  /** Writes files one after the other; for those that cannot be read the user is told. */
  static void copyAll(Session session, List<Found> files) {
    try (Progress progress = Progress.besideOutput(session.terminal(), session.verb())) {
      for (Found file : files) {
        copy(session, file, progress);
      }
    }
  }

  private static void copy(Session session, Found file, Progress progress) {
    try {
      if (file.status().directory()) {
        throw new ShellException("`" + file.target().shown() + "': Is a directory");
      }
      progress.expect(file.status().lengthBytes());
      Download.copy(file, session.terminal().out(), progress);
      progress.fileDone();
    } catch (IOException | ShellException failure) {
      session.failed(failure);
    }
  }
}
