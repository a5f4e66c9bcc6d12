package io.ashlar.shell.admin;

import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Closes a file whose writer is gone. */
@Command(
    name = "recoverLease",
    description = "Takes files from writers that are gone, and waits until they are closed.")
final class RecoverLease extends Verb {
  private static final long LOOK_MILLIS = 200;

  @Option(names = "--timeout", paramLabel = "SECONDS", description = "Waits no longer than that.")
  private int timeoutSeconds = 60;

  @Parameters(arity = "1..*", paramLabel = "FILE")
  private List<String> paths;

  RecoverLease(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    forEach(paths, this::recover);
  }

  private void recover(Found found) throws IOException {
    var files = found.target().fileSystem();
    String path = found.target().path();
    long giveUp = System.nanoTime() + timeoutSeconds * 1_000_000_000L;
    boolean closed = files.recoverLease(path);
    while (!closed && System.nanoTime() < giveUp) {
      pause();
      closed = files.isFileClosed(path);
    }
    if (!closed) {
      throw new ShellException(
          "`" + found.target().shown() + "': Not closed after " + timeoutSeconds + " s");
    }
    if (session().json()) {
      Json.write(terminal(), Fields.of("path", found.target().shown(), "closed", true));
    } else {
      terminal().line("recoverLease SUCCEEDED on " + found.target().shown());
    }
  }

  private static void pause() {
    try {
      Thread.sleep(LOOK_MILLIS);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ShellException("Interrupted", stopped);
    }
  }
}
