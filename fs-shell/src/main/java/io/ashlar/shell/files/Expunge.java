package io.ashlar.shell.files;

import io.ashlar.fs.FileSystem;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.Keys;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Empties the trash. */
@Command(name = "expunge", description = "Deletes what has been in your trash for long enough.")
public final class Expunge extends Verb {
  @Option(
      names = {"-immediate", "--immediate"},
      description = "Everything in it, whatever its age.")
  private boolean immediate;

  @Option(names = "-fs", paramLabel = "URI", description = "Of this file system.")
  private String fileSystem;

  /** For a run of the command. */
  public Expunge(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    FileSystem files =
        fileSystem == null
            ? session().fileSystem()
            : session().target(fileSystem + "/").fileSystem();
    if (immediate) {
      files.trash().checkpoint();
      files.trash().deleteCheckpoints(Duration.ZERO);
    } else {
      files.trash().deleteCheckpoints(age(files));
      files.trash().checkpoint();
    }
  }

  /** How old a checkpoint becomes: what the server says, if it keeps a trash. */
  private Duration age(FileSystem files) throws IOException {
    long minutes = files.serverDefaults().trashIntervalMinutes();
    return minutes > 0
        ? Duration.ofMinutes(minutes)
        : session().settings().get(Keys.TRASH_INTERVAL);
  }
}
