package io.ashlar.datanode.volume;

import io.ashlar.protocol.directory.DirectoryLock;
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
  private final DirectoryLock lock;
  private final FileAccess files;
  private final DurableDirectories directories;
  private final Optional<VersionFile> version;

  private VolumeRoot(Path path, DirectoryLock lock, FileAccess files) throws IOException {
    this.path = path;
    this.lock = lock;
    this.files = files;
    this.directories = new DurableDirectories(files);
    this.current = path.resolve("current");
    refuseHalfDoneUpgrades(path);
    this.version = VersionFile.read(current);
  }

  /** Makes the directory where there is none, locks it, and looks at what it says it is. */
  static VolumeRoot open(Path path, FileAccess files) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      files.syncDirectory(path.getParent());
    }
    DirectoryLock lock = DirectoryLock.take(path, "DataNode");
    try {
      return new VolumeRoot(path, lock, files);
    } catch (IOException e) {
      lock.close();
      throw e;
    }
  }

  /**
   * Refuses a directory inside one that is a DataNode's already: what that one moves, deletes and
   * counts would be this one's, too.
   */
  static void refuseInsideAnother(Path path) throws IOException {
    Path there = path;
    while (there.getParent() != null && !Files.exists(there)) {
      there = there.getParent();
    }
    Path real = there.toRealPath();
    for (Path outer = there.equals(path) ? real.getParent() : real;
        outer != null;
        outer = outer.getParent()) {
      if (isDataNodes(outer)) {
        throw new IOException(
            "Data directory "
                + path
                + " lies inside "
                + outer
                + ", which is another DataNode's; give this one a directory of its own");
      }
    }
  }

  private static boolean isDataNodes(Path directory) throws IOException {
    return VersionFile.read(directory.resolve("current"))
        .flatMap(file -> file.get("storageType"))
        .filter("DATA_NODE"::equals)
        .isPresent();
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

  FileAccess files() {
    return files;
  }

  DurableDirectories directories() {
    return directories;
  }

  /** The DataNode that this directory belongs to, where it says so. */
  Optional<String> datanodeUuid() {
    return version.flatMap(file -> file.get("datanodeUuid")).filter(uuid -> !uuid.isEmpty());
  }

  /**
   * Checks that the directory belongs to this DataNode and pool, or formats it where it is new.
   *
   * @param suspicion runs when something went wrong on the volume
   * @return the volume, without its replicas
   */
  Volume attach(String datanodeUuid, Pool pool, long reservedBytes, int threads, Runnable suspicion)
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
    directories.create(path, current);
    Properties values = new Properties();
    values.setProperty("storageType", "DATA_NODE");
    values.setProperty("layoutVersion", Integer.toString(BlockLayout.VERSION));
    values.setProperty("cTime", "0");
    values.setProperty("clusterID", pool.clusterId());
    values.setProperty("datanodeUuid", datanodeUuid);
    values.setProperty("storageID", storageUuid);
    VersionFile.write(files, current, values);
    Path poolDirectory = attachPool(pool);
    return new Volume(
        this,
        storageUuid,
        new BlockLayout(poolDirectory),
        reservedBytes,
        threads,
        new VolumeHealth(path, suspicion));
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
    directories.create(path, poolCurrent);
    Properties values = new Properties();
    values.setProperty("layoutVersion", Integer.toString(BlockLayout.VERSION));
    values.setProperty("namespaceID", Integer.toString(pool.namespaceId()));
    values.setProperty("blockpoolID", pool.id());
    values.setProperty("cTime", Long.toString(pool.creationTimeMillis()));
    VersionFile.write(files, poolCurrent, values);
    return directory;
  }

  private static void requireEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        if (!entry.endsWith(VersionFile.TEMPORARY)) {
          throw new IOException(
              directory
                  + " has no VERSION file but is not empty (found "
                  + entry.getFileName()
                  + "); it is no data directory, or a damaged one. Move it away to start with an"
                  + " empty one");
        }
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
