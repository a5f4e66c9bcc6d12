package io.ashlar.datanode.volume;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/** A VERSION file: Java properties (DataNode wire reference 4.2). Immutable. */
final class VersionFile {
  private static final String NAME = "VERSION";

  /** What a crash before the first rename leaves behind. */
  static final String TEMPORARY = "VERSION.tmp";

  private final Path path;
  private final Properties values;

  private VersionFile(Path path, Properties values) {
    this.path = path;
    this.values = values;
  }

  /** The file in a directory, or empty where there is none. */
  static Optional<VersionFile> read(Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    Properties values = new Properties();
    try (InputStream in = Files.newInputStream(path)) {
      values.load(in);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " is no properties file: " + e.getMessage() + advice(path), e);
    }
    return Optional.of(new VersionFile(path, values));
  }

  /**
   * Writes a directory's file where it does not say all of that yet: whole or not at all, and on
   * disk with its name when this returns. One that is right stays untouched, so that a start on a
   * full disk needs no space.
   */
  static void write(FileAccess files, Path directory, Properties wanted) throws IOException {
    Optional<VersionFile> present = read(directory);
    if (present.isPresent() && present.get().values.entrySet().containsAll(wanted.entrySet())) {
      return;
    }
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    wanted.store(text, null);
    Path temporary = directory.resolve(TEMPORARY);
    try (FileChannel channel =
        files.open(
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
    files.move(temporary, directory.resolve(NAME));
    files.syncDirectory(directory);
  }

  Optional<String> get(String key) {
    return Optional.ofNullable(values.getProperty(key));
  }

  /** A whole number that must be there. */
  long number(String key) throws IOException {
    String text = require(key);
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(
          path + ": " + key + " is '" + text + "', not a number" + advice(path), e);
    }
  }

  /** A value that must be there. */
  String require(String key) throws IOException {
    return get(key).orElseThrow(() -> new IOException(path + " has no " + key + advice(path)));
  }

  /** What to do about a file that no daemon wrote like this. */
  private static String advice(Path path) {
    return "; it is damaged. Write it again after the VERSION of another directory of this DataNode"
        + " (only storageID differs), or move "
        + path.getParent().getParent()
        + " away: its blocks are then copied from other DataNodes";
  }

  /** Refuses a value other than the expected one. */
  void expect(String key, String expected, String whose) throws IOException {
    String found = require(key);
    if (!found.equals(expected)) {
      throw new IOException(
          path + ": " + key + " is " + found + ", but " + whose + " is " + expected);
    }
  }

  /** Refuses layouts that this software does not read. */
  void expectLayout() throws IOException {
    long layout = number("layoutVersion");
    if (layout != BlockLayout.VERSION) {
      throw new IOException(
          path
              + ": layoutVersion is "
              + layout
              + ", but only "
              + BlockLayout.VERSION
              + " is supported; upgrade older directories with Hadoop first");
    }
  }
}
