package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Copies of replicas that are under way, in the order in which they were ordered, and where copies
 * did not arrive. Bounded by {@link CopyLimits#total}. Confined to the writer thread; {@link
 * #size()} on any.
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
  private final FutileTargets futile = new FutileTargets();
  private volatile int size;

  /** The source is to be told to make that copy, which the nodes of both ends count as theirs. */
  void add(CopyLimits limits, Underway copy, long nowMillis) {
    cancel(copy.replica().blockId()); // or its nodes would count that one as theirs for ever
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
      cancel(blockId);
    }
    return true;
  }

  /** Nodes that a copy of the block was ordered to and that did not get it, most likely. */
  Set<String> futileTargets(long blockId) {
    return futile.of(blockId);
  }

  /** They may be tried again. */
  void forgive(long blockId) {
    futile.forget(blockId);
  }

  /** The block needs no copy any more. */
  void drop(long blockId) {
    futile.forget(blockId);
    cancel(blockId);
  }

  /** The node's replica turned out to be bad: a copy of it never arrives. */
  void sourceIsBad(long blockId, Datanode node) {
    Underway copy = byBlock.get(blockId);
    if (copy != null && copy.source() == node) {
      cancel(blockId);
    }
  }

  /** The copy is no longer waited for; if its source was not told of it yet, it never is. */
  private void cancel(long blockId) {
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

  /** No longer waits for what takes too long. */
  void dropLate(long nowMillis) {
    for (Underway late : dropIf(copy -> copy.deadlineMillis() <= nowMillis)) {
      late.targets().forEach(target -> futile.add(late.replica().blockId(), target.node.uuid()));
    }
  }

  private List<Underway> dropIf(Predicate<Underway> hopeless) {
    List<Underway> dropped = byBlock.values().stream().filter(hopeless).toList();
    dropped.forEach(copy -> cancel(copy.replica().blockId()));
    return dropped;
  }

  /** How many blocks are being copied. Any thread. */
  int size() {
    return size;
  }
}
