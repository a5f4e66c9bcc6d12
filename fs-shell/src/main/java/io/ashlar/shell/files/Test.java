package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.util.Optional;
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

    @Option(names = "-s", description = "It is not empty.")
    private boolean notEmpty;

    @Option(names = "-z", description = "It is an empty file.")
    private boolean empty;

    boolean holds(FileStatus status) {
      return exists
          || (directory && status.directory())
          || (file && !status.directory())
          || (notEmpty && status.lengthBytes() > 0)
          || (empty && !status.directory() && status.lengthBytes() == 0);
    }
  }

  /** For a run of the command. */
  public Test(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    Target target = session().target(path);
    Optional<FileStatus> status = target.fileSystem().status(target.path());
    if (status.filter(question::holds).isEmpty()) {
      session().no();
    }
  }
}
