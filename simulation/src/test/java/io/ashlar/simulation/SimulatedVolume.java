package io.ashlar.simulation;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.protocol.transfer.ChecksumType;
import io.ashlar.simulation.FaultCounts.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.Checksum;

/**
 * A disk with replicas in the layout of a volume: a file with the data, and one with the checksums
 * whose name has the stamp. When the power goes, the last changes of names are gone, from some
 * point on, and every file has lost some of what was not synced. Outlives its DataNode.
 */
final class SimulatedVolume implements ReplicaStore {
  private static final int PAGE_BYTES = 512;

  /** Only of a smaller one is it counted what files really take: it costs a look at all of them. */
  private static final long SMALL_BYTES = 1L << 20;

  /** Each file has one name; a change of names is undone by the value before. */
  private record Name(Shelf shelf, long blockId, long stamp) implements Comparable<Name> {
    /** The data has no stamp in its name. */
    static Name data(Shelf shelf, long blockId) {
      return new Name(shelf, blockId, 0);
    }

    @Override
    public int compareTo(Name other) {
      int order = shelf.compareTo(other.shelf);
      order = order != 0 ? order : Long.compare(blockId, other.blockId);
      return order != 0 ? order : Long.compare(stamp, other.stamp);
    }
  }

  private record NameChange(Name name, SimulatedFile before) {}

  private final World world;
  private final String uuid;
  private final TreeMap<Name, SimulatedFile> files = new TreeMap<>();
  private final List<NameChange> unsyncedNames = new ArrayList<>();
  private final Consumer<Long> changed;
  private final Consumer<Long> doubted;
  final long capacityBytes;
  private long usedBytes;
  private long reservedBytes;

  /** Every operation fails. */
  boolean broken;

  /** Milliseconds that an operation takes at most. */
  long slowMillis = 2;

  /** What is on it may be read, but nothing be added. */
  boolean full;

  /**
   * An empty disk.
   *
   * @param changed told of a block when something of it changes here
   * @param doubted told of a block whose replica turns out to be damaged
   */
  SimulatedVolume(
      World world,
      String uuid,
      long capacityBytes,
      Consumer<Long> changed,
      Consumer<Long> doubted) {
    this.world = world;
    this.uuid = uuid;
    this.capacityBytes = capacityBytes;
    this.changed = changed;
    this.doubted = doubted;
  }

  @Override
  public int hashCode() {
    return uuid.hashCode(); // and not that of the object's address, which differs between runs
  }

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public String storageUuid() {
    return uuid;
  }

  long delayMicros() {
    return world.between(20, slowMillis * World.MILLI);
  }

  void requireHealthy() throws IOException {
    if (broken) {
      throw new IOException(uuid + ": input/output error");
    }
  }

  void requireRoom() throws IOException {
    requireHealthy();
    if (full) {
      throw new IOException(uuid + ": no space left on device");
    }
  }

  /** Space is given out in pages; what reports count are bytes of data. */
  void requireRoom(SimulatedFile file, int length) throws IOException {
    requireRoom();
    long more = inPages(length) - inPages(file.length());
    if (isSmall() && more > 0 && occupiedBytes() + more > capacityBytes) {
      throw new IOException(uuid + ": no space left on device");
    }
  }

  /** Whether it may be full without a fault. */
  boolean isSmall() {
    return capacityBytes < SMALL_BYTES;
  }

