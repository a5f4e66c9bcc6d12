package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * Directories whose own names are on disk. A replica that was synced is lost all the same if power
 * fails and the directory around it was never written into its parent. Also one that exists may
 * have been made just before the last process was killed, so each is synced once in a process's
 * life. Thread-safe.
 */
final class DurableDirectories {
  private final FileAccess files;

  // Guarded by this: who finds a directory there must not run ahead of who still syncs it.
  private final Set<Path> durable = new HashSet<>();

  DurableDirectories(FileAccess files) {
    this.files = files;
  }

  /**
   * Makes a directory and those above it where they are missing; returns when their names are on
   * disk.
   *
   * @param root above which everything is there and on disk
   */
  synchronized void create(Path root, Path directory) throws IOException {
    if (directory.equals(root) || durable.contains(directory)) {
      return;
    }
    Path parent = directory.getParent();
    create(root, parent);
    if (!Files.isDirectory(directory)) {
      files.createDirectory(directory);
    }
    files.syncDirectory(parent);
    durable.add(directory);
  }
}
