package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.Shelf;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds what a volume holds when it is opened (DataNode wire reference 4.7). */
final class VolumeScan {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeScan.class);

  private final Volume volume;
  private final BlockLayout layout;
  private final Consumer<Replica> found;

  private VolumeScan(Volume volume, Consumer<Replica> found) {
    this.volume = volume;
    this.layout = volume.layout();
    this.found = found;
  }

  /** Empties tmp, forgets Hadoop's caches of the directory, and names every replica. */
  static void run(Volume volume, Consumer<Replica> found) throws IOException {
    new VolumeScan(volume, found).run();
  }

  private void run() throws IOException {
    deleteTree(layout.root(Shelf.TEMPORARY));
    for (Shelf shelf : Shelf.values()) {
      Files.createDirectories(layout.root(shelf));
    }
    // A Hadoop DataNode that takes the directory over would believe these and not look (4.11).
    Path current = layout.root(Shelf.BEING_WRITTEN).getParent();
    Files.deleteIfExists(current.resolve("replicas"));
    Files.deleteIfExists(current.resolve("dfsUsed"));
    scanFinalized(layout.root(Shelf.FINALIZED));
    scanBeingWritten(layout.root(Shelf.BEING_WRITTEN));
  }

  private void scanFinalized(Path directory) throws IOException {
    Map<Long, Long> lengths = new HashMap<>();
    Map<Long, Long> stamps = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        OptionalLong blockId = BlockLayout.blockOfData(name);
        if (blockId.isPresent()) {
          addFinalizedData(entry, blockId.getAsLong(), lengths);
        } else if (BlockLayout.blockOfMeta(name).isPresent()) {
          stamps.merge(
              BlockLayout.blockOfMeta(name).getAsLong(),
              BlockLayout.stampOfMeta(name).orElse(0),
              Math::max);
        } else if (name.startsWith("subdir") && Files.isDirectory(entry)) {
          scanFinalized(entry);
        }
      }
    }
    lengths.forEach(
        (blockId, length) -> {
          long stamp = stamps.getOrDefault(blockId, 0L);
          if (stamp == 0) {
            LOG.warn(
                "{} has no checksums; reported with generation stamp 0",
                layout.data(Shelf.FINALIZED, blockId));
          }
          volume.used(length);
          found.accept(new Replica.Finalized(blockId, stamp, length, volume));
        });
  }

  private void addFinalizedData(Path file, long blockId, Map<Long, Long> lengths)
      throws IOException {
    Path expected = layout.data(Shelf.FINALIZED, blockId);
    if (!file.equals(expected)) {
      LOG.warn("{} is not used: block {} belongs at {}", file, blockId, expected);
      return;
    }
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (attributes.isRegularFile()) {
      lengths.put(blockId, attributes.size());
    }
  }

  private void scanBeingWritten(Path directory) throws IOException {
    Map<Long, Path> dataFiles = new HashMap<>();
    Map<Long, Long> stamps = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        BlockLayout.blockOfData(name).ifPresent(id -> dataFiles.put(id, entry));
        OptionalLong id = BlockLayout.blockOfMeta(name);
        if (id.isPresent()) {
          stamps.merge(id.getAsLong(), BlockLayout.stampOfMeta(name).orElse(0), Math::max);
        }
      }
    }
    for (Map.Entry<Long, Path> entry : dataFiles.entrySet()) {
      long blockId = entry.getKey();
      long stamp = stamps.getOrDefault(blockId, 0L);
      if (stamp == 0) {
        adoptMovedMeta(blockId);
        stamp = newestStamp(directory, blockId);
      }
      long length =
          RbwValidation.cutToValidLength(
              entry.getValue(), layout.meta(Shelf.BEING_WRITTEN, blockId, stamp));
      found.accept(new Replica.Waiting(blockId, stamp, length, volume));
    }
  }

  /**
   * A crash between the two renames of a finalize leaves the checksums behind on the other shelf;
   * the data decides where the replica is.
   */
  private void adoptMovedMeta(long blockId) throws IOException {
    Path directory = layout.directory(Shelf.FINALIZED, blockId);
    long stamp = newestStamp(directory, blockId);
    if (stamp > 0 && !Files.exists(layout.data(Shelf.FINALIZED, blockId))) {
      Files.move(
          layout.meta(Shelf.FINALIZED, blockId, stamp),
          layout.meta(Shelf.BEING_WRITTEN, blockId, stamp));
    }
  }

  private static long newestStamp(Path directory, long blockId) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    long newest = 0;
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, "blk_" + blockId + "_*.meta")) {
      for (Path entry : entries) {
        newest =
            Math.max(newest, BlockLayout.stampOfMeta(entry.getFileName().toString()).orElse(0));
      }
    }
    return newest;
  }

  private static void deleteTree(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(directory)) {
      for (Path entry : entries.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
