package io.ashlar.simulation;

import io.ashlar.namenode.namespace.LocatedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What clients know of all files, and which block is which part of them. */
final class Ledger {

  /** Where in its file a block begins. */
  record Span(FileRecord file, int offset) {}

  private final Map<Long, FileRecord> files = new LinkedHashMap<>();
  private final Map<Long, Span> blocks = new LinkedHashMap<>();
  private final Map<FileRecord, Set<Long>> blocksOf = new HashMap<>();
  private final Set<FrozenFile> frozen = new LinkedHashSet<>();

  /** What snapshots show of blocks. */
  private final Map<Long, List<Claim>> shown = new HashMap<>();

  FileRecord created(long inodeId, String path) {
    return files.computeIfAbsent(inodeId, id -> new FileRecord(id, path));
  }

  void block(long blockId, FileRecord file, int offset) {
    forget(blockId);
    blocks.put(blockId, new Span(file, offset));
    blocksOf.computeIfAbsent(file, any -> new LinkedHashSet<>()).add(blockId);
  }

  void forget(long blockId) {
    Span span = blocks.remove(blockId);
    if (span != null) {
      blocksOf.get(span.file()).remove(blockId);
    }
  }

  /** The file has these blocks now, and no others. */
  void laidOut(FileRecord file, List<LocatedBlock> located) {
    List.copyOf(blocksOf.getOrDefault(file, Set.of())).forEach(this::forget);
    located.forEach(each -> block(each.block().blockId(), file, (int) each.offsetBytes()));
  }

  /** A new writer goes on behind that length, in that block or in a new one. */
  void takenOver(FileRecord file, int length, long lastBlockId) {
    for (long blockId : List.copyOf(blocksOf.getOrDefault(file, Set.of()))) {
      if (blocks.get(blockId).offset() >= length && blockId != lastBlockId) {
        forget(blockId);
      }
    }
  }

  /** Where in its file the next block begins, or this one ends at the latest. */
  private int end(Span span) {
    int end = span.offset() + SimulatedNameNode.BLOCK_BYTES;
    for (long blockId : blocksOf.get(span.file())) {
      int offset = blocks.get(blockId).offset();
      if (offset > span.offset()) {
        end = Math.min(end, offset);
      }
    }
    return end;
  }

  /** What must not get lost of a block; nothing where nothing was acknowledged. */
  List<Claim> promised(long blockId) {
    Span span = blocks.get(blockId);
    int end = span == null ? 0 : Math.min(span.file().guaranteed(), end(span));
    return claims(blockId, span, end);
  }

  /**
   * What was sent of a block, up to a length: its writer may be about to hear that it is written.
   */
  List<Claim> sent(long blockId, int length) {
    Span span = blocks.get(blockId);
    int end = span == null ? 0 : Math.min(span.file().written().length, span.offset() + length);
    return claims(blockId, span, end);
  }

  private List<Claim> claims(long blockId, Span span, int end) {
    List<Claim> claims = new ArrayList<>(shown.getOrDefault(blockId, List.of()));
    if (span != null && end > span.offset()) {
      claims.add(new Claim(span.file().written(), span.offset(), end - span.offset()));
    }
    return claims;
  }

  /** All blocks of which something may have been promised, in the order of their ids. */
  Set<Long> blockIds() {
    Set<Long> all = new TreeSet<>(blocks.keySet());
    all.addAll(shown.keySet());
    return all;
  }

  // ---- snapshots

  /** A file as it is now, under a path in a snapshot. */
  FrozenFile freeze(FileRecord file, String path) {
    Map<Long, Claim> claims = new HashMap<>();
    for (long blockId : blocksOf.getOrDefault(file, Set.of())) {
      Span span = blocks.get(blockId);
      int end = Math.min(file.written().length, end(span));
      if (end > span.offset()) {
        claims.put(blockId, new Claim(file.written(), span.offset(), end - span.offset()));
      }
    }
    return new FrozenFile(path, file, file.written(), claims);
  }

  void taken(TakenSnapshot snapshot) {
    for (FrozenFile file : snapshot.files()) {
      frozen.add(file);
      file.blocks()
          .forEach(
              (blockId, claim) ->
                  shown.computeIfAbsent(blockId, id -> new ArrayList<>(1)).add(claim));
    }
  }

  void dropped(TakenSnapshot snapshot) {
    for (FrozenFile file : snapshot.files()) {
      frozen.remove(file);
      file.blocks()
          .forEach(
              (blockId, claim) -> {
                List<Claim> claims = shown.get(blockId);
                claims.remove(claim);
                if (claims.isEmpty()) {
                  shown.remove(blockId);
                }
              });
    }
  }

  /** What snapshots show. */
  Set<FrozenFile> frozen() {
    return frozen;
  }

  // ---- files

  /** Those that should be there. */
  List<FileRecord> files() {
    return files.values().stream().filter(file -> !file.doomed).toList();
  }

  /** Whether a DataNode lost its power while that file was written. */
  boolean lostPowerWhileOpen(long inodeId) {
    FileRecord file = files.get(inodeId);
    return file != null && file.lostPowerWhileOpen();
  }

  void powerLost(String node) {
    files.values().forEach(file -> file.powerLost(node));
  }
}
