package io.ashlar.namenode;

import io.ashlar.namenode.store.NamespaceIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/**
 * Says beside the store that a directory was formatted, and as what. Without it a store whose files
 * are gone looks like one that was never there, and a new and empty file system would be made in
 * its place. One thread at a time.
 */
final class VersionFile {
  static final String NAME = "VERSION";
  private static final String TEMPORARY = "VERSION.tmp";

  private static final String NAMESPACE = "namespaceID";
  private static final String CLUSTER = "clusterID";
  private static final String POOL = "blockpoolID";
  private static final String CREATED = "cTime";

  private final Path directory;

  VersionFile(Path directory) {
    this.directory = directory;
  }

  /**
   * What the directory was formatted as; empty if it was not, or by a release without this file.
   */
  Optional<NamespaceIdentity> read() throws IOException {
    Path path = directory.resolve(NAME);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    Properties values = new Properties();
    try (InputStream in = Files.newInputStream(path)) {
      values.load(in);
      return Optional.of(
          new NamespaceIdentity(
              Integer.parseInt(require(values, NAMESPACE)),
              require(values, CLUSTER),
              require(values, POOL),
              Long.parseLong(require(values, CREATED))));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          path
              + " is damaged ("
              + e.getMessage()
              + "); if the store beside it is the right one, remove "
              + path
              + ": it is written again",
          e);
    }
  }

  private static String require(Properties values, String key) {
    String value = values.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException("there is no " + key);
    }
    return value;
  }

  /** Writes the file: whole or not at all, and on disk with its name when this returns. */
  void write(NamespaceIdentity identity) throws IOException {
    Properties values = new Properties();
    values.setProperty(NAMESPACE, Integer.toString(identity.namespaceId()));
    values.setProperty(CLUSTER, identity.clusterId());
    values.setProperty(POOL, identity.blockPoolId());
    values.setProperty(CREATED, Long.toString(identity.createdMillis()));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    values.store(text, null);
    Path temporary = directory.resolve(TEMPORARY);
    try (FileChannel channel =
        FileChannel.open(
            temporary,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(temporary, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Refuses a formatted directory whose store is gone or another one. */
  void check(Optional<NamespaceIdentity> formatted, Optional<NamespaceIdentity> found)
      throws IOException {
    if (formatted.isPresent() && !formatted.equals(found)) {
      throw new IOException(
          directory.resolve(NAME)
              + " says that this directory holds "
              + formatted.get()
              + ", but its store holds "
              + found.map(NamespaceIdentity::toString).orElse("nothing")
              + ": files of it are gone. Restore the directory from a copy; to begin with an empty"
              + " file system, give the NameNode an empty directory");
    }
  }
}