  private static long inPages(long length) {
    return (length + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
  }

  private long occupiedBytes() {
    long occupied = 0;
    for (SimulatedFile file : files.values()) {
      occupied += inPages(file.length());
    }
    return occupied;
  }

  private SimulatedFile require(Name name) throws IOException {
    requireHealthy();
    SimulatedFile file = files.get(name);
    if (file == null) {
      throw new NoSuchFileException(uuid + " " + name);
    }
    return file;
  }

  private void set(Name name, SimulatedFile file) {
    SimulatedFile before = file == null ? files.remove(name) : files.put(name, file);
    unsyncedNames.add(new NameChange(name, before));
    changed.accept(name.blockId());
  }

  private void rename(Name from, Name to) throws IOException {
    if (!from.equals(to)) {
      SimulatedFile file = require(from);
      set(to, file);
      set(from, null);
    }
  }

  // ---- replicas

  @Override
  public ReplicaFiles create(Shelf shelf, long blockId, long stamp, ChecksumSpec checksum)
      throws IOException {
    requireRoom();
    Name data = Name.data(shelf, blockId);
    if (files.containsKey(data)) {
      throw new IOException(uuid + " has " + data + " already");
    }
    set(data, new SimulatedFile(checksum));
    set(new Name(shelf, blockId, stamp), new SimulatedFile(checksum));
    return open(shelf, blockId, stamp);
  }

  @Override
  public ReplicaFiles open(Shelf shelf, long blockId, long stamp) throws IOException {
    return new SimulatedFiles(
        this,
        blockId,
        require(Name.data(shelf, blockId)),
        require(new Name(shelf, blockId, stamp)));
  }

  @Override
  public void move(Shelf from, Shelf to, long blockId, long stamp) throws IOException {
    rename(new Name(from, blockId, stamp), new Name(to, blockId, stamp));
    rename(Name.data(from, blockId), Name.data(to, blockId));
  }

  @Override
  public void restamp(Shelf shelf, long blockId, long oldStamp, long newStamp) throws IOException {
    rename(new Name(shelf, blockId, oldStamp), new Name(shelf, blockId, newStamp));
  }

  @Override
  public void delete(Shelf shelf, long blockId, long stamp) throws IOException {
    requireHealthy();
    for (Name name : List.of(Name.data(shelf, blockId), new Name(shelf, blockId, stamp))) {
      if (files.containsKey(name)) {
        set(name, null);
      }
    }
  }

  @Override
  public Names names(Shelf shelf, long blockId) {
    return new Names() {
      @Override
      public void sync() throws IOException {
        requireHealthy();
        unsyncedNames.clear();
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  @Override
  public void doubt(long blockId) {
    doubted.accept(blockId);
  }

  // ---- space

  @Override
  public void reserve(long bytes) {
    reservedBytes += bytes;
  }

  @Override
  public void unreserve(long bytes) {
    reservedBytes -= bytes;
  }

  @Override
  public void used(long deltaBytes) {
    usedBytes += deltaBytes;
  }

  long usedBytes() {
    return usedBytes;
  }

  long availableBytes() {
    long taken = isSmall() ? Math.max(usedBytes, occupiedBytes()) : usedBytes;
    return full ? 0 : Math.max(0, capacityBytes - taken - reservedBytes);
  }

  // ---- faults

  void changed(long blockId) {
    changed.accept(blockId);
  }

  /** What nobody synced is lost, from some point on. */
  void losePower() {
    int kept = (int) world.between(0, unsyncedNames.size());
    if (kept < unsyncedNames.size()) {
      world.faults.count(Kind.NAMES_LOST);
    }
    for (int i = unsyncedNames.size() - 1; i >= kept; i--) {
      NameChange change = unsyncedNames.get(i);
      if (change.before() == null) {
        files.remove(change.name());
      } else {
        files.put(change.name(), change.before());
      }
      changed.accept(change.name().blockId());
    }
    unsyncedNames.clear();
    for (Map.Entry<Name, SimulatedFile> entry : files.entrySet()) {
      if (entry.getValue().losePower(world.random)) {
        world.faults.count(Kind.WRITES_TORN);
        changed.accept(entry.getKey().blockId());
      }
    }
  }

  /** Everything is gone; a new disk is in its place. */
  void wipe() {
    for (Name name : List.copyOf(files.keySet())) {
      changed.accept(name.blockId());
    }
    files.clear();
    unsyncedNames.clear();
  }

  /** A new disk is in its place, whatever was wrong with the old one. */
  void replace() {
    broken = false;
    wipe();
  }

  /** Flips a bit of a finalized replica; false where there is nothing to flip. */
  boolean rot(long blockId) {
    SimulatedFile data = files.get(Name.data(Shelf.FINALIZED, blockId));
    if (data == null || data.length() == 0) {
      return false;
    }
    data.flip(world.random);
    changed.accept(blockId);
    return true;
  }

  /** Bytes of a replica that is not a copy under way, or null. */
  byte[] content(long blockId) {
    SimulatedFile data = files.get(Name.data(Shelf.FINALIZED, blockId));
    if (data == null) {
      data = files.get(Name.data(Shelf.BEING_WRITTEN, blockId));
    }
    return data == null ? null : data.content();
  }

  boolean isFinalized(long blockId) {
    return files.containsKey(Name.data(Shelf.FINALIZED, blockId));
  }

  /** The blocks of finalized replicas, ascending. */
  List<Long> finalizedBlocks() {
    return files.keySet().stream()
        .filter(name -> name.shelf() == Shelf.FINALIZED && name.stamp() == 0)
        .map(Name::blockId)
        .toList();
  }

  /** The next block of a finalized replica; the greatest number where there is none. */
  long finalizedAfter(long blockId) {
    Name next = files.higherKey(new Name(Shelf.FINALIZED, blockId, Long.MAX_VALUE));
    return next != null && next.shelf() == Shelf.FINALIZED ? next.blockId() : Long.MAX_VALUE;
  }

  /** The stamp of the replica that {@link #content} shows; 0 where its checksums are gone. */
  long stampOf(long blockId) {
    if (isFinalized(blockId)) {
      return newestStamp(Shelf.FINALIZED, blockId);
    }
    boolean isWritten = files.containsKey(Name.data(Shelf.BEING_WRITTEN, blockId));
    return isWritten ? newestStamp(Shelf.BEING_WRITTEN, blockId) : 0;
  }

  private long newestStamp(Shelf shelf, long blockId) {
    Name last = files.floorKey(new Name(shelf, blockId, Long.MAX_VALUE));
    return last != null && last.shelf() == shelf && last.blockId() == blockId ? last.stamp() : 0;
  }

  // ---- start

  /**
   * Names what is there when the DataNode starts, as the scan of a volume does: copies under way
   * are dropped, and what was being written is cut to what its checksums vouch for.
   */
  void scan(Consumer<Replica> found) throws IOException {
    requireHealthy();
    usedBytes = 0;
    reservedBytes = 0;
    for (Name name : List.copyOf(files.keySet())) {
      if (name.shelf() == Shelf.TEMPORARY) {
        set(name, null);
      }
    }
    for (Name name : List.copyOf(files.keySet())) {
      if (name.stamp() != 0) {
        continue;
      }
      long blockId = name.blockId();
      long stamp = newestStamp(name.shelf(), blockId);
      if (name.shelf() == Shelf.FINALIZED) {
        usedBytes += files.get(name).length();
        found.accept(new Replica.Finalized(blockId, stamp, files.get(name).length(), this));
      } else {
        found.accept(beingWritten(name, stamp));
      }
    }
  }

  private Replica beingWritten(Name data, long known) throws IOException {
    long blockId = data.blockId();
    long stamp = known;
    if (stamp == 0 && !files.containsKey(Name.data(Shelf.FINALIZED, blockId))) {
      stamp = newestStamp(Shelf.FINALIZED, blockId); // died between the two renames of a finalize
      if (stamp != 0) {
        rename(
            new Name(Shelf.FINALIZED, blockId, stamp),
            new Name(Shelf.BEING_WRITTEN, blockId, stamp));
      }
    }
    SimulatedFile checksums = files.get(new Name(data.shelf(), blockId, stamp));
    SimulatedFile file = files.get(data);
    int length = stamp == 0 ? 0 : validLength(file, checksums);
    file.truncate(length);
    if (checksums != null) {
      checksums.truncate(file.checksum().checksumsLength(length));
    }
    changed.accept(blockId);
    return new Replica.Waiting(blockId, stamp, length, this);
  }

  /** Up to the first chunk that does not fit, and of that one what its checksum is of. */
  private static int validLength(SimulatedFile data, SimulatedFile checksums) {
    ChecksumSpec spec = data.checksum();
    int chunk = spec.bytesPerChecksum();
    int size = spec.type().size();
    int end = Math.min(data.length(), checksums.length() / size * chunk);
    ByteBuffer bytes = ByteBuffer.wrap(data.content(), 0, end);
    ByteBuffer sums = ByteBuffer.wrap(checksums.content(), 0, (int) spec.checksumsLength(end));
    int corrupt = spec.type().firstCorrupt(bytes, sums, chunk);
    if (corrupt == ChecksumType.NONE) {
      return end;
    }
    int stored = ByteBuffer.wrap(checksums.content()).getInt(corrupt / chunk * size);
    int longest = 0;
    Checksum running = spec.type().start();
    for (int at = corrupt; at < Math.min(end, corrupt + chunk); at++) {
      running.update(data.content()[at]);
      longest = (int) running.getValue() == stored ? at + 1 - corrupt : longest;
    }
    return corrupt + longest;
  }
}
