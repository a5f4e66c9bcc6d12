package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes files and trees. */
@Command(name = "rm", description = "Removes files, and with -r directories, to the trash.")
public final class Rm extends Verb {
  @Option(names = "-f", description = "What does not exist is no error.")
  private boolean force;

  @Option(
      names = {"-r", "-R"},
      description = "Directories with all that is in them.")
  private boolean recursive;

  @Option(
      names = {"-skipTrash", "--skip-trash"},
      description = "Delete at once.")
  private boolean skipTrash;

  @Option(names = "-safely", hidden = true, description = "Taken for compatibility.")
  @SuppressWarnings("unused") // Picocli fills it and nobody asks.
  private boolean safely;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  private final Trash trash;

  /** For a run of the command. */
  public Rm(Session session) {
    super(session);
    trash = new Trash(session);
  }

  @Override
  protected void run() {
    paths.forEach(path -> attempt(() -> remove(path)));
  }

  private void remove(String argument) throws IOException {
    List<Found> all;
    try {
      all = session().find(argument);
    } catch (NoSuchFileException missing) {
      if (force) {
        return;
      }
      throw missing;
    }
    all.forEach(found -> attempt(() -> remove(found)));
  }

  private void remove(Found found) throws IOException {
    Target target = found.target();
    if (found.status().directory() && !recursive) {
      throw new ShellException("`" + target.shown() + "': Is a directory");
    }
    if (!skipTrash && trash.enabled() && !Trash.contains(target.path())) {
      Target place = trash.add(target);
      terminal().line("Moved: '" + target.shown() + "' to trash at: " + place.shown());
    } else {
      if (!target.fileSystem().delete(target.path(), recursive)) {
        throw new NoSuchFileException(target.shown());
      }
      terminal().line("Deleted " + target.shown());
    }
  }
}
