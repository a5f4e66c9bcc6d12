package io.ashlar.shell.files;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.shell.Interruption;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.Optional;

/**
 * Writes files of a file system so that nobody sees half of one: under a temporary name first, then
 * renamed. What fails or is interrupted leaves nothing behind. Thread-safe.
 */
final class Upload {
  private static final String TEMPORARY = "._COPYING_";

  private final Session session;
  private final CreateOptions options;
  private final boolean overwrite;
  private final boolean direct;

  /**
   * How to write.
   *
   * @param overwrite replace existing files
   * @param direct write under the final name at once
   */
  Upload(Session session, boolean overwrite, boolean direct) throws IOException {
    this.session = session;
    this.options = Touch.createOptions(session.settings()).withOverwrite(true);
    this.overwrite = overwrite;
    this.direct = direct;
  }

  /** Where the bytes come from. */
  @FunctionalInterface
  interface Source {
    /** Opens it. */
    InputStream open() throws IOException;
  }

  /** Writes everything from the source to the target. */
  @SuppressWarnings("try") // The registration only has to be closed.
  void write(Source source, Target target, Progress progress) throws IOException {
    FileSystem fileSystem = target.fileSystem();
    Optional<Boolean> existing = fileSystem.status(target.path()).map(FileStatus::directory);
    if (existing.isPresent() && existing.get()) {
      throw new ShellException("`" + target.shown() + "': Is a directory");
    }
    if (existing.isPresent() && !overwrite) {
      throw new FileAlreadyExistsException(target.shown());
    }
    String path = direct ? target.path() : target.path() + TEMPORARY;
    boolean done = false;
    try (InputStream in = source.open();
        Interruption.Registration cleanup =
            session.interruption().onInterrupt(() -> discard(fileSystem, path))) {
      writeTo(fileSystem, path, in, progress);
      if (!direct) {
        fileSystem.rename(path, target.path(), overwrite);
      }
      done = true;
    } finally {
      if (!done) {
        discard(fileSystem, path);
      }
    }
  }

  private void writeTo(FileSystem fileSystem, String path, InputStream in, Progress progress)
      throws IOException {
    try (FileWriter writer = fileSystem.create(path, options)) {
      Transfers.copy(in, writer, progress);
    }
  }

  /** Removes what was written so far; if even that fails, the user is told where it is. */
  private void discard(FileSystem fileSystem, String path) {
    try {
      fileSystem.delete(path, false);
    } catch (IOException | UncheckedIOException failed) {
      session.failed(new ShellException("`" + path + "': Cannot be removed", failed));
    }
  }
}
