package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.StoreChooser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
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
  private final List<Failure> failures = new CopyOnWriteArrayList<>();
  private final AtomicInteger next = new AtomicInteger();

  private VolumeSet() {}

  /**
   * Locks the data directories. One that cannot be used is left out.
   *
   * @throws IOException if one is in use by another DataNode, or if none is left
   */
  public static VolumeSet open(List<Path> directories) throws IOException {
    VolumeSet set = new VolumeSet();
    IOException last = null;
    for (Path directory : directories) {
      try {
        set.roots.add(VolumeRoot.open(directory.toAbsolutePath().normalize()));
      } catch (VolumeInUseException e) {
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
        Volume volume = root.attach(datanodeUuid, pool, reservedBytes, threads);
        VolumeScan.run(volume, found);
        volumes.add(volume);
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

  /** The next volume in turn that has the room; one with little space left is passed over. */
  @Override
  public Volume choose(long bytes, String wantedStorage) throws IOException {
    List<Volume> present = List.copyOf(volumes);
    long most = 0;
    for (int i = 0; i < present.size(); i++) {
      Volume volume = present.get(Math.floorMod(next.getAndIncrement(), present.size()));
      long available = volume.availableBytes();
      if (available >= Math.max(1, bytes)) {
        return volume;
      }
      most = Math.max(most, available);
    }
    throw new ReplicaException(
        ReplicaException.Reason.OUT_OF_SPACE,
        "No volume has room for "
            + bytes
            + " bytes; of "
            + present.size()
            + " volumes the emptiest has "
            + most);
  }

  /**
   * Looks whether a volume is bad, after something went wrong on it, and takes it out if so.
   *
   * @return whether it was taken out by this call
   */
  public boolean removeIfBad(Volume volume) {
    long capacity = volume.capacityBytes();
    try {
      volume.check();
      return false;
    } catch (IOException e) {
      if (!volumes.remove(volume)) {
        return false;
      }
      LOG.error("Volume {} is taken out of use: {}", volume.path(), e.toString());
      failures.add(new Failure(volume.path(), System.currentTimeMillis(), capacity));
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    for (Volume volume : volumes) {
      try {
        volume.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    for (VolumeRoot root : roots) {
      try {
        root.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
