package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The calls by which a volume changes its file system. There is one real implementation; tests put
 * another in between that fails, or that forgets what was not synced. Thread-safe.
 */
interface FileAccess {
  /** The file system itself. */
  FileAccess SYSTEM = new FileAccess() {};

  /** Opens or makes a file. */
  default FileChannel open(Path file, OpenOption... options) throws IOException {
    return FileChannel.open(file, options);
  }

  /** Renames in one step; what had the new name is gone. */
  default void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Removes a file; one that is not there is no error. */
  default void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /** Makes a directory; one that is there already is no error. */
  default void createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(directory)) {
        throw e;
      }
    }
  }

  /** A directory that is open. */
  interface Directory extends AutoCloseable {
    /** Returns when the names in it are on disk, those too that changed since it was opened. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }

  /** Opens a directory, so that its names can be synced whatever else is open by then. */
  default Directory openDirectory(Path directory) throws IOException {
    FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ);
    return new Directory() {
      @Override
      public void sync() throws IOException {
        channel.force(true);
      }

      @Override
      public void close() throws IOException {
        channel.close();
      }
    };
  }

  /** Returns when the names in a directory are on disk. */
  default void syncDirectory(Path directory) throws IOException {
    try (Directory open = openDirectory(directory)) {
      open.sync();
    }
  }
}
