package io.ashlar.datanode.replica;

import io.ashlar.datanode.replica.Replica.Finalized;
import io.ashlar.datanode.replica.Replica.Open;
import io.ashlar.datanode.replica.Replica.Recovering;
import io.ashlar.datanode.replica.Replica.Waiting;
import io.ashlar.datanode.replica.ReplicaException.Reason;
import io.ashlar.datanode.replica.ReplicaStore.Names;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * All replicas of this DataNode, and the only place where one changes its state (wire reference
 * 3.14, DataNode wire reference 3.3).
 *
 * <p>Thread-safe. Changes of one block exclude each other; those of different blocks do not. The
 * calling thread does the store's I/O, so that none of the changing methods belongs on an event
 * loop. A method that takes a replica over from a living writer refuses: {@linkplain #liveWriter
 * stop the writer} first.
 */
public final class ReplicaCatalog {
  private static final int LOCKS = 64;

  private final ConcurrentHashMap<Long, Replica> replicas = new ConcurrentHashMap<>();
  private final Object[] locks = new Object[LOCKS];
  private final StoreChooser chooser;
  private final ReplicaListener listener;
  private final RecentlyIntact intact;

  /** An empty catalog that reads every replica before something is built on it. */
  public ReplicaCatalog(StoreChooser chooser, ReplicaListener listener) {
    this(chooser, listener, RecentlyIntact.never());
  }

  /**
   * An empty catalog.
   *
   * @param intact which replicas need not be read before something is built on them
   */
  public ReplicaCatalog(StoreChooser chooser, ReplicaListener listener, RecentlyIntact intact) {
    this.chooser = chooser;
    this.listener = listener;
    this.intact = intact;
    for (int i = 0; i < LOCKS; i++) {
      locks[i] = new Object();
    }
  }

  private Object lock(long blockId) {
    return locks[(int) (blockId & (LOCKS - 1))];
  }

  /**
   * Adds what a store holds at start-up. Of two replicas of one block the better stays: higher
   * stamp, then longer; the other is returned, to be deleted.
   */
  public Optional<Replica> load(Replica found) {
    synchronized (lock(found.blockId())) {
      Replica present = replicas.get(found.blockId());
      if (present == null || isBetter(found, present)) {
        replicas.put(found.blockId(), found);
        return Optional.ofNullable(present);
      }
      return Optional.of(found);
    }
  }

  private static boolean isBetter(Replica a, Replica b) {
    if (a.generationStamp() != b.generationStamp()) {
      return a.generationStamp() > b.generationStamp();
    }
    return a.lengthOnDisk() > b.lengthOnDisk();
  }

  /**
   * Forgets every replica of a store that is not used any more, stopping those who write there. To
   * be called again: a change that was under way may bring a replica back.
   *
   * @return how many replicas were forgotten
   */
  public int unload(ReplicaStore store) {
    int forgotten = 0;
    for (Replica replica : replicas.values()) {
      // Without the block's lock: who holds it may wait for the broken disk.
      if (replica.store() == store && replicas.remove(replica.blockId(), replica)) {
        forgotten++;
        if (replica instanceof Open open && open.liveWriter() != null) {
          open.liveWriter().stop(() -> {});
        }
      }
    }
    return forgotten;
  }

  /**
   * Whether this very replica is still what the catalog has of its block, and is not being changed.
   * Waits for a change that is under way.
   */
  public boolean isCurrent(Replica replica) {
    synchronized (lock(replica.blockId())) {
      return replicas.get(replica.blockId()) == replica;
    }
  }

  /** The replica of a block, in whatever state. */
  public Optional<Replica> find(long blockId) {
    return Optional.ofNullable(replicas.get(blockId));
  }

  /**
   * The replica of at least that generation stamp.
   *
   * @throws ReplicaException if there is none, or an older one
   */
  public Replica get(long blockId, long generationStamp) throws ReplicaException {
    Replica replica = replicas.get(blockId);
    if (replica == null) {
      throw notFound("Replica of block " + blockId + " is not on this DataNode");
    }
    if (replica.generationStamp() < generationStamp) {
      throw new ReplicaException(
          Reason.MISMATCH,
          replica.block() + " is older than the generation stamp asked for, " + generationStamp);
    }
    return replica;
  }

