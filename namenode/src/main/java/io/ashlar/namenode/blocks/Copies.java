package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Copies of replicas that are under way, in the order in which they were ordered. Bounded by {@link
 * CopyLimits#total}. Confined to the writer thread; {@link #size()} on any.
 */
final class Copies {

  /**
   * A copy under way.
   *
   * @param targets nodes that have not reported it yet
   */
  record Underway(
      ReplicaRef replica, Datanode source, List<Storage> targets, long deadlineMillis) {}

  private final Map<Long, Underway> byBlock = new LinkedHashMap<>();
  private volatile int size;

  /** The source is to be told to make that copy, which the nodes of both ends count as theirs. */
  void add(CopyLimits limits, Underway copy, long nowMillis) {
    List<StorageTarget> places = new ArrayList<>(copy.targets().size());
    long bytes = copy.replica().lengthBytes();
    for (Storage target : copy.targets()) {
      target.node.schedule();
      target.node.load().receives(bytes);
      places.add(target.target());
    }
    copy.source().load().sends(limits, bytes, nowMillis);
    copy.source().copies().add(new NodeCommand.Copy(copy.replica(), places));
    byBlock.put(copy.replica().blockId(), copy);
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
    target.load().received(copy.replica().lengthBytes());
    byBlock.put(blockId, new Underway(copy.replica(), copy.source(), left, copy.deadlineMillis()));
    if (left.isEmpty()) {
      drop(blockId);
    }
    return true;
  }

  /** The copy is no longer waited for; if its source was not told of it yet, it never is. */
  void drop(long blockId) {
    Underway copy = byBlock.remove(blockId);
    if (copy == null) {
      return;
    }
    size = byBlock.size();
    long bytes = copy.replica().lengthBytes();
    copy.source().load().sent(bytes);
    copy.targets().forEach(target -> target.node.load().received(bytes));
    boolean untold = copy.source().copies().removeIf(order -> order.replica().blockId() == blockId);
    if (untold) {
      copy.targets().forEach(target -> target.node.scheduledArrived());
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
        blocks.add(copy.replica().blockId());
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
