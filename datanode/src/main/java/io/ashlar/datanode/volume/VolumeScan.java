package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.CorruptDataException;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what a volume holds when it is opened (DataNode wire reference 4.7), and tidies up what an
 * end in the middle of something left behind.
 */
final class VolumeScan {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeScan.class);

  /** Nearly all files of checksums are of this kind, and their length tells it. */
  private static final ChecksumSpec USUAL = new ChecksumSpec(ChecksumType.CRC32C, 512);

  private final Volume volume;
  private final BlockLayout layout;
  private final FileAccess files;
  private final Consumer<Replica> found;

  /** Files of checksums without data beside them, among the finalized ones. */
  private final List<Path> orphans = new ArrayList<>();

  private VolumeScan(Volume volume, Consumer<Replica> found) {
    this.volume = volume;
    this.layout = volume.layout();
    this.files = volume.files();
    this.found = found;
  }

  /** Empties tmp, forgets Hadoop's caches of the directory, and names every replica. */
  static void run(Volume volume, DurableDirectories directories, Path root, Consumer<Replica> found)
      throws IOException {
    try {
      for (Shelf shelf : Shelf.values()) {
        directories.create(root, volume.layout().root(shelf));
      }
      new VolumeScan(volume, found).run();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void run() throws IOException {
    empty(layout.root(Shelf.TEMPORARY));
    // A Hadoop DataNode that takes the directory over would believe these and not look (4.11).
    Path current = layout.root(Shelf.BEING_WRITTEN).getParent();
    files.delete(current.resolve("replicas"));
    files.delete(current.resolve("dfsUsed"));
    scanFinalized(layout.root(Shelf.FINALIZED));
    scanBeingWritten(layout.root(Shelf.BEING_WRITTEN));
    for (Path orphan : orphans) {
      files.delete(orphan);
    }
  }

  // ---- finalized

  /** The files of one directory, by block. */
  private static final class Pairs {
    final Map<Long, Long> dataLengths = new HashMap<>();
    final Map<Long, Path> newestMeta = new HashMap<>();
    final List<Path> directories = new ArrayList<>();

    /** Notes a file of checksums; of several of one block the newest counts. */
    void meta(Path file, long blockId) {
      newestMeta.merge(blockId, file, (one, other) -> stampOf(one) >= stampOf(other) ? one : other);
    }
  }

  private static long stampOf(Path meta) {
    return BlockLayout.stampOfMeta(meta.getFileName().toString()).orElse(0);
  }

  private void scanFinalized(Path directory) throws IOException {
    Pairs pairs = new Pairs();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        OptionalLong blockId = BlockLayout.blockOfData(name);
        OptionalLong metaOf = BlockLayout.blockOfMeta(name);
        if (blockId.isPresent()) {
          addFinalizedData(entry, blockId.getAsLong(), pairs.dataLengths);
        } else if (metaOf.isPresent()) {
          pairs.meta(entry, metaOf.getAsLong());
        } else if (name.startsWith("subdir") && Files.isDirectory(entry)) {
          pairs.directories.add(entry);
        }
      }
    }
    for (Path subdirectory : pairs.directories) {
      scanFinalized(subdirectory);
    }
    for (Map.Entry<Long, Long> data : pairs.dataLengths.entrySet()) {
      Path meta = pairs.newestMeta.remove(data.getKey());
      foundFinalized(data.getKey(), data.getValue(), meta);
    }
    orphans.addAll(pairs.newestMeta.values());
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

  private void foundFinalized(long blockId, long length, Path meta) throws IOException {
    long stamp =
        meta == null ? adoptMeta(blockId, Shelf.BEING_WRITTEN, Shelf.FINALIZED) : stampOf(meta);
    if (stamp == 0) {
      LOG.warn(
          "{} has no checksums; reported with generation stamp 0",
          layout.data(Shelf.FINALIZED, blockId));
    } else if (!fits(layout.meta(Shelf.FINALIZED, blockId, stamp), length)) {
      volume.suspects().add(blockId);
    }
    volume.used(length);
    found.accept(new Replica.Finalized(blockId, stamp, length, volume));
  }

  /** Whether a file of checksums has the length that this much data needs. */
  private boolean fits(Path meta, long dataLength) throws IOException {
    long length = Files.size(meta);
    if (length == MetaHeader.LENGTH + USUAL.checksumsLength(dataLength)) {
      return true;
    }
    try (FileChannel channel = files.open(meta, StandardOpenOption.READ)) {
      ChecksumSpec checksum = MetaHeader.read(channel, meta);
      // Hadoop leaves more than are needed where it cut a replica.
      return length >= MetaHeader.LENGTH + checksum.checksumsLength(dataLength);
    } catch (CorruptDataException e) {
      LOG.warn("A finalized replica is damaged: {}", e.getMessage());
      return false;
    }
  }

  // ---- being written

  private void scanBeingWritten(Path directory) throws IOException {
    Map<Long, Path> dataFiles = new HashMap<>();
    Pairs pairs = new Pairs();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        BlockLayout.blockOfData(name).ifPresent(id -> dataFiles.put(id, entry));
        BlockLayout.blockOfMeta(name).ifPresent(id -> pairs.meta(entry, id));
      }
    }
    for (Map.Entry<Long, Path> entry : dataFiles.entrySet()) {
      long blockId = entry.getKey();
      Path meta = pairs.newestMeta.remove(blockId);
      long stamp =
          meta == null ? adoptMeta(blockId, Shelf.FINALIZED, Shelf.BEING_WRITTEN) : stampOf(meta);
      long length =
          RbwValidation.cutToValidLength(
              files, entry.getValue(), layout.meta(Shelf.BEING_WRITTEN, blockId, stamp));
      found.accept(new Replica.Waiting(blockId, stamp, length, volume));
    }
    for (Path orphan : pairs.newestMeta.values()) {
      files.delete(orphan); // of a replica that was being deleted
    }
  }

  /**
   * A crash between the two renames of a move between shelves leaves the checksums on the other
   * shelf; the data decides where the replica is.
   *
   * @return the generation stamp of what was found there and brought back; 0 for nothing
   */
  private long adoptMeta(long blockId, Shelf from, Shelf to) throws IOException {
    long stamp = newestStamp(layout.directory(from, blockId), blockId);
    if (stamp > 0 && !Files.exists(layout.data(from, blockId))) {
      files.move(layout.meta(from, blockId, stamp), layout.meta(to, blockId, stamp));
      return stamp;
    }
    return 0;
  }

  private static long newestStamp(Path directory, long blockId) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    long newest = 0;
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(directory, "blk_" + blockId + "_*.meta")) {
      for (Path entry : entries) {
        newest = Math.max(newest, stampOf(entry));
      }
    }
    return newest;
  }

  private void empty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.walk(directory)) {
      for (Path entry : entries.sorted(java.util.Comparator.reverseOrder()).toList()) {
        if (!entry.equals(directory)) {
          files.delete(entry);
        }
      }
    }
  }
}