  /**
   * The finalized replica of that very stamp, of which a copy may be made. One that is being
   * written under a newer stamp is none: its copy would have what the writer had sent by then, and
   * pass for a replica that has everything.
   *
   * @throws ReplicaException if there is none
   */
  public Replica getFinalized(long blockId, long generationStamp) throws ReplicaException {
    Replica replica = get(blockId, generationStamp);
    requireCopyable(replica, generationStamp);
    return replica;
  }

  private static void requireCopyable(Replica replica, long generationStamp)
      throws ReplicaException {
    if (!(replica instanceof Finalized) || replica.generationStamp() != generationStamp) {
      throw notFound(
          replica.block() + " is not a finalized replica of generation stamp " + generationStamp);
    }
  }

  /** A view of all replicas; weakly consistent. */
  public Collection<Replica> all() {
    return replicas.values();
  }

  /** How many replicas there are. */
  public int size() {
    return replicas.size();
  }

  /** Who writes a block's replica at this moment. */
  public Optional<ReplicaWriter> liveWriter(long blockId) {
    return replicas.get(blockId) instanceof Open open
        ? Optional.ofNullable(open.liveWriter())
        : Optional.empty();
  }

  // ---- intact or not ----

  /**
   * Reads a finalized replica before anything is built on it: whoever gets a new stamp makes the
   * block's other replicas worthless that do not get it, and must not be one that has rotted since
   * it was written. Nothing is read of what is still being written, or was a short while ago.
   *
   * <p>Not under the block's lock: a large replica takes seconds. {@link #requireAsRead} says
   * afterwards whether it is still the same.
   *
   * @return the replica
   * @throws CorruptDataException if it is damaged; its store has heard of it then
   */
  private Replica read(Replica replica) throws IOException {
    return read(
        replica,
        (files, block) -> {
          WholeReplica.requireIntact(files, block);
          intact.add(replica);
        });
  }

  private Replica read(Replica replica, WholeReplica.Rule rule) throws IOException {
    if (replica instanceof Finalized && !intact.contains(replica)) {
      ReplicaStore store = replica.store();
      try (ReplicaFiles files =
          store.open(Shelf.FINALIZED, replica.blockId(), replica.generationStamp())) {
        rule.check(files, replica.block());
      } catch (CorruptDataException e) {
        store.doubt(replica.blockId());
        throw e;
      }
    }
    return replica;
  }

  /**
   * Something is wrong with a block's replica, or may be: however lately it was seen whole, it is
   * read again before anything is built on it. Any thread.
   */
  public void distrust(long blockId) {
    intact.forget(blockId);
  }

  private static void requireAsRead(Replica present, Replica read) throws ReplicaException {
    if (present instanceof Finalized && present != read) {
      throw new ReplicaException(
          Reason.MISMATCH, present.block() + " changed while it was read from the disk");
    }
  }

  // ---- writing ----

  /** What a writer brings along when it opens a replica. */
  public record Writing(
      ReplicaWriter writer, ChecksumSpec checksum, long expectedBytes, String wantedStorage) {}

  /**
   * A new replica for a client (PIPELINE_SETUP_CREATE).
   *
   * @param latestStamp 0, or a new stamp, by which the client says that an older replica is garbage
   */
  public Open create(long blockId, long generationStamp, long latestStamp, Writing writing)
      throws IOException {
    synchronized (lock(blockId)) {
      Replica present = replicas.get(blockId);
      long stamp = latestStamp == 0 ? generationStamp : latestStamp;
      if (present != null) {
        if (latestStamp == 0 || present.generationStamp() >= latestStamp) {
          throw alreadyExists(present);
        }
        requireNoWriter(present);
        drop(present);
      }
      Open open = createOn(Shelf.BEING_WRITTEN, blockId, stamp, writing);
      listener.receiving(open.block(), open.store());
      return open;
    }
  }

