package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileSystem;

/** Looks at replicas: where the NameNode says they are, and how they lie on a DataNode's disk. */
public final class Replicas {
  private static final int CHUNK = 512;
  private static final int META_HEADER = 7;
  private static final byte TYPE_CRC32C = 2;

  private Replicas() {}

  /**
   * Waits until every block of a file has that many known replicas. A file may be closed when its
   * first replica is reported; an append wants them all.
   */
  public static void awaitReported(FileSystem fs, org.apache.hadoop.fs.Path path, int count) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> {
              BlockLocation[] blocks = fs.getFileBlockLocations(path, 0, Long.MAX_VALUE);
              assertThat(blocks).isNotEmpty();
              for (BlockLocation block : blocks) {
                assertThat(block.getNames()).hasSize(count);
              }
            });
  }

  /** The finalized block files below a DataNode's directory. */
  public static List<Path> blockFiles(Path dataNodeDirectory) throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        dataNodeDirectory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.getFileName().toString().matches("blk_-?[0-9]+")
                && file.toString().contains("/finalized/")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE; // a running DataNode took it away just now
            }
            throw e;
          }
        });
    found.sort(null);
    return found;
  }

  /** The finalized data file of a block below a DataNode's directory. */
  public static Path blockFile(Path dataNodeDirectory, long blockId) throws IOException {
    return findBlockFile(dataNodeDirectory, blockId)
        .orElseThrow(() -> new AssertionError("No block " + blockId + " in " + dataNodeDirectory));
  }

  /** As {@link #blockFile}; empty where there is none. Looks nowhere but where it belongs. */
  public static Optional<Path> findBlockFile(Path dataNodeDirectory, long blockId)
      throws IOException {
    String place =
        "current/finalized/subdir%d/subdir%d/blk_%d"
            .formatted((blockId >> 16) & 0x1F, (blockId >> 8) & 0x1F, blockId);
    try (Stream<Path> pools = Files.list(dataNodeDirectory.resolve("current"))) {
      return pools
          .filter(pool -> pool.getFileName().toString().startsWith("BP-"))
          .map(pool -> pool.resolve(place))
          .filter(Files::exists)
          .findFirst();
    }
  }

  /** Expects a version-1 meta file with the CRC32C of every 512-byte chunk beside a block file. */
  public static void assertChecksumsOf(Path blockFile) {
    try (Stream<Path> siblings = Files.list(blockFile.getParent())) {
      String prefix = blockFile.getFileName() + "_";
      List<Path> metas =
          siblings
              .filter(file -> file.getFileName().toString().startsWith(prefix))
              .filter(file -> file.toString().endsWith(".meta"))
              .toList();
      assertThat(metas).as("meta files of %s", blockFile).hasSize(1);

      byte[] block = Files.readAllBytes(blockFile);
      ByteBuffer meta = ByteBuffer.wrap(Files.readAllBytes(metas.get(0)));
      int chunks = (block.length + CHUNK - 1) / CHUNK;
      assertThat(meta.remaining()).isEqualTo(META_HEADER + 4 * chunks);
      assertThat(meta.getShort()).as("version").isEqualTo((short) 1);
      assertThat(meta.get()).as("checksum type").isEqualTo(TYPE_CRC32C);
      assertThat(meta.getInt()).as("bytes per checksum").isEqualTo(CHUNK);
      for (int offset = 0; offset < block.length; offset += CHUNK) {
        CRC32C checksum = new CRC32C();
        checksum.update(block, offset, Math.min(CHUNK, block.length - offset));
        assertThat(meta.getInt())
            .as("checksum at %d of %s", offset, blockFile)
            .isEqualTo((int) checksum.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
