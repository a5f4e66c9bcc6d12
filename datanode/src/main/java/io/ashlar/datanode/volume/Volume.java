package io.ashlar.datanode.volume;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.ReplicaFiles;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.Shelf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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
  private final FileStore fileStore;
  private final long reservedBytes;
  private final ExecutorService ioThreads;
  private final AtomicLong usedBytes = new AtomicLong();
  private final AtomicLong promisedBytes = new AtomicLong();

  Volume(VolumeRoot root, String storageUuid, Path poolDirectory, long reservedBytes, int threads)
      throws IOException {
    this.root = root;
    this.storageUuid = storageUuid;
    this.layout = new BlockLayout(poolDirectory);
    this.reservedBytes = reservedBytes;
    this.fileStore = Files.getFileStore(root.path());
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

  /**
   * Where work on this volume's files runs. Its queue holds at most one task for each open replica.
   */
  public Executor ioThreads() {
    return ioThreads;
  }

  // ---- replicas ----

  @Override
  public ReplicaFiles create(Shelf shelf, long blockId, long generationStamp, ChecksumSpec checksum)
      throws IOException {
    return FilePair.create(
        layout.data(shelf, blockId), layout.meta(shelf, blockId, generationStamp), checksum);
  }

  @Override
  public ReplicaFiles open(Shelf shelf, long blockId, long generationStamp) throws IOException {
    return FilePair.open(layout.data(shelf, blockId), layout.meta(shelf, blockId, generationStamp));
  }

  /** Opens a replica for readers; what they hold stays readable when it is moved or deleted. */
  public ReadableFiles openForRead(Shelf shelf, long blockId, long generationStamp)
      throws IOException {
    return ReadableFiles.open(
        layout.data(shelf, blockId), layout.meta(shelf, blockId, generationStamp));
  }

  @Override
  public void move(Shelf from, Shelf to, long blockId, long generationStamp) throws IOException {
    Path directory = layout.directory(to, blockId);
    if (to == Shelf.FINALIZED) {
      Files.createDirectories(directory);
    }
    // The checksums first: after a crash in between, the data is where the state was (3.3).
    Files.move(
        layout.meta(from, blockId, generationStamp),
        layout.meta(to, blockId, generationStamp),
        StandardCopyOption.ATOMIC_MOVE);
    Files.move(
        layout.data(from, blockId), layout.data(to, blockId), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void restamp(Shelf shelf, long blockId, long oldStamp, long newStamp) throws IOException {
    Files.move(
        layout.meta(shelf, blockId, oldStamp),
        layout.meta(shelf, blockId, newStamp),
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Shelf shelf, long blockId, long generationStamp) throws IOException {
    Files.deleteIfExists(layout.data(shelf, blockId));
    Files.deleteIfExists(layout.meta(shelf, blockId, generationStamp));
  }

  @Override
  public void syncNames(Shelf shelf, long blockId) throws IOException {
    try (FileChannel directory =
        FileChannel.open(layout.directory(shelf, blockId), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  // ---- space ----

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

  /** Bytes that this volume could hold, in all. */
  public long capacityBytes() {
    try {
      return Math.max(0, fileStore.getTotalSpace() - reservedBytes);
    } catch (IOException e) {
      LOG.warn("Cannot tell the size of {}: {}", path(), e.toString());
      return 0;
    }
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
      LOG.warn("Cannot tell the free space of {}: {}", path(), e.toString());
      return 0;
    }
  }

  /** Bytes promised to replicas in writing. */
  public long promisedBytes() {
    return promisedBytes.get();
  }

  /**
   * Tries whether the volume still takes writes.
   *
   * @throws IOException if it does not
   */
  void check() throws IOException {
    Path probe = layout.root(Shelf.TEMPORARY).resolve("probe");
    try {
      Files.createFile(probe);
    } catch (FileAlreadyExistsException e) {
      LOG.debug("Another check of {} is under way", path());
    }
    Files.deleteIfExists(probe);
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
}
