package io.ashlar.shell.balance;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How far the storages of one kind are from being equally full, and which moves bring them nearer.
 * A group is too full or too empty if it is more than a threshold away from the average. Groups
 * that are too full give, first to those that are too empty; if only some are too empty, those
 * above the average give.
 *
 * <p>Every move that is chosen is counted as done at once, and brings the cluster strictly nearer
 * to the average: so there is an end to them, whatever the blocks. No move puts a second replica of
 * a block on a node, or lets a block be on fewer racks than before. One thread at a time.
 */
final class Balance {
  /** In bytes: less is rounding, by which a block could move for ever. */
  private static final double LEAST_GAIN = 1;

  private final List<Group> groups;
  private final Map<String, String> racks;
  private final double average;
  private final double threshold;
  private final Map<Group, Long> used = new HashMap<>();
  private final Map<Group, Long> remaining = new HashMap<>();

  /**
   * Blocks that have been given a move: what their holders are is not known until the next look.
   */
  private final Set<Long> chosen = new HashSet<>();

  /**
   * Begins from what was reported.
   *
   * @param groups all of one kind of storage, one for each node that takes part
   * @param racks where every known node stands, also those that take no part
   * @param threshold in percent
   */
  Balance(List<Group> groups, Map<String, String> racks, double threshold) {
    this.groups = groups.stream().filter(group -> group.capacityBytes() > 0).toList();
    this.racks = racks;
    this.threshold = threshold;
    double capacity = 0;
    double all = 0;
    for (Group group : this.groups) {
      capacity += group.capacityBytes();
      all += group.usedBytes();
      used.put(group, group.usedBytes());
      remaining.put(group, group.remainingBytes());
    }
    this.average = capacity == 0 ? 0 : 100.0 * all / capacity;
  }

  /** How full the storages are together, in percent. */
  double average() {
    return average;
  }

  List<Group> groups() {
    return groups;
  }

  /** Whether none is too full or too empty. */
  boolean balanced() {
    return groups.stream().noneMatch(group -> isOver(group) || isUnder(group));
  }

  /** What has to move at the least: beyond the threshold on either side, whichever is more. */
  long leftBytes() {
    double over = 0;
    double under = 0;
    for (Group group : groups) {
      double most = share(group, average + threshold);
      double least = share(group, average - threshold);
      over += Math.max(0, used.get(group) - most);
      under += Math.max(0, least - used.get(group));
    }
    return (long) Math.max(over, under);
  }

  /** Those that give, the fullest first. */
  List<Group> sources() {
    boolean anyUnder = groups.stream().anyMatch(this::isUnder);
    List<Group> sources = new ArrayList<>(groups);
    sources.removeIf(group -> !(isOver(group) || (anyUnder && excess(group) > 0)));
    sources.sort(Comparator.comparingDouble(this::utilization).reversed());
    return sources;
  }

  /** What a group may give until it is at the average, in bytes. */
  long givesBytes(Group group) {
    return (long) Math.max(0, excess(group));
  }

  /** Where a block that a group holds should go, if anywhere; counted as done. */
  Optional<Move> choose(Group source, Candidate block) {
    if (!block.holders().contains(source.node()) || block.lengthBytes() <= 0) {
      return Optional.empty();
    }
    Group best = null;
    for (Group target : groups) {
      if (mayMove(source, target, block)
          && (best == null || utilization(target) < utilization(best))) {
        best = target;
      }
    }
    if (best == null || !chosen.add(block.blockId())) {
      return Optional.empty();
    }
    used.merge(source, -block.lengthBytes(), Long::sum);
    used.merge(best, block.lengthBytes(), Long::sum);
    remaining.merge(best, -block.lengthBytes(), Long::sum);
    return Optional.of(new Move(block, source, best));
  }

  private boolean mayMove(Group source, Group target, Candidate block) {
    return !block.holders().contains(target.node())
        && (isOver(source) || isUnder(target))
        && remaining.get(target) >= block.lengthBytes()
        && brings(source, target, block.lengthBytes())
        && keepsRacks(source, target, block);
  }

  /** Whether the two are together nearer to the average afterwards, and neither goes too far. */
  private boolean brings(Group source, Group target, long bytes) {
    double gives = excess(source);
    double takes = -excess(target);
    return gives > 0
        && takes > 0
        && Math.abs(gives - bytes) + Math.abs(takes - bytes) <= gives + takes - LEAST_GAIN
        && used.get(source) - bytes >= share(source, average - threshold)
        && used.get(target) + bytes <= share(target, average + threshold);
  }

  private boolean keepsRacks(Group source, Group target, Candidate block) {
    Set<String> before = new HashSet<>();
    Set<String> after = new HashSet<>();
    after.add(target.rack());
    for (String holder : block.holders()) {
      String rack = racks.getOrDefault(holder, holder);
      before.add(rack);
      if (!holder.equals(source.node())) {
        after.add(rack);
      }
    }
    return after.size() >= before.size();
  }

  /** What a group has above the average, in bytes; less than 0 below it. */
  private double excess(Group group) {
    return used.get(group) - share(group, average);
  }

  private static double share(Group group, double percent) {
    return group.capacityBytes() / 100.0 * percent;
  }

  private double utilization(Group group) {
    return 100.0 * used.get(group) / group.capacityBytes();
  }

  private boolean isOver(Group group) {
    return utilization(group) > average + threshold;
  }

  private boolean isUnder(Group group) {
    return utilization(group) < average - threshold;
  }
}
