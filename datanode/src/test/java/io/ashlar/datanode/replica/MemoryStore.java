package io.ashlar.datanode.replica;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A storage in memory. */
final class MemoryStore implements ReplicaStore {
  private record Name(Shelf shelf, long blockId, long generationStamp) {}

  private final Map<Name, MemoryFiles> files = new HashMap<>();
  long reserved;
  long used;
  final List<Long> doubted = new ArrayList<>();

  /** Whether nothing may be written to files that are made from now on. */
  boolean full;

  /** Whether nothing can be moved to another shelf. */
  boolean stuck;

  @Override
  public String storageUuid() {
    return "DS-memory";
  }

  private MemoryFiles take(Name name) throws IOException {
    MemoryFiles found = files.remove(name);
    if (found == null) {
      throw new NoSuchFileException(name.toString());
    }
    return found;
  }

  boolean has(Shelf shelf, long blockId, long stamp) {
    return files.containsKey(new Name(shelf, blockId, stamp));
  }

  MemoryFiles files(Shelf shelf, long blockId, long stamp) {
    return files.get(new Name(shelf, blockId, stamp));
  }

  int size() {
    return files.size();
  }

  @Override
  public ReplicaFiles create(Shelf shelf, long blockId, long stamp, ChecksumSpec checksum)
      throws IOException {
    MemoryFiles fresh = new MemoryFiles(checksum);
    fresh.full = full;
    if (files.putIfAbsent(new Name(shelf, blockId, stamp), fresh) != null) {
      throw new IOException("exists");
    }
    return fresh;
  }

  @Override
  public ReplicaFiles open(Shelf shelf, long blockId, long stamp) throws IOException {
    MemoryFiles found = files.get(new Name(shelf, blockId, stamp));
    if (found == null) {
      throw new NoSuchFileException(shelf + " " + blockId + " " + stamp);
    }
    return found;
  }

  @Override
  public void move(Shelf from, Shelf to, long blockId, long stamp) throws IOException {
    if (stuck) {
      throw new IOException("cannot be moved");
    }
    files.put(new Name(to, blockId, stamp), take(new Name(from, blockId, stamp)));
  }

  @Override
  public void restamp(Shelf shelf, long blockId, long oldStamp, long newStamp) throws IOException {
    files.put(new Name(shelf, blockId, newStamp), take(new Name(shelf, blockId, oldStamp)));
  }

  @Override
  public void delete(Shelf shelf, long blockId, long stamp) {
    files.remove(new Name(shelf, blockId, stamp));
  }

  @Override
  public Names names(Shelf shelf, long blockId) {
    return new Names() {
      @Override
      public void sync() {
        // memory is as safe as it gets
      }

      @Override
      public void close() {
        // nothing is held
      }
    };
  }

  @Override
  public void doubt(long blockId) {
    doubted.add(blockId);
  }

  @Override
  public void reserve(long bytes) {
    reserved += bytes;
  }

  @Override
  public void unreserve(long bytes) {
    reserved -= bytes;
  }

  @Override
  public void used(long deltaBytes) {
    used += deltaBytes;
  }
}
