package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Joins files by moving their blocks. */
@Command(
    name = "concat",
    description = "Moves the blocks of each SOURCE to the end of TARGET; the sources are gone.")
public final class Concat extends Verb {
  private static final String HADOOP_USAGE = "<target path> <src path> <src path> ...";

  @Parameters(arity = "0..*", paramLabel = "TARGET SOURCE...", hideParamSyntax = true)
  private List<String> arguments = new ArrayList<>();

  /** For a run of the command. */
  public Concat(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    checkCount();
    Target target = session().target(arguments.get(0));
    if (!isFile(target)) {
      throw new ShellException("Target path " + target.shown() + " does not exist or is not file.");
    }
    List<String> sources = new ArrayList<>();
    for (String argument : arguments.subList(1, arguments.size())) {
      for (Session.Found found : expanded(argument)) {
        if (found.status().directory()) {
          throw notAFile(found.target());
        }
        sources.add(found.target().path());
      }
    }
    target.fileSystem().concat(target.path(), sources);
  }

  /** The hdfs command wants two sources at least, and takes fewer for a failure. */
  private void checkCount() {
    if (session().hadoop() && arguments.isEmpty()) {
      throw new ShellException("Target path not specified. " + HADOOP_USAGE);
    }
    if (session().hadoop() && arguments.size() < 3) {
      throw new ShellException("The number of source paths is less than 2. " + HADOOP_USAGE);
    }
    if (arguments.size() < 2) {
      throw new UsageException("expected a file and one or more to add to it");
    }
  }

  private List<Session.Found> expanded(String argument) throws IOException {
    try {
      return session().find(argument);
    } catch (NoSuchFileException none) {
      throw notAFile(session().target(argument));
    }
  }

  private static ShellException notAFile(Target target) {
    return new ShellException(target.shown() + " does not exist or is not file.");
  }

  private static boolean isFile(Target target) throws IOException {
    Optional<FileStatus> status = target.fileSystem().status(target.path());
    return status.isPresent() && !status.get().directory();
  }
}
