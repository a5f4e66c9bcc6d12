package io.ashlar.shell.files;

import io.ashlar.fs.FileStatus;
import io.ashlar.shell.Session;
import io.ashlar.shell.Target;
import io.ashlar.shell.Verb;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes directories. */
@Command(name = "mkdir", description = "Makes directories.")
public final class Mkdir extends Verb {
  @Option(names = "-p", description = "Missing parents too; one that exists is no error.")
  private boolean parents;

  @Parameters(arity = "1..*", paramLabel = "PATH")
  private List<String> paths;

  /** For a run of the command. */
  public Mkdir(Session session) {
    super(session);
  }

  @Override
  protected void run() {
    paths.forEach(path -> attempt(() -> make(session().target(path))));
  }

  private void make(Target target) throws IOException {
    Optional<FileStatus> existing = target.fileSystem().status(target.path());
    if (existing.isPresent()) {
      if (!existing.get().directory()) {
        throw new NotDirectoryException(target.shown());
      }
      if (!parents) {
        throw new FileAlreadyExistsException(target.shown());
      }
      return;
    }
    if (!parents && target.fileSystem().status(target.parent().path()).isEmpty()) {
      throw new NoSuchFileException(target.parent().shown());
    }
    target.fileSystem().mkdirs(target.path(), 0755);
  }
}
