package io.ashlar.integration.faults;

import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What a client is about to do and what was acknowledged to it, a line each. A line is with the
 * kernel when {@link #note} returns, so that the journal outlives a kill. {@link Ledger} reads it.
 * Belongs to one thread.
 */
final class Journal implements Closeable {
  private final Writer out;

  Journal(Path file) throws IOException {
    out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /**
   * Adds a line.
   *
   * @param verb see {@link Ledger}
   * @param path the file
   * @param more a length, a seed, another path or a message
   */
  void note(String verb, String path, Object more) throws IOException {
    out.write(verb + " " + path + " " + String.valueOf(more).replace('\n', ' ') + "\n");
    out.flush();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
