package io.ashlar.protocol.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many files and sockets this process may have open. */
final class Descriptors {
  /** Where the system does not say. */
  private static final int USUAL = 4096;

  private static final int LIMIT = readLimit(Path.of("/proc/self/limits"));

  private Descriptors() {}

  static int limit() {
    return LIMIT;
  }

  static int readLimit(Path limits) {
    List<String> lines;
    try {
      lines = Files.isReadable(limits) ? Files.readAllLines(limits) : List.of();
    } catch (IOException unknown) {
      lines = List.of();
    }
    for (String line : lines) {
      if (line.startsWith("Max open files")) {
        String soft = line.substring("Max open files".length()).strip().split("\\s+")[0];
        return soft.matches("\\d{1,9}") ? Integer.parseInt(soft) : Integer.MAX_VALUE;
      }
    }
    return USUAL;
  }
}
