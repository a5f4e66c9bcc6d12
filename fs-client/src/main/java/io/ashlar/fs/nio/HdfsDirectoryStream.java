package io.ashlar.fs.nio;

import io.ashlar.fs.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** The entries of a directory, fetched as they are read. Belongs to one thread at a time. */
final class HdfsDirectoryStream implements DirectoryStream<Path> {
  private final HdfsPath directory;
  private final Filter<? super Path> filter;
  private final Iterator<FileStatus> entries;
  private Path next;
  private boolean started;
  private boolean closed;

  /** Lists a directory; the first entries are there when this returns. */
  HdfsDirectoryStream(HdfsPath directory, Filter<? super Path> filter) throws IOException {
    this.directory = directory;
    this.filter = filter;
    String path = directory.serverPath();
    this.entries = directory.getFileSystem().files().list(path).iterator();
    this.next = advance();
  }

  @Override
  public Iterator<Path> iterator() {
    if (started || closed) {
      throw new IllegalStateException("A directory stream can be read once, before it is closed");
    }
    started = true;
    return new Entries();
  }

  private Path advance() throws IOException {
    while (!closed && entries.hasNext()) {
      FileStatus entry = entries.next();
      if (entry.path().equals(directory.serverPath())) {
        // Only a file is its own entry.
        throw new NotDirectoryException(directory.toString());
      }
      Path candidate = directory.resolve(entry.name());
      if (filter.accept(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  @Override
  public void close() {
    closed = true;
  }

  private final class Entries implements Iterator<Path> {
    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Path next() {
      if (next == null) {
        throw new NoSuchElementException();
      }
      Path current = next;
      try {
        next = advance();
      } catch (UncheckedIOException e) {
        throw new DirectoryIteratorException(e.getCause());
      } catch (IOException e) {
        throw new DirectoryIteratorException(e);
      }
      return current;
    }
  }
}
