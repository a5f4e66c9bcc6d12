package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Copies of replicas that are under way, in the order in which they were ordered. Bounded by what
 * nodes may copy at a time. Confined to the writer thread; {@link #size()} on any.
 */
final class Copies {

  /**
   * A copy under way.
   *
   * @param targets nodes that have not reported it yet
   */
  record Underway(
      long blockId,
      long lengthBytes,
      Datanode source,
      List<Storage> targets,
      long deadlineMillis) {}

  private final Map<Long, Underway> byBlock = new LinkedHashMap<>();
  private volatile int size;

  /** Remembers a copy that its source was told to make. */
  void add(Underway copy) {
    byBlock.put(copy.blockId(), copy);
    size = byBlock.size();
  }

  /** The copy of that block under way, or null. */
  Underway find(long blockId) {
    return byBlock.get(blockId);
  }

  /** A node has the block now; true if that was a copy under way. */
  boolean arrived(long blockId, Datanode target) {
    Underway copy = byBlock.get(blockId);
    if (copy == null) {
      return false;
    }
    List<Storage> left = new ArrayList<>(copy.targets());
    if (!left.removeIf(storage -> storage.node == target)) {
      return false;
    }
    if (left.isEmpty()) {
      drop(blockId);
    } else {
      byBlock.put(
          blockId,
          new Underway(blockId, copy.lengthBytes(), copy.source(), left, copy.deadlineMillis()));
    }
    return true;
  }

  /** The copy is no longer waited for. */
  void drop(long blockId) {
    Underway copy = byBlock.remove(blockId);
    if (copy != null) {
      copy.source().copyEnded(blockId, copy.lengthBytes());
      size = byBlock.size();
    }
  }

  /** No longer waits for what a dead node was to send or to receive. */
  void dropOf(Datanode node) {
    dropIf(
        copy ->
            copy.source() == node
                || copy.targets().stream().anyMatch(storage -> storage.node == node));
  }

  /** No longer waits for what takes too long; how many there were. */
  int dropLate(long nowMillis) {
    return dropIf(copy -> copy.deadlineMillis() <= nowMillis);
  }

  private int dropIf(Predicate<Underway> hopeless) {
    List<Long> blocks = new ArrayList<>();
    for (Underway copy : byBlock.values()) {
      if (hopeless.test(copy)) {
        blocks.add(copy.blockId());
      }
    }
    blocks.forEach(this::drop);
    return blocks.size();
  }

  /** How many blocks are being copied. Any thread. */
  int size() {
    return size;
  }
}
