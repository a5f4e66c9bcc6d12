package io.ashlar.datanode.volume;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Properties;

/**
 * A few properties on a volume that may be lost, but are never half there: an interrupted write
 * leaves the former ones, and what cannot be read counts as absent. One thread at a time.
 */
public final class SmallFile {
  private final FileAccess files;
  private final Path directory;
  private final Path path;

  SmallFile(FileAccess files, Path directory, String name) {
    this.files = files;
    this.directory = directory;
    this.path = directory.resolve(name);
  }

  /** What was written last; empty where that is nothing, or is damaged. */
  public Optional<Properties> read() throws IOException {
    Properties values = new Properties();
    try {
      values.load(new StringReader(Files.readString(path)));
      return Optional.of(values);
    } catch (NoSuchFileException | MalformedInputException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Replaces the content. */
  public void write(Properties values) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String key : values.stringPropertyNames()) {
      text.append(key).append('=').append(values.getProperty(key)).append('\n');
    }
    Path temporary = directory.resolve(path.getFileName() + ".tmp");
    try (FileChannel channel =
        files.open(
            temporary,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text.toString());
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    files.move(temporary, path);
  }
}
