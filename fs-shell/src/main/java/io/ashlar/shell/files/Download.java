package io.ashlar.shell.files;

import io.ashlar.fs.FileChecksum;
import io.ashlar.fs.FileReader;
import io.ashlar.shell.Interruption;
import io.ashlar.shell.Session;
import io.ashlar.shell.Session.Found;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.terminal.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Fetches files so that nobody sees half of one: under a temporary local name first, then renamed.
 * The part of a large file that was interrupted is kept, and gone on with the next time if it is
 * what the file begins with. Thread-safe.
 */
final class Download {
  private final Session session;
  private final CopyOptions how;
  private final Preserve preserve;

  Download(Session session, CopyOptions how, Preserve preserve) {
    this.session = session;
    this.how = how;
    this.preserve = preserve;
  }

  /** Fetches one file. */
  @SuppressWarnings("try") // The registration only has to be closed.
  void fetch(Found source, Path local, Progress progress) throws IOException {
    if (Files.isDirectory(local)) {
      throw new ShellException("`" + local + "': Is a directory");
    }
    if (Files.exists(local) && !how.overwrite()) {
      throw new FileAlreadyExistsException(local.toString());
    }
    if (Files.exists(local) && !Files.isRegularFile(local)) {
      try (OutputStream out = new LocalOutput(local, local, false)) {
        copy(source, out, progress); // A device or a pipe is written to, and not replaced.
      }
      return;
    }
    Path temporary = local.resolveSibling(TemporaryName.of(local.getFileName().toString()));
    Interrupted interrupted = new Interrupted(session, how.resume(session));
    try (Interruption.Registration cleanup =
        session.interruption().onInterrupt(() -> ended(temporary, local, interrupted))) {
      long start = how.resume(session) ? reusable(source, temporary) : 0;
      try (FileReader reader = source.target().fileSystem().open(source.target().path());
          OutputStream out = new LocalOutput(temporary, local, start > 0)) {
        reader.seek(start);
        progress.moved(start);
        Transfers.copy(
            reader,
            out,
            count -> {
              progress.moved(count);
              interrupted.copied(reader.position());
            });
      }
      verify(source, temporary, local);
      preserve.keep(source, temporary);
      Files.move(temporary, local, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException failure) {
      IOException explained = interrupted.explained(failure);
      discard(temporary, interrupted).ifPresent(explained::addSuppressed);
      throw explained;
    } catch (RuntimeException | Error failure) {
      discard(temporary, interrupted).ifPresent(failure::addSuppressed);
      throw failure;
    }
  }

  /** How many bytes an earlier attempt has left that are the file's first ones. */
  private static long reusable(Found source, Path temporary) throws IOException {
    long length = Files.isRegularFile(temporary) ? Files.size(temporary) : 0;
    if (length < Interrupted.WORTH_KEEPING_BYTES || length > source.status().lengthBytes()) {
      return 0;
    }
    FileChecksum first =
        source
            .target()
            .fileSystem()
            .checksum(source.target().path(), FileChecksum.Kind.COMPOSITE_CRC, length);
    return Sources.startsWith(temporary, first, length) ? length : 0;
  }

  private void verify(Found source, Path temporary, Path local) throws IOException {
    if (how.verify()) {
      FileChecksum wanted =
          source
              .target()
              .fileSystem()
              .checksum(source.target().path(), FileChecksum.Kind.COMPOSITE_CRC);
      long length = Files.size(temporary);
      if (length != session.status(source.target()).lengthBytes()
          || !Sources.startsWith(temporary, wanted, length)) {
        throw new ShellException("`" + local + "': The copy differs from its source");
      }
    }
  }

  /** Moves a file's bytes to a stream. */
  static void copy(Found source, OutputStream out, Progress progress) throws IOException {
    try (FileReader reader = source.target().fileSystem().open(source.target().path())) {
      Transfers.copy(reader, out, progress::moved);
    }
  }

  private void ended(Path temporary, Path local, Interrupted interrupted) {
    interrupted.tell(local.toString());
    discard(temporary, interrupted).ifPresent(session::failed);
  }

  /** Removes what was written so far, unless it is to be kept; what is in the way, if anything. */
  private static Optional<ShellException> discard(Path temporary, Interrupted interrupted) {
    try {
      if (!interrupted.keeps()) {
        Files.deleteIfExists(temporary);
      }
      return Optional.empty();
    } catch (IOException failed) {
      return Optional.of(Interrupted.left(temporary.toString(), failed));
    }
  }
}
