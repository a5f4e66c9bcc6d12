package io.ashlar.integration.faults;

import io.ashlar.integration.faults.FileRecord.Deletion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What the journals of all clients say together. Belongs to one thread. */
final class Ledger {
  private final Map<String, FileRecord> files = new LinkedHashMap<>();
  private final Set<String> oldNames = new HashSet<>();
  private final List<String> wrongReads = new ArrayList<>();
  private long renames;
  private long deletes;
  private long readBytes;
  private long failures;

  /** Reads every journal below a directory; a last line without its end is what a kill has cut. */
  static Ledger of(Path directory) throws IOException {
    Ledger ledger = new Ledger();
    try (Stream<Path> journals = Files.list(directory)) {
      for (Path journal :
          journals.filter(file -> file.toString().endsWith(".journal")).sorted().toList()) {
        ledger.read(Files.readString(journal, StandardCharsets.UTF_8));
      }
    }
    return ledger;
  }

  void read(String text) {
    text.substring(0, text.lastIndexOf('\n') + 1).lines().forEach(this::readLine);
  }

  private void readLine(String line) {
    String[] words = line.split(" ", 3);
    String path = words[1];
    String more = words[2];
    switch (words[0]) {
      case "create" -> files.put(path, FileRecord.begun(path, Long.parseLong(more)));
      case "created", "appending" -> update(path, FileRecord::open);
      case "writing" -> update(path, file -> file.written(Long.parseLong(more)));
      case "flushed", "synced" -> update(path, file -> file.flushed(Long.parseLong(more)));
      case "closed" -> update(path, file -> file.closedAt(Long.parseLong(more)));
      case "renaming" -> update(path, file -> file.renaming(more));
      case "renamed" -> {
        files.put(more, files.remove(path).renamed(more));
        oldNames.add(path);
        renames++;
      }
      case "deleting" -> update(path, file -> file.deletion(Deletion.IN_DOUBT));
      case "deleted" -> {
        update(path, file -> file.deletion(Deletion.ACKNOWLEDGED));
        deletes++;
      }
      case "read" -> readBytes += Long.parseLong(more);
      case "wrong" -> wrongReads.add(path + ": " + more);
      case "failed" -> failures++;
      default -> throw new IllegalArgumentException("Unknown line of a journal: " + line);
    }
  }

  private void update(String path, UnaryOperator<FileRecord> change) {
    files.computeIfPresent(path, (name, file) -> change.apply(file));
  }

  List<FileRecord> files() {
    return List.copyOf(files.values());
  }

  /** Names from which a rename was acknowledged. */
  Set<String> oldNames() {
    return Set.copyOf(oldNames);
  }

  List<String> wrongReads() {
    return List.copyOf(wrongReads);
  }

  long renames() {
    return renames;
  }

  long deletes() {
    return deletes;
  }

  /** Bytes that readers compared while faults went on. */
  long readBytes() {
    return readBytes;
  }

  /** Steps that clients were told to have failed, which is allowed while faults go on. */
  long failures() {
    return failures;
  }
}
