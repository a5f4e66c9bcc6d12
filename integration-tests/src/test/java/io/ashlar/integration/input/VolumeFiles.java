package io.ashlar.integration.input;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.volume.Pool;
import io.ashlar.datanode.volume.VolumeSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A DataNode's directory with one file spoiled: VERSION files, checksums, data. It opens, with what
 * is left of it, or is refused with an IOException.
 */
final class VolumeFiles implements Target {
  private static final int INPUTS = 4;
  private static final String UUID = "0b1e4a3c-7d5f-4c7e-9d56-1c1f8f3f6f10";
  private static final Pool POOL = new Pool("BP-1-127.0.0.1-1", 7, "CID-x", 1);

  private final Path dir;
  private final List<Path> files = new ArrayList<>();

  /** Makes a volume with replicas of both shelves. */
  VolumeFiles(Path dir) throws IOException {
    this.dir = dir;
    open(replica -> {});
    Path current = dir.resolve("current").resolve(POOL.id()).resolve("current");
    addReplica(current.resolve("finalized/subdir0/subdir0"), 1, 1500);
    addReplica(current.resolve("rbw"), 2, 1500);
    try (var all = Files.walk(dir)) {
      all.filter(Files::isRegularFile)
          .filter(file -> !file.getFileName().toString().equals("in_use.lock"))
          .forEach(files::add);
    }
  }

  private static void addReplica(Path shelf, long blockId, int length) throws IOException {
    Files.createDirectories(shelf);
    Files.write(shelf.resolve("blk_" + blockId), new byte[length]);
    byte[] meta = new byte[7 + 3 * Integer.BYTES];
    meta[1] = 1; // version
    meta[2] = 2; // CRC-32C
    meta[5] = 2; // 512 bytes each
    Files.write(shelf.resolve("blk_" + blockId + "_1001.meta"), meta);
  }

  @Override
  public String kind() {
    return "volume-files";
  }

  /** One at a time: they share the directory. */
  @Override
  public synchronized int batch(Dice dice, Findings findings) throws Exception {
    for (int i = 0; i < INPUTS; i++) {
      Path file = dice.oneOf(files);
      byte[] good = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
      byte[] bad = dice.spoil(good);
      Files.write(file, bad);
      try {
        open(replica -> replica.visibleLength());
      } catch (IOException refused) {
        // as it should be
      } catch (RuntimeException e) {
        findings.add("volume-files: " + file + " " + HexFormat.of().formatHex(bad) + ": " + e);
      }
      Files.write(file, good);
    }
    return INPUTS;
  }

  private void open(java.util.function.Consumer<Replica> found) throws IOException {
    try (VolumeSet volumes = VolumeSet.open(List.of(dir))) {
      volumes.attach(volumes.datanodeUuid().orElse(UUID), POOL, 0, 1, found);
    }
  }
}