  /**
   * A replica for a copy that comes from another DataNode. It takes the place of an older one: that
   * there is a newer stamp means that the older replica is worth nothing, and the order to delete
   * it may arrive after the copy does.
   */
  public Open createTemporary(long blockId, long generationStamp, Writing writing)
      throws IOException {
    synchronized (lock(blockId)) {
      Replica present = replicas.get(blockId);
      if (present != null) {
        boolean isOlder = present.generationStamp() < generationStamp;
        boolean isBroken = present instanceof Open open && open.isAbandonedCopy();
        if (!isBroken && !isOlder) {
          tellAgain(present, generationStamp);
          throw alreadyExists(present);
        }
        requireNoWriter(present);
        drop(present);
      }
      return createOn(Shelf.TEMPORARY, blockId, generationStamp, writing);
    }
  }

  /**
   * The NameNode has copies made where it knows of no replica. It would order this one again and
   * again, if what it knows is wrong: that the replica is to be deleted, and the order was lost.
   */
  private void tellAgain(Replica present, long copiedStamp) {
    if (present instanceof Finalized && present.generationStamp() == copiedStamp) {
      listener.received(present.block(), present.store());
    }
  }

  private Open createOn(Shelf shelf, long blockId, long stamp, Writing writing) throws IOException {
    ReplicaStore store = chooser.choose(writing.expectedBytes(), writing.wantedStorage());
    ReplicaFiles files = store.create(shelf, blockId, stamp, writing.checksum());
    return put(files, shelf, blockId, stamp, store, writing, 0);
  }

  private Open put(
      ReplicaFiles files,
      Shelf shelf,
      long blockId,
      long stamp,
      ReplicaStore store,
      Writing writing,
      long acknowledged)
      throws IOException {
    ChunkWriter chunks;
    try {
      chunks = new ChunkWriter(files);
    } catch (IOException e) {
      files.close();
      throw e;
    }
    long reserved = Math.max(0, writing.expectedBytes() - chunks.extent().lengthBytes());
    Open open =
        new Open(blockId, stamp, store, shelf, reserved, chunks, acknowledged, writing.writer());
    store.reserve(reserved);
    replicas.put(blockId, open);
    return open;
  }

  /**
   * Opens a finalized replica again (PIPELINE_SETUP_APPEND).
   *
   * @param length that the replica must have
   */
  public Open append(
      long blockId, long generationStamp, long newStamp, long length, Writing writing)
      throws IOException {
    Replica read = read(requireFinalized(blockId, generationStamp, newStamp, length));
    synchronized (lock(blockId)) {
      Replica present = requireFinalized(blockId, generationStamp, newStamp, length);
      requireAsRead(present, read);
      return reopen(present, newStamp, writing);
    }
  }

  private Replica requireFinalized(long blockId, long generationStamp, long newStamp, long length)
      throws ReplicaException {
    Replica present = get(blockId, generationStamp);
    if (!(present instanceof Finalized)) {
      throw notFound("Cannot append to " + present.block() + ", which is not finalized");
    }
    requireStamp(present, generationStamp, newStamp);
    requireLength(present, length);
    return present;
  }

  /** Opens a replica that an append just failed on (PIPELINE_SETUP_APPEND_RECOVERY). */
  public Open recoverAppend(
      long blockId, long generationStamp, long newStamp, long length, Writing writing)
      throws IOException {
    Replica read = read(requireWhole(blockId, generationStamp, newStamp, length));
    synchronized (lock(blockId)) {
      Replica present = requireWhole(blockId, generationStamp, newStamp, length);
      requireAsRead(present, read);
      return reopen(present, newStamp, writing);
    }
  }

  /** A client's replica, written or being written, of that very length. */
  private Replica requireWhole(long blockId, long generationStamp, long newStamp, long length)
      throws ReplicaException {
    Replica present = get(blockId, generationStamp);
    requireClientReplica(present);
    requireStamp(present, generationStamp, newStamp);
    requireLength(present, length);
    return present;
  }

