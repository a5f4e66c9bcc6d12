package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Sets mode bits. */
@Command(name = "chmod", description = "Sets modes: 750, or u+x,go-w.")
public final class Chmod extends Verb {
  @Option(names = "-R", description = "Everything below, too.")
  private boolean recursive;

  @Parameters(index = "0", paramLabel = "MODE")
  private String mode;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Chmod(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    ModeChange change = new ModeChange(mode);
    forEach(
        paths,
        found ->
            Tree.walk(
                found,
                (entry, depth) -> {
                  attempt(() -> change(entry, change));
                  return recursive;
                }));
  }

  private void change(Found found, ModeChange change) throws IOException {
    int before = found.status().permission();
    int after = change.apply(before, found.status().directory());
    if (after != before) {
      found.target().fileSystem().setPermission(found.target().path(), after);
    }
  }
}
