package io.ashlar.simulation;

import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.Inode;
import io.ashlar.namenode.namespace.InodeCodec;
import io.ashlar.namenode.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * An open file is leased by one holder, a closed one by nobody, and every inode has one entry.
 * Follows the rows as they change and looks at what they touch.
 */
final class HolderChecker {
  /** Holds blocks, and not files, which only snapshots show. */
  private static final String KEPT_BLOCKS = "HDFS_NameNode-snapshots";

  private record Entry(long inodeId, boolean isOpen) {}

  private final MemoryStore store;
  private final Map<ByteBuffer, Entry> entries = new HashMap<>();
  private final Map<Long, Set<ByteBuffer>> entriesOf = new HashMap<>();
  private final Map<Long, Set<String>> holdersOf = new HashMap<>();
  private final TreeSet<Long> touched = new TreeSet<>();

  HolderChecker(MemoryStore store) {
    this.store = store;
  }

  /** A row changed; it is looked at when all rows of its group have. */
  void changed(Table table, byte[] key) {
    if (table == Table.LEASES) {
      lease(key);
    } else if (table == Table.ENTRIES) {
      entry(key);
    }
  }

  private void lease(byte[] key) {
    int end = key.length - 1 - Long.BYTES;
    String holder = new String(key, 0, end, StandardCharsets.UTF_8);
    if (holder.equals(KEPT_BLOCKS)) {
      return;
    }
    long inodeId = ByteBuffer.wrap(key, end + 1, Long.BYTES).getLong();
    Set<String> holders = holdersOf.computeIfAbsent(inodeId, id -> new TreeSet<>());
    if (store.get(Table.LEASES, key) == null) {
      holders.remove(holder);
    } else {
      holders.add(holder);
    }
    touched.add(inodeId);
  }

  private void entry(byte[] key) {
    ByteBuffer name = ByteBuffer.wrap(key);
    Entry before = entries.remove(name);
    if (before != null) {
      entriesOf.get(before.inodeId()).remove(name);
      touched.add(before.inodeId());
    }
    byte[] value = store.get(Table.ENTRIES, key);
    if (value == null || InodeCodec.isDirectory(value)) {
      return;
    }
    Inode inode = InodeCodec.decode(value);
    entries.put(name, new Entry(inode.id(), ((FileInode) inode).isOpen()));
    entriesOf.computeIfAbsent(inode.id(), id -> new TreeSet<>()).add(name);
    touched.add(inode.id());
  }

  boolean hasNews() {
    return !touched.isEmpty();
  }

  /** Looks at what changed since the last time. */
  void check() {
    for (long inodeId : touched) {
      Set<String> holders = holdersOf.getOrDefault(inodeId, Set.of());
      if (holders.size() > 1) {
        throw new Violation("Inode " + inodeId + " is leased by " + holders);
      }
      Set<ByteBuffer> names = entriesOf.getOrDefault(inodeId, Set.of());
      if (names.size() > 1) {
        throw new Violation("Inode " + inodeId + " has two entries");
      }
      for (ByteBuffer name : names) {
        boolean isOpen = entries.get(name).isOpen();
        if (isOpen == holders.isEmpty()) {
          throw new Violation(
              "Inode " + inodeId + (isOpen ? " is open without" : " is closed with") + " a lease");
        }
      }
    }
    touched.clear();
  }
}