  /**
   * Opens a replica again whose pipeline broke (PIPELINE_SETUP_STREAMING_RECOVERY). What was not
   * acknowledged is cut off; the client sends it again. A replica that got as far as being
   * finalized is taken too: the last packet's acknowledgement may have been lost.
   *
   * @param minBytes that the client knows to be acknowledged
   * @param maxBytes that the client has sent
   */
  public Open recoverStreaming(
      long blockId,
      long generationStamp,
      long newStamp,
      long minBytes,
      long maxBytes,
      Writing writing)
      throws IOException {
    Replica read = read(requireBetween(blockId, generationStamp, newStamp, minBytes, maxBytes));
    synchronized (lock(blockId)) {
      Replica present = requireBetween(blockId, generationStamp, newStamp, minBytes, maxBytes);
      requireAsRead(present, read);
      long acknowledged = present.visibleLength();
      Open reopened = reopen(present, newStamp, writing);
      try {
        reopened.chunks().truncate(Math.min(acknowledged, reopened.lengthOnDisk()));
      } catch (IOException e) {
        abandon(reopened);
        throw e;
      }
      return reopened;
    }
  }

  /** A client's replica that has what was acknowledged, and nothing that was not sent. */
  private Replica requireBetween(
      long blockId, long generationStamp, long newStamp, long minBytes, long maxBytes)
      throws ReplicaException {
    Replica present = get(blockId, generationStamp);
    requireClientReplica(present);
    requireStamp(present, generationStamp, newStamp);
    long acknowledged = present.visibleLength();
    long received = present instanceof Open open ? open.received() : present.lengthOnDisk();
    if (acknowledged < minBytes || received > maxBytes) {
      throw notFound(
          present.block()
              + " has "
              + acknowledged
              + " bytes acknowledged and "
              + received
              + " received; expected at least "
              + minBytes
              + " and at most "
              + maxBytes);
    }
    return present;
  }

  /** Ends a replica whose close failed (PIPELINE_CLOSE_RECOVERY): no packets follow. */
  public Finalized recoverClose(long blockId, long generationStamp, long newStamp, long length)
      throws IOException {
    Replica read = read(requireWhole(blockId, generationStamp, newStamp, length));
    synchronized (lock(blockId)) {
      Replica present = requireWhole(blockId, generationStamp, newStamp, length);
      requireAsRead(present, read);
      requireNoWriter(present);
      ReplicaStore store = present.store();
      try (Names names = store.names(Shelf.FINALIZED, blockId)) {
        if (present.shelf() != Shelf.FINALIZED) {
          syncFiles(present);
        }
        restamp(present, newStamp);
        if (present.shelf() != Shelf.FINALIZED) {
          store.move(present.shelf(), Shelf.FINALIZED, blockId, newStamp);
        }
        names.sync();
      }
      return putFinalized(blockId, newStamp, length, store, listener::received);
    }
  }

  private static void syncFiles(Replica present) throws IOException {
    try (ReplicaFiles files =
        present.store().open(present.shelf(), present.blockId(), present.generationStamp())) {
      files.sync();
    }
  }

  /** Opens a replica under a new stamp, and puts it on the shelf of those in writing. */
  private Open reopen(Replica present, long newStamp, Writing writing) throws IOException {
    requireNoWriter(present);
    long blockId = present.blockId();
    ReplicaStore store = present.store();
    ReplicaFiles files = store.open(present.shelf(), blockId, present.generationStamp());
    try (Names names = store.names(Shelf.BEING_WRITTEN, blockId)) {
      requireSameChunks(present, files.checksum(), writing.checksum());
      restamp(present, newStamp);
      if (present.shelf() == Shelf.FINALIZED) {
        store.move(Shelf.FINALIZED, Shelf.BEING_WRITTEN, blockId, newStamp);
        store.used(-present.lengthOnDisk());
      }
      // Before anyone hears of the new stamp: by the old one what is here would count as worthless.
      names.sync();
    } catch (IOException e) {
      files.close();
      throw e;
    }
    Open open =
        put(files, Shelf.BEING_WRITTEN, blockId, newStamp, store, writing, present.visibleLength());
    listener.receiving(open.block(), store);
    return open;
  }

