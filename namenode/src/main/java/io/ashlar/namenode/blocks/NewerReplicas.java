package io.ashlar.namenode.blocks;

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

  private static final class OfStorage {
    long replicas;
    long bytes;
  }

  private final Map<Storage, OfStorage> byStorage = new HashMap<>();
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
    counted.replicas++;
    counted.bytes += newer.lengthBytes();
    highest =
        new BlockCounters.Last(
            Math.max(highest.blockId(), newer.blockId()),
            Math.max(highest.generationStamp(), newer.generationStamp()));
  }

  /** A storage's full report begins, and counts again from nothing. */
  void recount(Storage storage) {
    byStorage.remove(storage);
  }

  /** Sums up what storages have that are still there. */
  Found sumUp() {
    if (byStorage.isEmpty() && !found.any()) {
      return found;
    }
    byStorage.keySet().removeIf(Storage::retired);
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
    found = Found.NONE;
  }
}
