package io.ashlar.namenode.blocks;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finalized replicas, reported in the first safe mode, whose numbers this namespace never gave out:
 * its directory is older than what DataNodes hold. Giving the numbers out again would make two
 * blocks of one.
 *
 * <p>Confined to the writer thread, except for {@link #found()}.
 */
final class NewerReplicas {
  /**
   * All that were found.
   *
   * @param bytes their lengths
   * @param nodes DataNodes that have at least one
   */
  record Found(long replicas, long bytes, int nodes) {
    static final Found NONE = new Found(0, 0, 0);

    boolean any() {
      return replicas > 0;
    }
  }

  /**
   * So many are known one by one, and counted once however often they are reported. There are more
   * only where the directory is far too old, and then nobody asks for the exact number.
   */
  private static final int MAX_KNOWN = 100_000;

  private static final class OfStorage {
    final Long2LongOpenHashMap knownBytes = new Long2LongOpenHashMap();
    long replicas;
    long bytes;
  }

  private final Map<Storage, OfStorage> byStorage = new HashMap<>();
  private int known;
  private BlockCounters.Last highest = new BlockCounters.Last(0, 0);
  private volatile Found found = Found.NONE;

  /** Ids of blocks count up from above zero; others were given out by chance, and say nothing. */
  static boolean isNewer(ReportedReplica reported, BlockCounters.Last last) {
    return reported.state() == ReportedState.FINALIZED
        && reported.blockId() > 0
        && (reported.blockId() > last.blockId()
            || reported.generationStamp() > last.generationStamp());
  }

  void add(Storage storage, ReportedReplica newer) {
    OfStorage counted = byStorage.computeIfAbsent(storage, s -> new OfStorage());
    remove(storage, newer.blockId());
    counted.replicas++;
    counted.bytes += newer.lengthBytes();
    if (known < MAX_KNOWN) {
      known++;
      counted.knownBytes.put(newer.blockId(), newer.lengthBytes());
    }
    highest =
        new BlockCounters.Last(
            Math.max(highest.blockId(), newer.blockId()),
            Math.max(highest.generationStamp(), newer.generationStamp()));
  }

  /** A storage no longer has a replica, newer or not. */
  void remove(Storage storage, long blockId) {
    OfStorage counted = byStorage.get(storage);
    if (counted != null && counted.knownBytes.containsKey(blockId)) {
      known--;
      counted.replicas--;
      counted.bytes -= counted.knownBytes.remove(blockId);
    }
  }

  /** A storage's full report begins, and counts again from nothing. */
  void recount(Storage storage) {
    forget(byStorage.remove(storage));
  }

  private void forget(OfStorage counted) {
    known -= counted == null ? 0 : counted.knownBytes.size();
  }

  /** Whether there is one now. */
  boolean any() {
    byStorage.entrySet().removeIf(this::isGone);
    return !byStorage.isEmpty();
  }

  /** Sums up what storages have that are still there. */
  Found sumUp() {
    if (byStorage.isEmpty() && !found.any()) {
      return found;
    }
    byStorage.entrySet().removeIf(this::isGone);
    long replicas = 0;
    long bytes = 0;
    Set<String> nodes = new HashSet<>();
    for (Map.Entry<Storage, OfStorage> entry : byStorage.entrySet()) {
      replicas += entry.getValue().replicas;
      bytes += entry.getValue().bytes;
      nodes.add(entry.getKey().node.uuid());
    }
    found = new Found(replicas, bytes, nodes.size());
    return found;
  }

  private boolean isGone(Map.Entry<Storage, OfStorage> entry) {
    boolean gone = entry.getKey().retired() || entry.getValue().replicas == 0;
    if (gone) {
      forget(entry.getValue());
    }
    return gone;
  }

  /** As of the last time that it was summed up. Any thread. */
  Found found() {
    return found;
  }

  /** The highest numbers that were seen. */
  BlockCounters.Last highest() {
    return highest;
  }

  /** The first safe mode is over: nothing is counted any more. */
  void clear() {
    byStorage.clear();
    known = 0;
    found = Found.NONE;
  }
}
