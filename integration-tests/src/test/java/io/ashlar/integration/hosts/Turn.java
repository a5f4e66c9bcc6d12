package io.ashlar.integration.hosts;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The turn of one test to have hosts, of all processes that run tests: on a small machine two times
 * so many daemons would take each other for dead. A process that ends gives its turn back.
 */
final class Turn implements AutoCloseable {
  private static final Path FILE = Path.of("target", "hosts", "turn");

  private final FileChannel held;

  private Turn(FileChannel held) {
    this.held = held;
  }

  /** Waits until no other process has it. */
  static Turn take() throws IOException {
    Files.createDirectories(FILE.getParent());
    FileChannel file = FileChannel.open(FILE, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      file.lock();
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
    return new Turn(file);
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
