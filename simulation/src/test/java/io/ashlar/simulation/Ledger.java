package io.ashlar.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What clients were promised: the files, and which block holds which part of which. */
final class Ledger {

  /** Where in its file a block begins. */
  record Span(FileRecord file, int offset) {}

  private final Map<Long, FileRecord> files = new LinkedHashMap<>();
  private final Map<Long, Span> blocks = new LinkedHashMap<>();

  FileRecord created(long inodeId, String path) {
    return files.computeIfAbsent(inodeId, id -> new FileRecord(id, path));
  }

  void block(long blockId, FileRecord file, int offset) {
    blocks.put(blockId, new Span(file, offset));
  }

  void forget(long blockId) {
    blocks.remove(blockId);
  }

  /** A new writer goes on behind that length, in that block or in a new one. */
  void takenOver(FileRecord file, int length, long lastBlockId) {
    blocks
        .entrySet()
        .removeIf(
            entry ->
                entry.getValue().file() == file
                    && entry.getValue().offset() >= length
                    && entry.getKey() != lastBlockId);
  }

  Optional<Span> span(long blockId) {
    return Optional.ofNullable(blocks.get(blockId));
  }

  /** Where in its file the next block begins, or this one ends at the latest. */
  int end(Span span) {
    int end = span.offset() + SimulatedNameNode.BLOCK_BYTES;
    for (Span other : blocks.values()) {
      if (other.file() == span.file() && other.offset() > span.offset()) {
        end = Math.min(end, other.offset());
      }
    }
    return end;
  }

  Map<Long, Span> blocks() {
    return blocks;
  }

  Optional<FileRecord> file(long inodeId) {
    return Optional.ofNullable(files.get(inodeId));
  }

  /** Those that should be there. */
  List<FileRecord> files() {
    return files.values().stream().filter(file -> !file.doomed).toList();
  }

  void powerLost(String node) {
    files.values().forEach(file -> file.powerLost(node));
  }
}
