package io.ashlar.simulation;

import io.ashlar.datanode.namenodelink.IncrementalReports;
import io.ashlar.datanode.namenodelink.ReplicaStates;
import io.ashlar.datanode.replica.Block;
import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.datanode.scan.DamagedReplicas;
import io.ashlar.namenode.blocks.NodeCommand;
import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.simulation.FaultCounts.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * A DataNode: the real catalog of replicas over simulated volumes, with actors in the place of what
 * is bound to sockets and threads. Its volumes outlive it.
 */
final class SimulatedDataNode extends Process {
  static final StorageType STORAGE_TYPE = StorageType.DISK;

  /** How long a request waits for one of the threads that open and delete replicas. */
  private static final long HANDOVER_MICROS = 300;

  private static final long SCAN_MICROS = World.SECOND;

  final Cluster cluster;
  final String address;
  final List<SimulatedVolume> volumes = new ArrayList<>();
  private final List<SimulatedVolume> inUse = new ArrayList<>();
  private ReplicaCatalog catalog;
  private IncrementalReports incremental;
  private DamagedReplicas damaged;
  private NameNodeLinkActor link;
  private OrdersActor orders;
  private long lastScanned;
  private int failedVolumes;

  SimulatedDataNode(Cluster cluster, int number, int volumeCount, long volumeBytes) {
    super(cluster.world, "dn" + number);
    this.cluster = cluster;
    this.address = "10.0.0." + number;
    for (int i = 0; i < volumeCount; i++) {
      volumes.add(
          new SimulatedVolume(
              world,
              "DS-" + name + "-" + i,
              volumeBytes,
              cluster.checkers::touched,
              blockId -> blocking(() -> check(blockId))));
    }
  }

  /** Starts, with what its healthy volumes hold. */
  void start() {
    started();
    inUse.clear();
    failedVolumes = 0;
    incremental = new IncrementalReports();
    damaged = new DamagedReplicas();
    catalog = new ReplicaCatalog(this::choose, incremental);
    for (SimulatedVolume volume : volumes) {
      try {
        volume.scan(this::load);
        inUse.add(volume);
      } catch (IOException e) {
        world.note(name + " leaves out " + volume.storageUuid());
        failedVolumes++;
      }
    }
    orders = new OrdersActor(this);
    link = new NameNodeLinkActor(this, incremental);
    link.register();
    after(SCAN_MICROS, this::scanNext);
  }

  private void load(Replica found) {
    catalog
        .load(found)
        .ifPresent(
            worse -> {
              try {
                worse.store().delete(worse.shelf(), worse.blockId(), worse.generationStamp());
              } catch (IOException e) {
                world.note(name + " keeps a superfluous " + worse.block());
              }
            });
  }

  private ReplicaStore choose(long bytes, String wantedStorage) throws IOException {
    SimulatedVolume best = null;
    for (SimulatedVolume volume : inUse) {
      if (volume.availableBytes() >= Math.max(1, bytes)
          && (best == null || volume.availableBytes() > best.availableBytes())) {
        best = volume;
      }
    }
    if (best == null) {
      throw new ReplicaException(
          ReplicaException.Reason.OUT_OF_SPACE, "No volume has room for " + bytes + " bytes");
    }
    return best;
  }

  void kill(boolean powerLoss) {
    world.note(name + (powerLoss ? " loses power" : " is killed"));
    world.faults.count(powerLoss ? Kind.DATANODE_POWER_LOSS : Kind.DATANODE_KILLED);
    died();
    if (powerLoss) {
      volumes.forEach(SimulatedVolume::losePower);
    }
  }

  /** Whether it may be full without a fault. */
  boolean isSmall() {
    return volumes.stream().allMatch(SimulatedVolume::isSmall);
  }

  /** Disks that broke are replaced by new ones. */
  void repair() {
    for (SimulatedVolume volume : volumes) {
      volume.full = false;
      volume.slowMillis = 2;
      if (volume.broken) {
        if (isRunning()) {
          kill(false);
        }
        volume.replace();
      }
    }
  }

  // ---- what its actors need

  ReplicaCatalog catalog() {
    return catalog;
  }

  NameNodeLinkActor link() {
    return link;
  }

  List<SimulatedVolume> volumesInUse() {
    return inUse;
  }

  int failedVolumes() {
    return failedVolumes;
  }

  SimulatedVolume volumeOf(Replica replica) {
    return (SimulatedVolume) replica.store();
  }

  /** On one of the threads that may block. */
  void blocking(Runnable task) {
    after(world.between(10, HANDOVER_MICROS), task);
  }

  void obey(NodeCommand command) {
    orders.obey(command);
  }

  /** Something went wrong on a store: takes its volume out if it is bad. */
  void suspect(ReplicaStore store) {
    blocking(
        () -> {
          SimulatedVolume volume = (SimulatedVolume) store;
          if (volume.broken && inUse.remove(volume)) {
            world.note(name + " takes out " + volume.storageUuid());
            failedVolumes++;
            incremental.forget(volume);
            catalog.unload(volume);
            link.volumeFailed();
          }
        });
  }

