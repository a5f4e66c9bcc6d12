package io.ashlar.shell.files;

import io.ashlar.fs.FileReader;
import io.ashlar.shell.Interruption;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.terminal.Progress;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Fetches files so that nobody sees half of one: under a temporary local name first, then renamed.
 * Thread-safe.
 */
final class Download {
  private static final String TEMPORARY = "._COPYING_";

  private final Session session;
  private final boolean overwrite;
  private final boolean preserve;

  /**
   * How to fetch.
   *
   * @param overwrite replace existing files
   * @param preserve keep times and modes
   */
  Download(Session session, boolean overwrite, boolean preserve) {
    this.session = session;
    this.overwrite = overwrite;
    this.preserve = preserve;
  }

  /** Fetches one file. */
  @SuppressWarnings("try") // The registration only has to be closed.
  void fetch(Found source, Path local, Progress progress) throws IOException {
    if (Files.isDirectory(local)) {
      throw new ShellException("`" + local + "': Is a directory");
    }
    if (Files.exists(local) && !overwrite) {
      throw new FileAlreadyExistsException(local.toString());
    }
    if (Files.exists(local) && !Files.isRegularFile(local)) {
      try (OutputStream out = new FileOutputStream(local.toFile())) {
        copy(source, out, progress); // A device or a pipe is written to, and not replaced.
      }
      return;
    }
    Path temporary = local.resolveSibling(local.getFileName() + TEMPORARY);
    try (Interruption.Registration cleanup =
        session.interruption().onInterrupt(() -> discard(temporary))) {
      try (OutputStream out = new FileOutputStream(temporary.toFile())) {
        copy(source, out, progress);
      }
      if (preserve) {
        preserve(source, temporary);
      }
      Files.move(temporary, local, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Moves a file's bytes to a stream. */
  static void copy(Found source, OutputStream out, Progress progress) throws IOException {
    try (FileReader reader = source.target().fileSystem().open(source.target().path())) {
      Transfers.copy(reader, out, progress);
    }
  }

  private static void preserve(Found source, Path local) throws IOException {
    String mode = Listing.mode(source.status().permission() & 0777);
    Files.setPosixFilePermissions(local, PosixFilePermissions.fromString(mode));
    Files.setLastModifiedTime(local, FileTime.fromMillis(source.status().modificationTimeMillis()));
  }

  private void discard(Path temporary) {
    try {
      Files.deleteIfExists(temporary);
    } catch (IOException failed) {
      session.failed(new ShellException("`" + temporary + "': Cannot be removed", failed));
    }
  }
}
