package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Renames and moves. */
@Command(name = "mv", description = "Renames SOURCE, or moves every SOURCE into a directory.")
public final class Mv extends Verb {
  @Option(names = "-f", description = "Replaces an existing file.")
  private boolean overwrite;

  @Parameters(arity = "2..*", paramLabel = "SOURCE... DESTINATION", hideParamSyntax = true)
  private List<String> arguments;

  /** For a run of the command. */
  public Mv(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    if (arguments.size() < 2) {
      throw new UsageException("expected one or more sources and a destination");
    }
    int last = arguments.size() - 1;
    List<Found> sources = new ArrayList<>();
    arguments.subList(0, last).forEach(path -> attempt(() -> sources.addAll(session().find(path))));
    if (sources.isEmpty()) {
      return;
    }
    boolean several = last > 1 || sources.size() > 1;
    Destination destination = Destination.of(session(), arguments.get(last), several);
    sources.forEach(found -> attempt(() -> move(found.target(), destination)));
  }

  private void move(Target from, Destination destination) throws IOException {
    Target to = destination.placeFor(from.name());
    if (!from.fileSystem().uri().equals(to.fileSystem().uri())) {
      throw new ShellException(
          "`" + from.shown() + "': Cannot be moved to another file system; use cp and rm");
    }
    if (!overwrite && to.fileSystem().status(to.path()).isPresent()) {
      throw new FileAlreadyExistsException(to.shown());
    }
    from.fileSystem().rename(from.path(), to.path(), overwrite);
  }
}
