package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.Shelf;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One data directory in use: a storage of the NameNode's, with its own I/O threads. Thread-safe;
 * its methods block on the disk, except the figures.
 */
public final class Volume implements ReplicaStore {
  private static final Logger LOG = LoggerFactory.getLogger(Volume.class);

  private final VolumeRoot root;
  private final String storageUuid;
  private final BlockLayout layout;
  private final FileAccess files;
  private final VolumeHealth health;
  private final VolumeProbe probe;
  private final Suspects suspects = new Suspects();
  private final FileStore fileStore;
  private final long reservedBytes;
  private final ExecutorService ioThreads;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong promisedBytes = new AtomicLong();

  /** What blocks may take here, whatever room there is. */
  private volatile long mostBytes = Long.MAX_VALUE;

  /** What the file system said last: a broken one says nothing any more. */
  private volatile long lastCapacityBytes;

  Volume(
      VolumeRoot root,
      String storageUuid,
      BlockLayout layout,
      long reservedBytes,
      int threads,
      VolumeHealth health)
      throws IOException {
    this.root = root;
    this.storageUuid = storageUuid;
    this.layout = layout;
    this.files = root.files();
    this.health = health;
    this.probe = new VolumeProbe(layout, files);
    this.reservedBytes = reservedBytes;
    this.fileStore = Files.getFileStore(root.path());
    this.lastCapacityBytes = Math.max(0, fileStore.getTotalSpace() - reservedBytes);
    this.ioThreads =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "volume-" + root.path().getFileName());
              thread.setDaemon(true);
              return thread;
            });
  }

  /** The data directory. */
  public Path path() {
    return root.path();
  }

  @Override
  public String storageUuid() {
    return storageUuid;
  }

  BlockLayout layout() {
    return layout;
  }

  FileAccess files() {
    return files;
  }

  VolumeHealth health() {
    return health;
  }

  /** A small file of this DataNode's own on the volume, outside of what Hadoop looks at. */
  public SmallFile ownFile(String name) {
    return new SmallFile(files, layout.pool(), name);
  }

  /** Replicas here that should be read and checked soon. */
  public Suspects suspects() {
    return suspects;
  }

  /**
   * Where work on this volume's files runs. Its queue holds at most one task for each open replica.
   */
  public Executor ioThreads() {
    return ioThreads;
  }

  // ---- replicas

  /** Work on files, of which a failure is told to the volume's health. */
  @FunctionalInterface
  private interface FileWork<T> {
    T run() throws IOException;
  }

  private <T> T guarded(FileWork<T> work) throws IOException {
    health.requireUsable();
    try {
      return work.run();
    } catch (IOException e) {
      throw health.failed(e);
    }
  }

  @Override
  public ReplicaFiles create(Shelf shelf, long blockId, long generationStamp, ChecksumSpec checksum)
      throws IOException {
    return guarded(
        () ->
            FilePair.create(
                files,
                layout.data(shelf, blockId),
                layout.meta(shelf, blockId, generationStamp),
                checksum,
                health));
  }

  @Override
  public ReplicaFiles open(Shelf shelf, long blockId, long generationStamp) throws IOException {
    return guarded(
        () ->
            FilePair.open(
                files,
                layout.data(shelf, blockId),
                layout.meta(shelf, blockId, generationStamp),
                health));
  }

  /** Opens a replica for readers; what they hold stays readable when it is moved or deleted. */
  public ReadableFiles openForRead(Shelf shelf, long blockId, long generationStamp)
      throws IOException {
    return guarded(
        () ->
            ReadableFiles.open(
                files,
                layout.data(shelf, blockId),
                layout.meta(shelf, blockId, generationStamp),
                health));
  }

  @Override
  public void move(Shelf from, Shelf to, long blockId, long generationStamp) throws IOException {
    guarded(
        () -> {
          makeDirectory(to, blockId);
          Path metaFrom = layout.meta(from, blockId, generationStamp);
          Path metaTo = layout.meta(to, blockId, generationStamp);
          // The checksums first: after a crash in between, the data is where the state was (3.3).
          files.move(metaFrom, metaTo);
          try {
            files.move(layout.data(from, blockId), layout.data(to, blockId));
          } catch (IOException e) {
            moveBack(metaTo, metaFrom, e);
            throw e;
          }
          return null;
        });
  }

  private void moveBack(Path from, Path to, IOException reason) {
    try {
      files.move(from, to);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  @Override
  public void restamp(Shelf shelf, long blockId, long oldStamp, long newStamp) throws IOException {
    guarded(
        () -> {
          files.move(layout.meta(shelf, blockId, oldStamp), layout.meta(shelf, blockId, newStamp));
          return null;
        });
  }

  @Override
  public void delete(Shelf shelf, long blockId, long generationStamp) throws IOException {
    guarded(
        () -> {
          files.delete(layout.data(shelf, blockId));
          files.delete(layout.meta(shelf, blockId, generationStamp));
          return null;
        });
  }

  @Override
  public Names names(Shelf shelf, long blockId) throws IOException {
    FileAccess.Directory directory =
        guarded(
            () -> {
              makeDirectory(shelf, blockId);
              return files.openDirectory(layout.directory(shelf, blockId));
            });
    return new Names() {
      @Override
      public void sync() throws IOException {
        health.requireUsable();
        try {
          directory.sync();
        } catch (IOException e) {
          throw health.syncFailed(e);
        }
      }

      @Override
      public void close() throws IOException {
        directory.close();
      }
    };
  }

  private void makeDirectory(Shelf shelf, long blockId) throws IOException {
    if (shelf == Shelf.FINALIZED) {
      root.directories().create(root.path(), layout.directory(shelf, blockId));
    }
  }

  @Override
  public void doubt(long blockId) {
    suspects.add(blockId);
  }

  // ---- space

  @Override
  public void reserve(long bytes) {
    promisedBytes.addAndGet(bytes);
  }

  @Override
  public void unreserve(long bytes) {
    promisedBytes.addAndGet(-bytes);
  }

  @Override
  public void used(long deltaBytes) {
    usedBytes.addAndGet(deltaBytes);
  }

  /** Blocks may take no more than that from now on, whatever room there is. */
  void limit(long bytes) {
    mostBytes = bytes;
  }

  /** Bytes that this volume could hold, in all; the last known figure of one that is broken. */
  public long capacityBytes() {
    try {
      long all = Math.max(0, fileStore.getTotalSpace() - reservedBytes);
      lastCapacityBytes = Math.min(all, mostBytes);
    } catch (IOException e) {
      LOG.warn("Cannot tell the size of {}: {}", path(), health.failed(e).toString());
    }
    return lastCapacityBytes;
  }

  /** Bytes that this volume could hold, as the file system last said. */
  long lastCapacityBytes() {
    return lastCapacityBytes;
  }

  /** Bytes of finalized replicas. */
  public long usedBytes() {
    return usedBytes.get();
  }

  /** Bytes that new replicas may still take. */
  public long availableBytes() {
    try {
      long free = Math.max(0, fileStore.getUsableSpace() - reservedBytes);
      return Math.max(0, Math.min(capacityBytes() - usedBytes(), free) - promisedBytes.get());
    } catch (IOException e) {
      LOG.warn("Cannot tell the free space of {}: {}", path(), health.failed(e).toString());
      return 0;
    }
  }

  /** Bytes promised to replicas in writing. */
  public long promisedBytes() {
    return promisedBytes.get();
  }

  /** Failed calls that may have been the disk's fault, since the start. */
  public long errors() {
    return health.errors();
  }

  /** Calls that failed because the volume was full, since the start. */
  public long refusals() {
    return health.refusals();
  }

  // ---- health

  /**
   * Tries whether the volume still takes writes and gives them back.
   *
   * @throws IOException if it does not, or has failed before
   */
  void check() throws IOException {
    health.requireUsable();
    probe.run();
  }

  /** Whether it is out of use, for good. */
  public boolean isFailed() {
    return health.isFailed();
  }

  /** Nothing is written or read here any more. */
  void giveUp(IOException cause) {
    health.giveUp(cause);
  }

  /** Lets what is queued come to its end, and releases the directory. */
  void close() throws IOException {
    ioThreads.shutdown();
    try {
      if (!ioThreads.awaitTermination(30, TimeUnit.SECONDS)) {
        LOG.warn("I/O on {} did not end within 30 s; left to its threads", path());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    root.close();
  }

  /** As {@link #close}, of a volume whose I/O may never end. */
  void abandon() throws IOException {
    ioThreads.shutdown();
    root.close();
  }
}