  private static void requireSameChunks(Replica present, ChecksumSpec has, ChecksumSpec wanted)
      throws ReplicaException {
    if (has.bytesPerChecksum() != wanted.bytesPerChecksum()) {
      throw new ReplicaException(
          Reason.MISMATCH,
          present.block()
              + " has "
              + has.bytesPerChecksum()
              + " bytes per checksum; the writer wants "
              + wanted.bytesPerChecksum());
    }
  }

  private static void restamp(Replica present, long newStamp) throws IOException {
    if (present.generationStamp() != newStamp) {
      present
          .store()
          .restamp(present.shelf(), present.blockId(), present.generationStamp(), newStamp);
    }
  }

  private static void stampBack(Replica present, long newStamp, IOException reason) {
    long blockId = present.blockId();
    long oldStamp = present.generationStamp();
    if (oldStamp != newStamp) {
      try {
        present.store().restamp(present.shelf(), blockId, newStamp, oldStamp);
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /**
   * Ends a replica: everything that was written is its content. The files are closed.
   *
   * @param sync whether data, checksums and names are on disk when this returns
   */
  public Finalized finish(Open open, boolean sync) throws IOException {
    return finish(open, sync, listener::received);
  }

  /**
   * Ends a replica that was fetched from another DataNode.
   *
   * @param givesUp uuid of the DataNode whose replica it replaces
   */
  public Finalized finishMoved(Open open, boolean sync, String givesUp) throws IOException {
    return finish(open, sync, (block, store) -> listener.moved(block, store, givesUp));
  }

  private Finalized finish(Open open, boolean sync, BiConsumer<Block, ReplicaStore> tell)
      throws IOException {
    synchronized (lock(open.blockId())) {
      requireCurrent(open);
      if (sync) {
        try (Names names = open.store().names(Shelf.FINALIZED, open.blockId())) {
          open.chunks().sync();
          toFinalized(open);
          names.sync();
        }
      } else {
        open.chunks().flush();
        toFinalized(open);
      }
      release(open);
      return putFinalized(
          open.blockId(), open.generationStamp(), open.lengthOnDisk(), open.store(), tell);
    }
  }

  private static void toFinalized(Open open) throws IOException {
    open.chunks().files().close();
    open.store().move(open.shelf(), Shelf.FINALIZED, open.blockId(), open.generationStamp());
  }

  /**
   * Turns a complete copy into a replica that its client goes on writing (TRANSFER_RBW). It is on
   * disk when this returns: what it was copied of may have been so for long, and may become
   * worthless when the pipeline goes on with this one alone.
   */
  public Open publish(Open copy, Writing nobody) throws IOException {
    synchronized (lock(copy.blockId())) {
      requireCurrent(copy);
      long blockId = copy.blockId();
      long stamp = copy.generationStamp();
      try (Names names = copy.store().names(Shelf.BEING_WRITTEN, blockId)) {
        copy.chunks().sync();
        copy.store().move(Shelf.TEMPORARY, Shelf.BEING_WRITTEN, blockId, stamp);
        names.sync();
      }
      release(copy);
      Open open =
          put(
              copy.chunks().files(),
              Shelf.BEING_WRITTEN,
              blockId,
              stamp,
              copy.store(),
              nobody,
              copy.lengthOnDisk());
      abandon(open);
      listener.receiving(open.block(), open.store());
      return open;
    }
  }

  /**
   * The writer has gone: what it wrote for a client stays for a recovery, a copy from another
   * DataNode is removed. A replica that was finished is left alone.
   */
  public void abandon(Open open) throws IOException {
    synchronized (lock(open.blockId())) {
      if (replicas.get(open.blockId()) != open || open.isAbandoned()) {
        return;
      }
      release(open);
      open.chunks().discard();
      open.chunks().files().close();
      if (open.shelf() == Shelf.TEMPORARY) {
        drop(open);
      }
    }
  }

  /** Its writer writes no more. */
  private static void release(Open open) {
    if (!open.isAbandoned()) {
      open.markAbandoned();
      open.store().unreserve(open.reservedBytes());
    }
  }

  private Finalized putFinalized(
      long blockId,
      long stamp,
      long length,
      ReplicaStore store,
      BiConsumer<Block, ReplicaStore> tell) {
    Replica before = replicas.get(blockId);
    Finalized replica = new Finalized(blockId, stamp, length, store);
    replicas.put(blockId, replica);
    intact.add(replica);
    if (!(before instanceof Finalized)) {
      store.used(length);
    }
    tell.accept(replica.block(), store);
    return replica;
  }

  // ---- deletion ----

  /**
   * Removes a replica of exactly that generation stamp.
   *
   * @param report whether the NameNode wants to hear of it
   * @throws ReplicaException if there is none, or one of another stamp
   */
  public void invalidate(long blockId, long generationStamp, boolean report) throws IOException {
    synchronized (lock(blockId)) {
      Replica present = replicas.get(blockId);
      if (present == null) {
        throw notFound("Replica of block " + blockId + " is not on this DataNode");
      }
      if (present.generationStamp() != generationStamp) {
        throw new ReplicaException(
            Reason.MISMATCH,
            "Asked to delete generation stamp " + generationStamp + " of " + present.block());
      }
      requireNoWriter(present);
      drop(present);
      if (report) {
        listener.deleted(present.block(), present.store());
      }
    }
  }

  // ---- between stores

  /**
   * Moves a finalized replica to another store. The copy is made beside it, without the block's
   * lock, so that nobody waits; it takes the replica's place only if that is still the same. A
   * crash leaves one of the two, or both, of which the next start deletes one. The NameNode is not
   * told: it knows that this DataNode has the replica, and learns the storage with the next full
   * report.
   *
   * @param copy makes the copy, with its checksums compared, on the temporary shelf of the target,
   *     and returns when it is on disk
   * @return whether it was moved; false if it changed meanwhile
   */
  public boolean relocate(Finalized replica, ReplicaStore target, Copying copy) throws IOException {
    target.reserve(replica.lengthOnDisk());
    try {
      copy.run();
      return takePlace(replica, target);
    } finally {
      target.unreserve(replica.lengthOnDisk());
    }
  }

  private boolean takePlace(Finalized replica, ReplicaStore target) throws IOException {
    long blockId = replica.blockId();
    long stamp = replica.generationStamp();
    synchronized (lock(blockId)) {
      if (replicas.get(blockId) != replica) {
        target.delete(Shelf.TEMPORARY, blockId, stamp);
        return false;
      }
      try (Names names = target.names(Shelf.FINALIZED, blockId)) {
        target.move(Shelf.TEMPORARY, Shelf.FINALIZED, blockId, stamp);
        names.sync();
      }
      target.used(replica.lengthOnDisk());
      replicas.put(blockId, new Finalized(blockId, stamp, replica.lengthOnDisk(), target));
      replica.store().delete(Shelf.FINALIZED, blockId, stamp);
      replica.store().used(-replica.lengthOnDisk());
      return true;
    }
  }

  /** Copies a replica's files. */
  @FunctionalInterface
  public interface Copying {
    /** Returns when the copy is complete and on disk; leaves nothing where it fails. */
    void run() throws IOException;
  }

  private void drop(Replica present) throws IOException {
    if (present instanceof Open open) {
      release(open);
      open.chunks().discard();
      open.chunks().files().close();
    }
    present.store().delete(present.shelf(), present.blockId(), present.generationStamp());
    if (present.shelf() == Shelf.FINALIZED) {
      present.store().used(-present.lengthOnDisk());
    }
    replicas.remove(present.blockId(), present);
  }

  // ---- recovery ----

  /**
   * Freezes a replica for a recovery (DataNode wire reference 3.5). One that is damaged takes no
   * part: the recovery would make its intact siblings worthless.
   *
   * @param generationStamp that the replica must at least have
   * @param recoveryId higher than any stamp and any recovery before
   * @return the replica as it was, or empty where there is none
   */
  public Optional<Replica> beginRecovery(long blockId, long generationStamp, long recoveryId)
      throws IOException {
    Optional<Replica> read = recoverable(blockId, generationStamp, recoveryId);
    if (read.isPresent()) {
      read(read.get(), WholeReplica::requireRecoverable);
    }
    synchronized (lock(blockId)) {
      Optional<Replica> original = recoverable(blockId, generationStamp, recoveryId);
      if (original.isPresent()) {
        requireAsRead(original.get(), read.orElse(null));
        replicas.put(blockId, new Recovering(original.get(), recoveryId));
      }
      return original;
    }
  }

  private Optional<Replica> recoverable(long blockId, long generationStamp, long recoveryId)
      throws ReplicaException {
    Replica present = replicas.get(blockId);
    if (present == null) {
      return Optional.empty();
    }
    Replica original = present instanceof Recovering recovering ? recovering.original() : present;
    if (present instanceof Recovering recovering && recovering.recoveryId() >= recoveryId) {
      throw new ReplicaException(
          Reason.RECOVERY_IN_PROGRESS,
          present.block() + " is under recovery " + recovering.recoveryId() + " already");
    }
    requireNoWriter(original);
    if (original.generationStamp() < generationStamp || original.generationStamp() >= recoveryId) {
      throw new ReplicaException(
          Reason.MISMATCH,
          original.block()
              + " cannot be recovered as generation stamp "
              + generationStamp
              + " by recovery "
              + recoveryId);
    }
    if (original instanceof Open && original.lengthOnDisk() < original.visibleLength()) {
      throw new ReplicaException(
          Reason.MISMATCH,
          original.block()
              + " has less on disk than was acknowledged: "
              + original.visibleLength());
    }
    return Optional.of(original);
  }

  /**
   * Gives a replica under recovery its final length and stamp (DataNode wire reference 3.6).
   *
   * @param lengthBefore that {@link #beginRecovery} found
   * @param newBlockId the block's own id; or another one, which then gets a copy, while the replica
   *     stays as it was
   */
  public Finalized completeRecovery(
      long blockId, long recoveryId, long lengthBefore, long newBlockId, long newLength)
      throws IOException {
    synchronized (lock(blockId)) {
      if (!(replicas.get(blockId) instanceof Recovering recovering)) {
        throw notFound("Replica of block " + blockId + " is not under recovery");
      }
      Replica original = recovering.original();
      if (recovering.recoveryId() != recoveryId
          || original.lengthOnDisk() != lengthBefore
          || newLength > lengthBefore) {
        throw new ReplicaException(
            Reason.MISMATCH,
            original.block()
                + " under recovery "
                + recovering.recoveryId()
                + " cannot be cut from "
                + lengthBefore
                + " to "
                + newLength
                + " bytes by recovery "
                + recoveryId);
      }
      Finalized replica =
          newBlockId == blockId
              ? cut(original, recoveryId, newLength)
              : copyCut(original, newBlockId, recoveryId, newLength);
      listener.received(replica.block(), replica.store());
      return replica;
    }
  }

  private Finalized cut(Replica original, long recoveryId, long newLength) throws IOException {
    ReplicaStore store = original.store();
    try (Names names = store.names(Shelf.FINALIZED, original.blockId())) {
      return cut(original, recoveryId, newLength, names);
    }
  }

  private Finalized cut(Replica original, long recoveryId, long newLength, Names names)
      throws IOException {
    long blockId = original.blockId();
    restamp(original, recoveryId);
    ReplicaStore store = original.store();
    try (ReplicaFiles files = store.open(original.shelf(), blockId, recoveryId)) {
      new ChunkWriter(files).truncate(newLength);
      files.sync();
    } catch (IOException e) {
      // Perhaps the disk is full: the next recovery looks for the replica under its old stamp.
      stampBack(original, recoveryId, e);
      throw e;
    }
    if (original.shelf() == Shelf.FINALIZED) {
      store.used(newLength - original.lengthOnDisk());
    } else {
      try {
        store.move(original.shelf(), Shelf.FINALIZED, blockId, recoveryId);
      } catch (IOException e) {
        // What a restart would find: it is cut already, and waits for the next recovery.
        replicas.put(blockId, new Waiting(blockId, recoveryId, newLength, store));
        throw e;
      }
      store.used(newLength);
    }
    names.sync();
    Finalized replica = new Finalized(blockId, recoveryId, newLength, store);
    replicas.put(blockId, replica);
    return replica;
  }

  /**
   * The beginning of a replica becomes the replica of another block, and it stays itself as it was:
   * a snapshot needs what is behind. Nobody else knows the other block yet.
   */
  private Finalized copyCut(Replica original, long newBlockId, long recoveryId, long newLength)
      throws IOException {
    Replica earlier = replicas.get(newBlockId);
    if (earlier != null) {
      if (earlier.generationStamp() >= recoveryId) {
        replicas.put(original.blockId(), original);
        throw new ReplicaException(
            Reason.MISMATCH,
            earlier.block() + " has outlived recovery " + recoveryId + ", which is to make it");
      }
      requireNoWriter(earlier);
      drop(earlier); // of a recovery that did not come to its end
    }
    ReplicaStore store = original.store();
    try (Names names = store.names(Shelf.FINALIZED, newBlockId)) {
      copyBeginning(original, newBlockId, recoveryId, newLength);
      store.move(Shelf.TEMPORARY, Shelf.FINALIZED, newBlockId, recoveryId);
      names.sync();
    }
    store.used(newLength);
    Finalized copy = new Finalized(newBlockId, recoveryId, newLength, store);
    replicas.put(newBlockId, copy);
    replicas.put(original.blockId(), original);
    return copy;
  }

  private static void copyBeginning(
      Replica original, long newBlockId, long recoveryId, long newLength) throws IOException {
    ReplicaStore store = original.store();
    try (ReplicaFiles from =
            store.open(original.shelf(), original.blockId(), original.generationStamp());
        ReplicaFiles to = store.create(Shelf.TEMPORARY, newBlockId, recoveryId, from.checksum())) {
      ReplicaCopy.copyBeginning(from, to, newLength);
      to.sync();
    } catch (IOException e) {
      // Perhaps the disk is full: the next recovery must not find what is left of this one.
      deleteCopy(store, newBlockId, recoveryId, e);
      throw e;
    }
  }

  private static void deleteCopy(ReplicaStore store, long blockId, long stamp, IOException reason) {
    try {
      store.delete(Shelf.TEMPORARY, blockId, stamp);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  // ---- rules ----

  private static void requireNoWriter(Replica present) throws ReplicaException {
    if (present instanceof Open open && open.liveWriter() != null) {
      throw new ReplicaException(Reason.MISMATCH, present.block() + " is still being written");
    }
  }

  private void requireCurrent(Open open) throws ReplicaException {
    if (replicas.get(open.blockId()) != open || open.isAbandoned()) {
      throw notFound(open.block() + " has been taken over or removed");
    }
  }

  private static void requireClientReplica(Replica present) throws ReplicaException {
    boolean usable =
        present instanceof Finalized
            || (present instanceof Open && present.shelf() == Shelf.BEING_WRITTEN);
    if (!usable) {
      String state = present instanceof Waiting ? "waits for a recovery" : "is not a client's";
      throw notFound(present.block() + " " + state);
    }
  }

  private static void requireStamp(Replica present, long oldStamp, long newStamp)
      throws ReplicaException {
    if (present.generationStamp() < oldStamp || present.generationStamp() > newStamp) {
      throw new ReplicaException(
          Reason.MISMATCH,
          present.block()
              + " has a generation stamp out of the range expected, "
              + oldStamp
              + " to "
              + newStamp);
    }
  }

  private static void requireLength(Replica present, long length) throws ReplicaException {
    if (present.lengthOnDisk() != length) {
      throw new ReplicaException(
          Reason.MISMATCH, present.block() + " was expected to have " + length + " bytes");
    }
  }

  private static ReplicaException notFound(String message) {
    return new ReplicaException(Reason.NOT_FOUND, message);
  }

  private static ReplicaException alreadyExists(Replica present) {
    return new ReplicaException(Reason.ALREADY_EXISTS, present.block() + " already exists here");
  }
}
