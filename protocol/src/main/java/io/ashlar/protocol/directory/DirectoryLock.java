package io.ashlar.protocol.directory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Holds a data directory for one daemon, in the way Hadoop does: an exclusive lock on in_use.lock,
 * which says who holds it. The lock goes with the process, however that ends. Thread-safe.
 */
public final class DirectoryLock implements AutoCloseable {
  private static final String FILE_NAME = "in_use.lock";

  /** A daemon that ends takes its lock file away, perhaps just when another one opened it. */
  private static final int ATTEMPTS = 10;

  /**
   * Directories that this process holds. The operating system gives a process's lock up when the
   * process closes any channel of that file, so a second one must not even be opened.
   */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path file;
  private final FileChannel channel;

  private DirectoryLock(Path directory, Path file, FileChannel channel) {
    this.directory = directory;
    this.file = file;
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param root the directory, which exists
   * @param daemon what holds such directories: NameNode, DataNode
   * @throws DirectoryInUseException if another process, or another daemon of this one, holds it
   */
  public static DirectoryLock take(Path root, String daemon) throws IOException {
    Path directory = root.toRealPath();
    if (!HELD.add(directory)) {
      throw inUse(root, daemon, self());
    }
    try {
      Path file = directory.resolve(FILE_NAME);
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        Optional<FileChannel> channel = lock(root, file, daemon);
        if (channel.isPresent()) {
          sign(channel.get());
          return new DirectoryLock(directory, file, channel.get());
        }
      }
      throw inUse(root, daemon, "another process");
    } catch (IOException | RuntimeException e) {
      HELD.remove(directory);
      throw e;
    }
  }

  /** Locks the file; empty where it was taken away meanwhile, so that the lock means nothing. */
  private static Optional<FileChannel> lock(Path root, Path file, String daemon)
      throws IOException {
    FileChannel channel = null;
    boolean locked = false;
    try {
      create(file);
      Object before = identity(file);
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw inUse(root, daemon, holder(channel));
      }
      locked = identity(file).equals(before);
      return locked ? Optional.of(channel) : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } finally {
      if (channel != null && !locked) {
        channel.close();
      }
    }
  }

  private static void create(Path file) throws IOException {
    try {
      Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      // left by one that was killed, or held by one that runs: the lock tells
    }
  }

  private static Object identity(Path file) throws IOException {
    Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return key == null ? file : key;
  }

  /** Says who holds the lock. It is held without, too: a full disk must not stop a daemon. */
  private static void sign(FileChannel channel) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(self().getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      // the next one is told "another process"
    }
  }

  private static String self() {
    long pid = ProcessHandle.current().pid();
    try {
      return pid + "@" + InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return pid + "@localhost";
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(256);
    channel.read(text, 0);
    return text.position() == 0
        ? "another process"
        : new String(text.array(), 0, text.position(), StandardCharsets.UTF_8);
  }

  private static DirectoryInUseException inUse(Path root, String daemon, String holder) {
    return new DirectoryInUseException(
        "Directory "
            + root
            + " is already locked by "
            + holder
            + "; a "
            + daemon
            + " cannot share one. Stop that one first, or give this one another directory");
  }

  @Override
  public void close() throws IOException {
    if (HELD.contains(directory) && channel.isOpen()) {
      try {
        Files.deleteIfExists(file);
      } finally {
        channel.close();
        HELD.remove(directory);
      }
    }
  }
}
