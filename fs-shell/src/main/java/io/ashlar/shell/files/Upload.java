package io.ashlar.shell.files;

import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileChecksum;
import io.ashlar.fs.FileStatus;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.fs.ServerException;
import io.ashlar.shell.Interruption;
import io.ashlar.shell.Session;
import io.ashlar.shell.ShellException;
import io.ashlar.shell.Target;
import io.ashlar.shell.terminal.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.util.Optional;

/**
 * Writes files of a file system so that nobody sees half of one: under a temporary name first, then
 * renamed. Of a small file that fails or is interrupted nothing is left; a large one's part is
 * kept, and gone on with when the same source is written to the same place again: if its checksum
 * is that of the source's beginning. Thread-safe.
 */
final class Upload {
  /** How long the last writer's lease is waited for before the file is begun again. */
  private static final int LEASE_LOOKS = 150;

  private static final long LEASE_LOOK_MILLIS = 200;

  private final Session session;
  private final CreateOptions options;
  private final CopyOptions how;
  private final boolean direct;

  /**
   * How to write.
   *
   * @param options for new files
   * @param direct write under the final name at once
   */
  Upload(Session session, CreateOptions options, CopyOptions how, boolean direct) {
    this.session = session;
    this.options = options.withOverwrite(true);
    this.how = how;
    this.direct = direct;
  }

  /** Where the bytes come from. */
  interface Source {
    /** Opens it at an offset, which is 0 unless it is {@link #repeatable}. */
    InputStream open(long offset) throws IOException;

    /** Whether its first bytes have that composite checksum. */
    boolean beginsWith(FileChecksum checksum, long lengthBytes) throws IOException;

    /** Whether it can be opened again, in the middle. */
    boolean repeatable();
  }

  /** Writes everything from the source to the target. */
  @SuppressWarnings("try") // The registration only has to be closed.
  void write(Source source, Target target, Progress progress) throws IOException {
    FileSystem fileSystem = target.fileSystem();
    Optional<Boolean> existing = fileSystem.status(target.path()).map(FileStatus::directory);
    if (existing.isPresent() && existing.get()) {
      throw new ShellException("`" + target.shown() + "': Is a directory");
    }
    if (existing.isPresent() && !how.overwrite()) {
      throw new FileAlreadyExistsException(target.shown());
    }
    String path =
        direct ? target.path() : target.parent().child(TemporaryName.of(target.name())).path();
    boolean resumes = how.resume(session) && source.repeatable() && !direct;
    Interrupted interrupted = new Interrupted(session, resumes);
    long start = resumes ? reusable(source, fileSystem, path) : 0;
    try (Interruption.Registration cleanup =
            session
                .interruption()
                .onInterrupt(() -> ended(fileSystem, path, target.shown(), interrupted));
        InputStream in = source.open(start)) {
      progress.moved(start);
      writeTo(fileSystem, path, in, start, progress, interrupted);
      verify(source, fileSystem, path, target.shown());
      if (!direct) {
        fileSystem.rename(path, target.path(), how.overwrite());
      }
    } catch (IOException failure) {
      IOException explained = interrupted.explained(failure);
      discard(fileSystem, path, interrupted).ifPresent(explained::addSuppressed);
      throw explained;
    } catch (RuntimeException | Error failure) {
      discard(fileSystem, path, interrupted).ifPresent(failure::addSuppressed);
      throw failure;
    }
  }

  private void writeTo(
      FileSystem fileSystem,
      String path,
      InputStream in,
      long start,
      Progress progress,
      Interrupted interrupted)
      throws IOException {
    interrupted.copied(start);
    try (FileWriter writer = begin(fileSystem, path, start, interrupted)) {
      Transfers.copy(
          in,
          writer,
          count -> {
            progress.moved(count);
            interrupted.copied(writer.position());
          });
    }
  }

  private FileWriter begin(FileSystem fileSystem, String path, long start, Interrupted interrupted)
      throws IOException {
    interrupted.begun(true);
    try {
      return start > 0 ? fileSystem.append(path) : fileSystem.create(path, options);
    } catch (ServerException | FileSystemException refused) {
      // Nothing was made, and what has been there is not ours.
      interrupted.begun(false);
      throw refused;
    }
  }

  private void verify(Source source, FileSystem fileSystem, String path, String shown)
      throws IOException {
    if (how.verify()) {
      long length = fileSystem.status(path).map(FileStatus::lengthBytes).orElse(0L);
      FileChecksum stored = fileSystem.checksum(path, FileChecksum.Kind.COMPOSITE_CRC);
      if (!source.beginsWith(stored, length)) {
        throw new ShellException("`" + shown + "': The copy differs from its source");
      }
    }
  }

  /** How many bytes of the source an earlier attempt has left; what cannot be used is removed. */
  private long reusable(Source source, FileSystem fileSystem, String path) throws IOException {
    Optional<FileStatus> left = fileSystem.status(path);
    if (left.isEmpty() || left.get().directory()) {
      return 0;
    }
    try {
      if (closed(fileSystem, path)) {
        long length = fileSystem.status(path).map(FileStatus::lengthBytes).orElse(0L);
        FileChecksum checksum = fileSystem.checksum(path, FileChecksum.Kind.COMPOSITE_CRC);
        if (length >= Interrupted.WORTH_KEEPING_BYTES && source.beginsWith(checksum, length)) {
          return length;
        }
      }
    } catch (InterruptedIOException interrupted) {
      throw interrupted;
    } catch (IOException unusable) {
      // Whatever is wrong with it: the file is written anew.
      return 0;
    }
    return 0;
  }

  /** Ends the lease of whoever wrote it. */
  private static boolean closed(FileSystem fileSystem, String path) throws IOException {
    boolean closed = fileSystem.isFileClosed(path) || fileSystem.recoverLease(path);
    for (int look = 0; !closed && look < LEASE_LOOKS; look++) {
      try {
        Thread.sleep(LEASE_LOOK_MILLIS);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("Interrupted while waiting for the lease of " + path);
      }
      closed = fileSystem.isFileClosed(path);
    }
    return closed;
  }

  private void ended(FileSystem fileSystem, String path, String shown, Interrupted interrupted) {
    interrupted.tell(shown);
    discard(fileSystem, path, interrupted).ifPresent(session::failed);
  }

  /** Removes what was written so far, unless it is to be kept; what is in the way, if anything. */
  private static Optional<ShellException> discard(
      FileSystem fileSystem, String path, Interrupted interrupted) {
    try {
      if (interrupted.leavesSomething()) {
        fileSystem.delete(path, false);
      }
      return Optional.empty();
    } catch (IOException | UncheckedIOException failed) {
      return Optional.of(Interrupted.left(path, failed));
    }
  }
}
