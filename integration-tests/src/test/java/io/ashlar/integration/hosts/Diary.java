package io.ashlar.integration.hosts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.stream.Stream;

/**
 * What a test did and saw, line by line, beside the logs of its hosts: what is needed to find out
 * why it failed. Thread-safe.
 */
final class Diary {
  private final Path directory;

  /**
   * Begins anew in {@code target/hosts}.
   *
   * @param name of a directory there; what an earlier run left in it goes
   */
  Diary(String name) throws IOException {
    directory = Path.of("target", "hosts", name);
    Files.createDirectories(directory);
    try (Stream<Path> former = Files.list(directory)) {
      for (Path file : former.toList()) {
        Files.delete(file);
      }
    }
  }

  /** Something happened now. */
  synchronized void note(String what) {
    keep("test.log", Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + what + "\n");
  }

  /** Appends to a file beside the notes. */
  synchronized void keep(String file, String text) {
    try {
      Files.writeString(
          directory.resolve(file),
          text,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return directory.toString();
  }
}
