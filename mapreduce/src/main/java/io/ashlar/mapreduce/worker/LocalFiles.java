package io.ashlar.mapreduce.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.stream.Stream;

/** A worker's local directory: locked for one worker, and empty at its start and end. */
final class LocalFiles implements AutoCloseable {
  private final Path jobs;
  private final FileChannel lockFile;
  private final FileLock lock;

  private LocalFiles(Path jobs, FileChannel lockFile, FileLock lock) {
    this.jobs = jobs;
    this.lockFile = lockFile;
    this.lock = lock;
  }

  static LocalFiles claim(Path directory) throws IOException {
    Files.createDirectories(directory);
    FileChannel lockFile =
        FileChannel.open(
            directory.resolve("worker.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = lockFile.tryLock();
    } catch (OverlappingFileLockException e) {
      lockFile.close();
      throw new IOException("Another worker of this process uses " + directory, e);
    }
    if (lock == null) {
      lockFile.close();
      throw new IOException("Another worker uses " + directory);
    }
    Path jobs = directory.resolve("jobs");
    deleteTree(jobs);
    Files.createDirectories(jobs);
    return new LocalFiles(jobs, lockFile, lock);
  }

  /** Where jobs' data lie. */
  Path jobs() {
    return jobs;
  }

  /** Removes a directory with all that is in it, if it is there. */
  static void deleteTree(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(path);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      deleteTree(jobs);
    } finally {
      lock.release();
      lockFile.close();
    }
  }
}
