package io.ashlar.datanode.volume;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/** A VERSION file: Java properties (DataNode wire reference 4.2). Immutable. */
final class VersionFile {
  private final Path path;
  private final Properties values;

  private VersionFile(Path path, Properties values) {
    this.path = path;
    this.values = values;
  }

  /** The file in a directory, or empty where there is none. */
  static Optional<VersionFile> read(Path directory) throws IOException {
    Path path = directory.resolve("VERSION");
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    Properties values = new Properties();
    try (InputStream in = Files.newInputStream(path)) {
      values.load(in);
    } catch (IllegalArgumentException e) {
      throw new IOException(path + " is no properties file: " + e.getMessage(), e);
    }
    return Optional.of(new VersionFile(path, values));
  }

  /** Writes a directory's file anew: whole or not at all, and on disk when this returns. */
  static void write(Path directory, Properties values) throws IOException {
    Path temporary = directory.resolve("VERSION.tmp");
    try (OutputStream out = Files.newOutputStream(temporary)) {
      values.store(out, null);
    }
    try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(temporary, directory.resolve("VERSION"), StandardCopyOption.ATOMIC_MOVE);
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
      throw new IOException(path + ": " + key + " is '" + text + "', not a number", e);
    }
  }

  /** A value that must be there. */
  String require(String key) throws IOException {
    return get(key).orElseThrow(() -> new IOException(path + " has no " + key));
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
