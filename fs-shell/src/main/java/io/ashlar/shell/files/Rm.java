package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes files and trees. */
@Command(name = "rm", description = "Removes files, and with -r directories, to the trash.")
public final class Rm extends Verb {
  /** As many as the hdfs command deletes without asking under -safely. */
  private static final int MANY_FILES = 100;

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

  @Option(names = "-safely", description = "Asks before more than 100 files are deleted.")
  private boolean safely;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Rm(Session session) {
    super(session);
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
    if (!skipTrash && movedToTrash(target)) {
      return;
    }
    if (safely && !confirmed(target)) {
      return;
    }
    if (!target.fileSystem().delete(target.path(), recursive)) {
      throw new ShellException("`" + target.shown() + "': Input/output error");
    }
    terminal().line("Deleted " + target.shown());
  }

  private boolean movedToTrash(Target target) throws IOException {
    if (!session().settings().get(Keys.TRASH)) {
      return false;
    }
    try {
      Optional<String> place = target.fileSystem().trash().move(target.path());
      place.map(target::shown).ifPresent(shown -> tellMoved(target, shown));
      return place.isPresent();
    } catch (NoSuchFileException gone) {
      throw gone;
    } catch (IOException failed) {
      throw new IOException(failed.getMessage() + ". Consider using -skipTrash option", failed);
    }
  }

  /** The hdfs command only logs it. */
  private void tellMoved(Target target, String place) {
    if (!session().hadoop()) {
      terminal().line("Moved: '" + target.shown() + "' to trash at: " + place);
    }
  }

  private boolean confirmed(Target target) throws IOException {
    long files = target.fileSystem().contentSummary(target.path()).fileCount();
    if (files <= MANY_FILES) {
      return true;
    }
    terminal().text("Proceed deleting " + files + " files? (Y or N) ");
    terminal().flush();
    String answer = answer();
    if (answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes")) {
      return true;
    }
    terminal().error("Delete aborted at user request.");
    return false;
  }

  /** The line that is typed. */
  private String answer() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = terminal().in().read();
    while (next >= 0 && next != '\n') {
      line.write(next);
      next = terminal().in().read();
    }
    return line.toString(StandardCharsets.UTF_8).strip();
  }
}
