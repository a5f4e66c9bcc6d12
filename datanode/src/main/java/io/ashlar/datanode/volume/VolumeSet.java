package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.StoreChooser;
import io.ashlar.protocol.directory.DirectoryInUseException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes of a DataNode. A bad volume is taken out, and the others go on; without any left
 * there is nothing to serve. Thread-safe.
 */
public final class VolumeSet implements StoreChooser, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeSet.class);

  /**
   * A data directory that is out of use.
   *
   * @param path of the directory
   * @param atMillis when it was found bad, in milliseconds since the epoch
   * @param capacityBytes that went with it; 0 where it was bad from the start
   */
  public record Failure(Path path, long atMillis, long capacityBytes) {}

  private final List<VolumeRoot> roots = new ArrayList<>();
  private final List<Volume> volumes = new CopyOnWriteArrayList<>();
  private final List<Volume> removed = new CopyOnWriteArrayList<>();
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final VolumeChoice choice = new VolumeChoice();

  private volatile Consumer<Volume> suspicion = volume -> {};

  private VolumeSet() {}

  /**
   * Locks the data directories. One that cannot be used is left out.
   *
   * @throws IOException if one is in use by another DataNode or lies inside the directory of one,
   *     or if none is left
   */
  public static VolumeSet open(List<Path> directories) throws IOException {
    return open(directories, FileAccess.SYSTEM);
  }

  static VolumeSet open(List<Path> directories, FileAccess files) throws IOException {
    refuseNested(directories.stream().map(path -> path.toAbsolutePath().normalize()).toList());
    VolumeSet set = new VolumeSet();
    IOException last = null;
    for (Path directory : directories) {
      try {
        set.roots.add(VolumeRoot.open(directory.toAbsolutePath().normalize(), files));
      } catch (DirectoryInUseException e) {
        set.close();
        throw e;
      } catch (IOException e) {
        LOG.error("Data directory {} is left out: {}", directory, e.toString());
        set.failures.add(new Failure(directory, System.currentTimeMillis(), 0));
        last = e;
      }
    }
    if (set.roots.isEmpty() && last != null) {
      throw last;
    }
    return set;
  }

  private static void refuseNested(List<Path> directories) throws IOException {
    for (Path directory : directories) {
      VolumeRoot.refuseInsideAnother(directory);
      for (Path outer : directories) {
        if (directory.startsWith(outer) && !directory.equals(outer)) {
          throw new IOException(
              "Data directory %s lies inside %s, another one of this DataNode"
                  .formatted(directory, outer));
        }
      }
    }
  }

  /** The DataNode that the directories belong to; empty where all are new. */
  public Optional<String> datanodeUuid() throws IOException {
    Optional<String> uuid = Optional.empty();
    for (VolumeRoot root : roots) {
      Optional<String> here = root.datanodeUuid();
      if (here.isPresent() && uuid.isPresent() && !here.equals(uuid)) {
        throw new IOException(
            root.path()
                + " belongs to DataNode "
                + here.get()
                + ", but "
                + roots.get(0).path()
                + " to "
                + uuid.get());
      }
      uuid = uuid.isPresent() ? uuid : here;
    }
    return uuid;
  }

  /** Who is told, on any thread, when something went wrong on a volume; to be set at first. */
  public void onSuspicion(Consumer<Volume> listener) {
    suspicion = listener;
  }

  /**
   * Opens the volumes for a pool, and names every replica in them.
   *
   * @throws IOException if no directory belongs to this DataNode and pool
   */
  public void attach(
      String datanodeUuid, Pool pool, long reservedBytes, int threads, Consumer<Replica> found)
      throws IOException {
    IOException first = null;
    for (VolumeRoot root : roots) {
      try {
        volumes.add(open(root, datanodeUuid, pool, reservedBytes, threads, found));
      } catch (IOException e) {
        LOG.error("Data directory {} is left out: {}", root.path(), e.getMessage());
        failures.add(new Failure(root.path(), System.currentTimeMillis(), 0));
        first = first == null ? e : first;
      }
    }
    if (volumes.isEmpty() && first != null) {
      throw first;
    }
  }

  /** Blocks may take no more than that on each volume from now on, whatever room there is. */
  public void limitEach(long bytes) {
    volumes.forEach(volume -> volume.limit(bytes));
  }

  private Volume open(
      VolumeRoot root,
      String datanodeUuid,
      Pool pool,
      long reservedBytes,
      int threads,
      Consumer<Replica> found)
      throws IOException {
    Volume[] opened = new Volume[1];
    Volume volume =
        root.attach(
            datanodeUuid,
            pool,
            reservedBytes,
            threads,
            () -> {
              if (opened[0] != null) {
                suspicion.accept(opened[0]);
              }
            });
    // Replicas are named at the end: none must stay behind of a volume that turns out bad.
    List<Replica> replicas = new ArrayList<>();
    try {
      VolumeScan.run(volume, root.directories(), root.path(), replicas::add);
      volume.check();
    } catch (IOException e) {
      volume.abandon();
      throw e;
    }
    opened[0] = volume;
    replicas.forEach(found);
    return volume;
  }

  /** The volumes in use. */
  public List<Volume> volumes() {
    return volumes;
  }

  /** Those out of use. */
  public List<Failure> failures() {
    return failures;
  }

  /** The volume that a replica lies on. */
  public Volume of(ReplicaStore store) {
    return (Volume) store; // this DataNode's replicas lie on no other kind of store
  }

  /** New replicas go to volumes of which that is true only where no other has the room. */
  public void avoid(Predicate<Volume> slow) {
    choice.avoid(slow);
  }

  /** A volume that has the room: each in turn, those with more space more often. */
  @Override
  public Volume choose(long bytes, String wantedStorage) throws IOException {
    return choice.choose(List.copyOf(volumes), bytes);
  }

  /**
   * Looks whether a volume is bad, after something went wrong on it, and takes it out if so.
   *
   * @return whether it was taken out by this call
   */
  public boolean removeIfBad(Volume volume) {
    if (!volumes.contains(volume)) {
      return false;
    }
    try {
      volume.check();
      return false;
    } catch (IOException e) {
      volume.giveUp(e);
      if (!volumes.remove(volume)) {
        return false;
      }
      LOG.error("Volume {} is taken out of use: {}", volume.path(), e.toString());
      removed.add(volume);
      failures.add(
          new Failure(volume.path(), System.currentTimeMillis(), volume.lastCapacityBytes()));
      return true;
    }
  }

  /** Volumes that were in use and were found bad. */
  public List<Volume> removed() {
    return removed;
  }

  /** A part of closing. */
  @FunctionalInterface
  private interface Closing {
    void run() throws IOException;
  }

  @Override
  public void close() throws IOException {
    List<Closing> all = new ArrayList<>();
    volumes.forEach(volume -> all.add(volume::close));
    removed.forEach(volume -> all.add(volume::abandon));
    roots.forEach(root -> all.add(root::close));
    IOException failure = null;
    for (Closing one : all) {
      try {
        one.run();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
