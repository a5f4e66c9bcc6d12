package io.ashlar.simulation;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/**
 * What happened in a run, line by line. Keeps the last lines, and a digest of all of them: two runs
 * of one seed have the same digest, or something in them is left to chance.
 */
final class Trace {
  private static final int LINES_KEPT = 80;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private final ArrayDeque<String> last = new ArrayDeque<>();
  private final Consumer<String> reader;
  private long digest = FNV_OFFSET;

  /**
   * An empty trace.
   *
   * @param reader sees every line
   */
  Trace(Consumer<String> reader) {
    this.reader = reader;
  }

  void add(long nowMicros, String what) {
    String line = nowMicros + " " + what;
    for (int i = 0; i < line.length(); i++) {
      digest = (digest ^ line.charAt(i)) * FNV_PRIME;
    }
    if (last.size() == LINES_KEPT) {
      last.poll();
    }
    last.add(line);
    reader.accept(line);
  }

  long digest() {
    return digest;
  }

  List<String> last() {
    return List.copyOf(last);
  }
}
