package io.ashlar.namenode.store.rocksdb;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.NativeLibraryLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's native library: unpacked into a directory of this process's own, loaded, and deleted at
 * once, as what is loaded needs no name any more. RocksDB by itself keeps its copy of 15 MB until
 * an orderly end, so that each process that is killed would leave one behind; now only one that is
 * killed while it loads does. Thread-safe.
 */
final class NativeLibrary {
  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);

  /** Where to unpack, for a system whose temporary directory will not do; RocksDB's own name. */
  private static final String DIRECTORY_VARIABLE = "ROCKSDB_SHAREDLIB_DIR";

  private static boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads it, unless it is there already. To be called before any class of RocksDB is used, which
   * would load it in RocksDB's way.
   *
   * @throws IOException if it cannot be unpacked or loaded; says where, and what to do
   */
  static synchronized void load() throws IOException {
    if (loaded) {
      return;
    }
    String chosen = System.getenv(DIRECTORY_VARIABLE);
    String parent =
        chosen == null || chosen.isEmpty() ? System.getProperty("java.io.tmpdir") : chosen;
    try {
      loadBelow(Path.of(parent));
    } catch (IOException | RuntimeException | LinkageError e) {
      throw new IOException(
          "RocksDB's native library cannot be loaded from %s: %s. Name a directory with 16 MB of room that is writable and not mounted noexec by the environment variable %s"
              .formatted(parent, e, DIRECTORY_VARIABLE),
          e);
    }
    loaded = true;
  }

  private static void loadBelow(Path parent) throws IOException {
    Path own = Files.createTempDirectory(parent, "ashlar-rocksdb-");
    own.toFile().deleteOnExit(); // after what RocksDB registers later
    try {
      NativeLibraryLoader.getInstance().loadLibrary(own.toString());
    } finally {
      delete(own);
    }
  }

  /** Where a file in use cannot be deleted, it stays until RocksDB itself deletes it at the end. */
  private static void delete(Path own) {
    try {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(own)) {
        for (Path file : files) {
          Files.delete(file);
        }
      }
      Files.delete(own);
    } catch (IOException e) {
      log.debug("{} stays behind for now: {}", own, e.toString());
    }
  }
}
