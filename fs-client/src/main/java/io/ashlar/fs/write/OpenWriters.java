package io.ashlar.fs.write;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The writers of a client that are not closed. Thread-safe. */
public final class OpenWriters {
  private final Set<HdfsFileWriter> writers = ConcurrentHashMap.newKeySet();

  void add(HdfsFileWriter writer) {
    writers.add(writer);
  }

  void remove(HdfsFileWriter writer) {
    writers.remove(writer);
  }

  /** Fails them all: their file system is closed. */
  public void abort() {
    IOException cause = new IOException("The file system was closed while the file was open");
    writers.forEach(writer -> writer.abort(cause));
  }
}
