package io.ashlar.datanode.read;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Extent;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.volume.ReadableFiles;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;

/**
 * A replica as it was at one moment, open for reading. Later writes and even its deletion do not
 * show: data that is there never changes, and the checksum of a partial last chunk, which would, is
 * kept here.
 *
 * <p>Immutable but for {@link #close}; one thread at a time.
 */
public final class BlockSource implements AutoCloseable {
  /** A replica that moves between being looked up and being opened is looked up again. */
  private static final int ATTEMPTS = 5;

  /** Finds what is to be opened. */
  @FunctionalInterface
  private interface Lookup {
    Replica find() throws ReplicaException;
  }

  private final Replica replica;
  private final ReadableFiles files;
  private final long length;
  private final int lastChecksum;

  private BlockSource(Replica replica, ReadableFiles files, long length, int lastChecksum) {
    this.replica = replica;
    this.files = files;
    this.length = length;
    this.lastChecksum = lastChecksum;
  }

  /**
   * Opens the replica of a block, of at least the stamp given. Blocks on the disk.
   *
   * @throws ReplicaException if there is none, or none that may be read
   */
  public static BlockSource open(ServedPool pool, ExtendedBlockProto block) throws IOException {
    return open(pool, () -> readable(pool, block));
  }

  /**
   * Opens the finalized replica of the very stamp given, for a copy that is to be a replica itself.
   * Blocks on the disk.
   *
   * @throws ReplicaException if there is none
   */
  public static BlockSource openFinalized(ServedPool pool, ExtendedBlockProto block)
      throws IOException {
    return open(pool, () -> pool.getFinalized(block));
  }

  private static Replica readable(ServedPool pool, ExtendedBlockProto block)
      throws ReplicaException {
    Replica replica = pool.get(block);
    if (replica.visibleLength() < 0) {
      throw new ReplicaException(
          ReplicaException.Reason.NOT_FOUND, replica.block() + " may not be read now");
    }
    return replica;
  }

  private static BlockSource open(ServedPool pool, Lookup lookup) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Replica replica = lookup.find();
      try {
        BlockSource source = open(pool, replica);
        boolean unchanged = pool.catalog().find(replica.blockId()).orElse(null) == replica;
        if (unchanged || attempt == ATTEMPTS) {
          return source;
        }
        source.close();
      } catch (NoSuchFileException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private static BlockSource open(ServedPool pool, Replica replica) throws IOException {
    Extent extent = extentOf(replica);
    ReadableFiles files =
        pool.volumeOf(replica)
            .openForRead(replica.shelf(), replica.blockId(), replica.generationStamp());
    if (extent != null) {
      return new BlockSource(replica, files, extent.lengthBytes(), extent.lastChecksum());
    }
    try {
      long length = replica.lengthOnDisk();
      ChecksumSpec checksum = files.checksum();
      int lastChecksum = 0;
      if (length % checksum.bytesPerChecksum() != 0 && checksum.type().size() > 0) {
        ByteBuffer last = ByteBuffer.allocate(Integer.BYTES);
        files.readChecksums(checksum.checksumPosition(length), last);
        lastChecksum = last.getInt(0);
      }
      return new BlockSource(replica, files, length, lastChecksum);
    } catch (IOException e) {
      files.close();
      throw e;
    }
  }

  /** What the writer of an open replica last published, or null where nobody writes. */
  private static Extent extentOf(Replica replica) {
    if (replica instanceof Replica.Recovering recovering) {
      return extentOf(recovering.original());
    }
    return replica instanceof Replica.Open open ? open.extent() : null;
  }

  /** The replica that was opened. */
  public Replica replica() {
    return replica;
  }

  /** Bytes of data that can be read. */
  public long length() {
    return length;
  }

  /** How the data is checked. */
  public ChecksumSpec checksum() {
    return files.checksum();
  }

  /** The data, for sending from the file. */
  FileChannel data() {
    return files.data();
  }

  /** Fills the buffer with data. */
  public void readData(long position, ByteBuffer into) throws IOException {
    files.readData(position, into);
  }

  /**
   * Fills the buffer with the checksums from that of the chunk which begins at {@code dataPosition}
   * on. That of a partial last chunk is the one that fits {@link #length}.
   */
  public void readChecksums(long dataPosition, ByteBuffer into) throws IOException {
    int start = into.position();
    long first = checksum().checksumPosition(dataPosition);
    files.readChecksums(first, into);
    boolean partial = length % checksum().bytesPerChecksum() != 0;
    long last = checksum().checksumPosition(length) - first;
    if (partial && last >= 0 && start + last + Integer.BYTES <= into.position()) {
      into.putInt((int) (start + last), lastChecksum);
    }
  }

  @Override
  public void close() throws IOException {
    files.close();
  }
}
