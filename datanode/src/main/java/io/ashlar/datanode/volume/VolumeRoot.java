package io.ashlar.datanode.volume;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A data directory that this process has locked, before and after it is known whose blocks it holds
 * (DataNode wire reference 4.6).
 */
final class VolumeRoot {
  private static final Pattern STORAGE_ID = Pattern.compile("DS-[0-9a-fA-F-]{36}");

  private final Path path;
  private final Path current;
  private final VolumeLock lock;
  private final Optional<VersionFile> version;

  private VolumeRoot(Path path, VolumeLock lock) throws IOException {
    this.path = path;
    this.lock = lock;
    this.current = path.resolve("current");
    refuseHalfDoneUpgrades(path);
    this.version = VersionFile.read(current);
  }

  /** Makes the directory where there is none, locks it, and looks at what it says it is. */
  static VolumeRoot open(Path path) throws IOException {
    Files.createDirectories(path);
    VolumeLock lock = VolumeLock.take(path);
    try {
      return new VolumeRoot(path, lock);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  private static void refuseHalfDoneUpgrades(Path directory) throws IOException {
    for (String name : new String[] {"previous.tmp", "removed.tmp", "finalized.tmp"}) {
      if (Files.exists(directory.resolve(name))) {
        throw new IOException(
            directory
                + " has "
                + name
                + ", which a half-done upgrade leaves behind; let Hadoop's DataNode finish it"
                + " first");
      }
    }
  }

  Path path() {
    return path;
  }

  /** The DataNode that this directory belongs to, where it says so. */
  Optional<String> datanodeUuid() {
    return version.flatMap(file -> file.get("datanodeUuid")).filter(uuid -> !uuid.isEmpty());
  }

  /**
   * Checks that the directory belongs to this DataNode and pool, or formats it where it is new.
   *
   * @return the volume, without its replicas
   */
  Volume attach(String datanodeUuid, Pool pool, long reservedBytes, int threads)
      throws IOException {
    String storageUuid;
    if (version.isPresent()) {
      VersionFile file = version.get();
      file.expect("storageType", "DATA_NODE", "a DataNode's");
      file.expectLayout();
      file.expect("clusterID", pool.clusterId(), "the NameNode's");
      if (datanodeUuid().isPresent()) {
        file.expect("datanodeUuid", datanodeUuid, "this DataNode's");
      }
      storageUuid =
          file.get("storageID")
              .filter(id -> STORAGE_ID.matcher(id).matches())
              .orElseGet(VolumeRoot::newStorageUuid);
    } else {
      requireEmpty(current);
      storageUuid = newStorageUuid();
    }
    Files.createDirectories(current);
    Properties values = new Properties();
    values.setProperty("storageType", "DATA_NODE");
    values.setProperty("layoutVersion", Integer.toString(BlockLayout.VERSION));
    values.setProperty("cTime", "0");
    values.setProperty("clusterID", pool.clusterId());
    values.setProperty("datanodeUuid", datanodeUuid);
    values.setProperty("storageID", storageUuid);
    VersionFile.write(current, values);
    Path poolDirectory = attachPool(pool);
    return new Volume(this, storageUuid, poolDirectory, reservedBytes, threads);
  }

  private Path attachPool(Pool pool) throws IOException {
    Path directory = current.resolve(pool.id());
    Path poolCurrent = directory.resolve("current");
    refuseHalfDoneUpgrades(directory);
    Optional<VersionFile> present = VersionFile.read(poolCurrent);
    if (present.isPresent()) {
      VersionFile file = present.get();
      file.expectLayout();
      file.expect("namespaceID", Integer.toString(pool.namespaceId()), "the NameNode's");
      file.expect("blockpoolID", pool.id(), "the NameNode's");
      file.expect("cTime", Long.toString(pool.creationTimeMillis()), "the NameNode's");
    } else {
      requireEmpty(poolCurrent);
    }
    Files.createDirectories(poolCurrent);
    Properties values = new Properties();
    values.setProperty("layoutVersion", Integer.toString(BlockLayout.VERSION));
    values.setProperty("namespaceID", Integer.toString(pool.namespaceId()));
    values.setProperty("blockpoolID", pool.id());
    values.setProperty("cTime", Long.toString(pool.creationTimeMillis()));
    VersionFile.write(poolCurrent, values);
    return directory;
  }

  private static void requireEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        throw new IOException(
            directory
                + " has no VERSION file but is not empty (found "
                + entry.getFileName()
                + "); it is no data directory, or a damaged one");
      }
    }
  }

  private static String newStorageUuid() {
    return "DS-" + UUID.randomUUID();
  }

  void close() throws IOException {
    lock.close();
  }
}
