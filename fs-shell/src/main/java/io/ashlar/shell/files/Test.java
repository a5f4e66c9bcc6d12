package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Answers a question about a path with its exit status. */
@Command(name = "test", description = "Answers with exit status 0 for yes and 1 for no.")
public final class Test extends Verb {
  @ArgGroup(multiplicity = "1")
  private Question question;

  @Parameters(paramLabel = "PATH")
  private String path;

  private static final class Question {
    @Option(names = "-e", description = "It exists.")
    private boolean exists;

    @Option(names = "-d", description = "It is a directory.")
    private boolean directory;

    @Option(names = "-f", description = "It is a file.")
    private boolean file;

    @Option(names = "-r", description = "You may read it.")
    private boolean readable;

    @Option(names = "-w", description = "You may write it.")
    private boolean writable;

    @Option(names = "-s", description = "It is not empty.")
    private boolean notEmpty;

    @Option(names = "-z", description = "Its length is 0.")
    private boolean empty;

    boolean holds(Found found) throws IOException {
      FileStatus status = found.status();
      if (readable || writable) {
        return mayAccess(found.target());
      }
      return exists
          || (directory && status.directory())
          || (file && !status.directory())
          || (notEmpty && status.lengthBytes() > 0)
          || (empty && status.lengthBytes() == 0);
    }

    private boolean mayAccess(Target target) throws IOException {
      try {
        target.fileSystem().checkAccess(target.path(), readable, writable, false);
        return true;
      } catch (AccessDeniedException | NoSuchFileException no) {
        return false;
      }
    }
  }

  /** For a run of the command. */
  public Test(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    List<Found> all;
    try {
      all = session().find(path);
    } catch (NoSuchFileException none) {
      session().no();
      return;
    }
    for (Found found : all) {
      if (!question.holds(found)) {
        session().no();
      }
    }
  }
}
