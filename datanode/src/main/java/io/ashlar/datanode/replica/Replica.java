package io.ashlar.datanode.replica;

import java.io.IOException;

/**
 * One replica of a block, in one of its states (DataNode wire reference 3.2). The catalog replaces
 * the whole value when the state changes.
 */
public sealed interface Replica {

  /** The block's id. */
  long blockId();

  /** The version that this replica is of. */
  long generationStamp();

  /** Bytes in the data file. */
  long lengthOnDisk();

  /** Bytes that a reader may see, or -1 where the replica may not be read. */
  long visibleLength();

  /** Where it is kept. */
  ReplicaStore store();

  /** The shelf that it lies on. */
  Shelf shelf();

  /** The block version as the NameNode hears of it. */
  default Block block() {
    return new Block(blockId(), generationStamp(), lengthOnDisk());
  }

  /** Complete; changes only by deletion, append or recovery. Immutable. */
  record Finalized(long blockId, long generationStamp, long lengthOnDisk, ReplicaStore store)
      implements Replica {
    @Override
    public long visibleLength() {
      return lengthOnDisk;
    }

    @Override
    public Shelf shelf() {
      return Shelf.FINALIZED;
    }
  }

  /** Was being written when the DataNode stopped; waits for a recovery. Immutable. */
  record Waiting(long blockId, long generationStamp, long lengthOnDisk, ReplicaStore store)
      implements Replica {
    @Override
    public long visibleLength() {
      return -1;
    }

    @Override
    public Shelf shelf() {
      return Shelf.BEING_WRITTEN;
    }
  }

  /** Under recovery: nobody may write it but the recovery of that id. Immutable. */
  record Recovering(Replica original, long recoveryId) implements Replica {
    @Override
    public long blockId() {
      return original.blockId();
    }

    @Override
    public long generationStamp() {
      return original.generationStamp();
    }

    @Override
    public long lengthOnDisk() {
      return original.lengthOnDisk();
    }

    @Override
    public long visibleLength() {
      return original.visibleLength();
    }

    @Override
    public ReplicaStore store() {
      return original.store();
    }

    @Override
    public Shelf shelf() {
      return original.shelf();
    }
  }

  /**
   * Open for writing: a client's (RBW) or a copy from another DataNode (TEMPORARY).
   *
   * <p>The owner of the writing side is the {@link ReplicaWriter}; it keeps to one thread at a time
   * for {@link #chunks}. The lengths may be read by any thread.
   */
  final class Open implements Replica {
    private final long blockId;
    private final long generationStamp;
    private final ReplicaStore store;
    private final Shelf shelf;
    private final long reservedBytes;
    private final ChunkWriter chunks;
    private final ReplicaWriter writer;
    private volatile long received;
    private volatile long acknowledged;
    private volatile boolean abandoned;

    /** Whether the files' names are on disk; the writer's thread only. */
    private boolean namesSynced;

    Open(
        long blockId,
        long generationStamp,
        ReplicaStore store,
        Shelf shelf,
        long reservedBytes,
        ChunkWriter chunks,
        long acknowledged,
        ReplicaWriter writer) {
      this.blockId = blockId;
      this.generationStamp = generationStamp;
      this.store = store;
      this.shelf = shelf;
      this.reservedBytes = reservedBytes;
      this.chunks = chunks;
      this.received = chunks.extent().lengthBytes();
      this.acknowledged = acknowledged;
      this.writer = writer;
    }

    @Override
    public long blockId() {
      return blockId;
    }

    @Override
    public long generationStamp() {
      return generationStamp;
    }

    /** How far the data is in the file, with the checksum of the last chunk. */
    public Extent extent() {
      return chunks.extent();
    }

    @Override
    public long lengthOnDisk() {
      return chunks.extent().lengthBytes();
    }

    @Override
    public long visibleLength() {
      return shelf == Shelf.BEING_WRITTEN ? acknowledged : -1;
    }

    @Override
    public ReplicaStore store() {
      return store;
    }

    @Override
    public Shelf shelf() {
      return shelf;
    }

    /** Takes the packets; the writer's. */
    public ChunkWriter chunks() {
      return chunks;
    }

    /** How its data is checked. */
    public ChecksumSpec checksum() {
      return chunks.checksum();
    }

    /**
     * Writes what was collected, and returns when everything so far is on disk and will be found
     * there under its present stamp. The writer's.
     */
    public void sync() throws IOException {
      chunks.sync();
      if (!namesSynced) {
        store.syncNames(shelf, blockId);
        namesSynced = true;
      }
    }

    /** Bytes that arrived, on disk or not. */
    public long received() {
      return received;
    }

    /** Data up to here has arrived. Never moves back. Writer's event loop only. */
    public void received(long endOffset) {
      if (endOffset > received) {
        received = endOffset;
      }
    }

    /** Data up to here is on this node and on all behind it. Writer's event loop only. */
    public void acknowledged(long endOffset) {
      if (endOffset > acknowledged) {
        acknowledged = endOffset;
      }
    }

    /** Who writes it now, or null once abandoned. */
    ReplicaWriter liveWriter() {
      return abandoned ? null : writer;
    }

    void markAbandoned() {
      abandoned = true;
    }

    boolean isAbandoned() {
      return abandoned;
    }

    boolean isAbandonedCopy() {
      return abandoned && shelf == Shelf.TEMPORARY;
    }

    long reservedBytes() {
      return reservedBytes;
    }
  }
}
