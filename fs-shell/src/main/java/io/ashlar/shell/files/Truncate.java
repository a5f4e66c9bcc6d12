package io.ashlar.shell.files;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Cuts files. */
@Command(name = "truncate", description = "Cuts files to LENGTH bytes.")
public final class Truncate extends Verb {
  private static final long LOOK_MILLIS = 200;

  @Option(names = "-w", description = "Waits until the last block is cut, too.")
  private boolean wait;

  @Parameters(index = "0", paramLabel = "LENGTH")
  private long length;

  @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE")
  private List<String> paths;

  private final List<Target> unfinished = new ArrayList<>();

  /** For a run of the command. */
  public Truncate(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException, InterruptedException {
    if (length < 0) {
      throw new UsageException("length must be >= 0");
    }
    forEach(paths, this::truncate);
    for (Target target : unfinished) {
      await(target);
    }
  }

  private void truncate(Found found) throws IOException {
    Target target = found.target();
    long before = found.status().lengthBytes();
    if (found.status().directory()) {
      throw new ShellException("`" + target.shown() + "': Is a directory");
    }
    if (length > before) {
      String message =
          "Cannot truncate to a larger file size. Current size: "
              + before
              + ", truncate size: "
              + length
              + ".";
      // The hdfs command takes it for a wrong call.
      throw session().hadoop()
          ? new UsageException(message)
          : new ShellException("`" + target.shown() + "': " + message);
    }
    if (target.fileSystem().truncate(target.path(), length)) {
      done(target);
    } else if (wait) {
      unfinished.add(target);
    } else {
      terminal()
          .line(
              "Truncating "
                  + target.shown()
                  + " to length: "
                  + length
                  + ". Wait for block recovery to complete before further updating this file.");
    }
  }

  private void await(Target target) throws IOException, InterruptedException {
    terminal().line("Waiting for " + target.shown() + " ...");
    terminal().flush();
    while (!target.fileSystem().isFileClosed(target.path())) {
      Thread.sleep(LOOK_MILLIS);
    }
    done(target);
  }

  private void done(Target target) {
    terminal().line("Truncated " + target.shown() + " to length: " + length);
  }
}
