package io.ashlar.datanode.replica;

import java.io.IOException;

/**
 * One storage: keeps replicas on shelves. A replica is named by its block id, which is unique in a
 * store, and its generation stamp. Thread-safe as long as one caller at a time works on one block
 * id, which the catalog sees to. An I/O error means that the storage may be bad, and not only the
 * call.
 */
public interface ReplicaStore {

  /** The storage's identity, by which the NameNode knows it. */
  String storageUuid();

  /** Makes an empty replica; fails where the shelf has one of that id. */
  ReplicaFiles create(Shelf shelf, long blockId, long generationStamp, ChecksumSpec checksum)
      throws IOException;

  /** Opens a replica for writing. */
  ReplicaFiles open(Shelf shelf, long blockId, long generationStamp) throws IOException;

  /** Puts a replica on another shelf. */
  void move(Shelf from, Shelf to, long blockId, long generationStamp) throws IOException;

  /** Gives a replica another generation stamp. */
  void restamp(Shelf shelf, long blockId, long oldStamp, long newStamp) throws IOException;

  /** Removes a replica; what is already gone is no error. */
  void delete(Shelf shelf, long blockId, long generationStamp) throws IOException;

  /** The names on a block's shelf, ready to be synced. */
  interface Names extends AutoCloseable {
    /** Returns when they are on disk, those too that changed since this was made. */
    void sync() throws IOException;

    @Override
    void close() throws IOException;
  }

  /**
   * Takes what it needs to sync the names on a block's shelf. Who changes names takes it first, so
   * that a process without file descriptors fails while nothing has changed.
   */
  Names names(Shelf shelf, long blockId) throws IOException;

  /** Returns when the names on a block's shelf are on disk. */
  default void syncNames(Shelf shelf, long blockId) throws IOException {
    try (Names names = names(shelf, blockId)) {
      names.sync();
    }
  }

  /** Promises space to a replica in writing. */
  void reserve(long bytes);

  /** Gives promised space back. */
  void unreserve(long bytes);

  /** A finalized replica turned out to be damaged: somebody is to look at it, and to tell. */
  void doubt(long blockId);

  /** Accounts for a replica's bytes that came (positive) or went (negative). */
  void used(long deltaBytes);
}