  // ---- reading

  /** Data of a replica with the checksums that vouch for it. */
  record Content(Block block, boolean isFinal, ChecksumSpec spec, byte[] data, byte[] checksums) {

    /** Where the first chunk begins that does not fit its checksum, or -1. */
    int firstCorrupt() {
      return spec.type()
          .firstCorrupt(ByteBuffer.wrap(data), ByteBuffer.wrap(checksums), spec.bytesPerChecksum());
    }
  }

  /** Reads a replica of at least that stamp, as far as a reader may see it. */
  Content read(long blockId, long generationStamp) throws IOException {
    Replica replica = catalog.get(blockId, generationStamp);
    if (replica.visibleLength() < 0) {
      throw new ReplicaException(
          ReplicaException.Reason.NOT_FOUND, replica.block() + " may not be read now");
    }
    return read(replica);
  }

  /** Reads a finalized replica of that very stamp, to make another one of it. */
  Content readFinalized(long blockId, long generationStamp) throws IOException {
    return read(catalog.getFinalized(blockId, generationStamp));
  }

  private static Content read(Replica replica) throws IOException {
    boolean isOpen = replica.shelf() == Shelf.BEING_WRITTEN;
    try (ReplicaFiles files =
        replica.store().open(replica.shelf(), replica.blockId(), replica.generationStamp())) {
      ChecksumSpec spec = files.checksum();
      int onDisk = (int) replica.lengthOnDisk();
      int length = isOpen ? (int) Math.min(replica.visibleLength(), onDisk) : onDisk;
      ByteBuffer data = ByteBuffer.allocate(length);
      files.readData(0, data);
      ByteBuffer checksums = ByteBuffer.allocate((int) spec.checksumsLength(length));
      if (length == onDisk) {
        files.readChecksums(0, checksums);
      } else {
        // The last chunk goes on behind what may be seen, so its checksum covers more.
        spec.type().compute(data.flip(), spec.bytesPerChecksum(), checksums);
      }
      return new Content(replica.block(), !isOpen, spec, data.array(), checksums.array());
    }
  }

  // ---- the scanner

  /** Reads one replica after the other against its checksums. */
  private void scanNext() {
    long next = Long.MAX_VALUE;
    for (SimulatedVolume volume : inUse) {
      next = Math.min(next, volume.finalizedAfter(lastScanned));
    }
    lastScanned = next == Long.MAX_VALUE ? 0 : next;
    check(lastScanned);
    after(SCAN_MICROS, this::scanNext);
  }

  /** Only finalized replicas: what is being written is checked by who writes it. */
  private void check(long blockId) {
    catalog.find(blockId).filter(Replica.Finalized.class::isInstance).ifPresent(this::scan);
  }

  private void scan(Replica replica) {
    try {
      Content content = read(replica);
      if (content.firstCorrupt() != ChecksumType.NONE) {
        world.note(name + " finds " + replica.block() + " rotten");
        damaged.add(replica);
        link.badBlock(replica.blockId(), replica.generationStamp(), name);
      }
    } catch (IOException e) {
      suspect(replica.store());
    }
  }

  /** The NameNode has a full report, which lists damaged replicas like others. */
  void reported() {
    for (Replica replica : damaged.present(catalog)) {
      link.badBlock(replica.blockId(), replica.generationStamp(), name);
    }
  }

  // ---- writing

  /** Somebody connected to write. */
  void accept(Stream stream, WriteSetup setup) {
    new WriteActor(this, stream).setUp(setup);
  }

  /** Sends a replica to another node, for a client that repairs its pipeline. */
  void transfer(
      long blockId, long stamp, int atLeast, String target, String client, Outcome<Boolean> done) {
    blocking(
        () -> {
          try {
            Content content = read(blockId, stamp);
            if (content.data().length < atLeast) {
              throw new IOException("Only " + content.data().length + " bytes are here");
            }
            new CopyActor(this, content).send(List.of(target), client, done::done);
          } catch (IOException e) {
            done.failed(e);
          }
        });
  }

  /** Freezes a replica for a recovery, its writer first. */
  void beginRecovery(
      long blockId, long stamp, long recoveryId, BiConsumer<Optional<Replica>, IOException> then) {
    Runnable begin =
        () -> {
          try {
            then.accept(catalog.beginRecovery(blockId, stamp, recoveryId), null);
          } catch (IOException e) {
            then.accept(Optional.empty(), e);
          }
        };
    Optional<ReplicaWriter> writer = catalog.liveWriter(blockId);
    if (writer.isPresent()) {
      writer.get().stop(() -> blocking(begin));
    } else {
      blocking(begin);
    }
  }

  static String stateOf(Replica replica) {
    return ReplicaStates.onTheWire(replica).name();
  }
}
