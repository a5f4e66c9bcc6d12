package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes empty directories. */
@Command(name = "rmdir", description = "Removes empty directories.")
public final class Rmdir extends Verb {
  @Option(
      names = {"--ignore-fail-on-non-empty"},
      description = "A directory that is not empty is left and is no error.")
  private boolean leaveFull;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Rmdir(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    paths.forEach(path -> attempt(() -> session().find(path).forEach(this::remove)));
  }

  private void remove(Found found) {
    attempt(() -> removeEmpty(found));
  }

  private void removeEmpty(Found found) throws IOException {
    if (!found.status().directory()) {
      throw new NotDirectoryException(found.target().shown());
    }
    try {
      found.target().fileSystem().delete(found.target().path(), false);
    } catch (DirectoryNotEmptyException full) {
      if (!leaveFull) {
        throw full;
      }
    }
  }
}
