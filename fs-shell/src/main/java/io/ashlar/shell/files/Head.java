package io.ashlar.shell.files;

import io.ashlar.fs.FileReader;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows how a file begins. */
@Command(name = "head", description = "Shows the first kilobyte of a file.")
public final class Head extends Verb {
  @Option(names = "-c", paramLabel = "BYTES", description = "So many bytes.", defaultValue = "1024")
  private int bytes;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Head(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    if (bytes < 0) {
      throw new UsageException("expected a number of bytes of at least 0");
    }
    paths.forEach(
        path ->
            attempt(
                () -> {
                  for (Found found : session().find(path)) {
                    head(found);
                  }
                }));
  }

  private void head(Found found) throws IOException {
    if (found.status().directory()) {
      throw new ShellException("`" + found.target().shown() + "': Is a directory");
    }
    try (FileReader reader = found.target().fileSystem().open(found.target().path())) {
      terminal().out().write(reader.readNBytes(bytes));
    }
  }
}
