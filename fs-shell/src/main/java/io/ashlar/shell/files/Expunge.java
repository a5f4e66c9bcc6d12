package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Empties the trash. */
@Command(name = "expunge", description = "Deletes what has been in your trash for long enough.")
public final class Expunge extends Verb {
  @Option(
      names = {"-immediate", "--immediate"},
      description = "Everything in it, whatever its age.")
  private boolean immediate;

  /** For a run of the command. */
  public Expunge(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    new Trash(session()).expunge(immediate);
  }
}
