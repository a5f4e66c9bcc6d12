package io.ashlar.namenode.blocks;

import io.ashlar.namenode.topology.Distance;
import io.ashlar.namenode.topology.Rack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Where new replicas go: the first on the writer's node, the second on another rack, the third
 * beside the second, the rest anywhere, never two on one node and never too many on one rack (wire
 * reference, DataNodes, 6.4). All on the kinds of storage that the file's policy names, or those
 * that stand in for them; and before a write fails, on whatever there is that keeps its content.
 *
 * <p>A pure function of the nodes' figures and the random source.
 */
final class Placement {
  /**
   * A node this many connections above nothing is not called loaded, however idle the others are.
   */
  private static final int HARMLESS_CONNECTIONS = 16;

  /** A node with more than this multiple of the average load is avoided. */
  private static final double LOAD_FACTOR = 2.0;

  /** Kinds that keep their content, the usual first. */
  private static final List<StorageType> LASTING =
      List.of(
          StorageType.DISK,
          StorageType.SSD,
          StorageType.ARCHIVE,
          StorageType.NVDIMM,
          StorageType.PROVIDED);

  private final RandomGenerator random;

  Placement(RandomGenerator random) {
    this.random = random;
  }

  /**
   * What is wanted.
   *
   * @param count new replicas
   * @param blockSizeBytes room that each needs
   * @param writer the writer's own node, or null
   * @param writerRack where the writer stands, or null if that does not matter
   * @param existing nodes that have or get a replica already, in order; they count as chosen
   * @param excluded nodes not to choose
   * @param favored nodes to choose first
   * @param newBlock false for a copy of an existing block, whose third replica goes beside the
   *     first
   * @param policy on which kinds of storage
   * @param held kinds that existing replicas are on
   */
  record Wish(
      int count,
      long blockSizeBytes,
      Datanode writer,
      Rack writerRack,
      List<Datanode> existing,
      Set<Datanode> excluded,
      List<Datanode> favored,
      boolean newBlock,
      StoragePolicy policy,
      List<StorageType> held) {

    /** Kinds that the new replicas are to be on. */
    private List<StorageType> kinds() {
      return policy.missing(existing.size() + count, held);
    }

    private List<StorageType> fallback() {
      return newBlock ? policy.creationFallback() : policy.replicationFallback();
    }
  }

  /**
   * Chooses up to {@code wish.count()} storages on different nodes, in pipeline order for a new
   * block.
   */
  List<Storage> choose(Wish wish, Collection<Datanode> living) {
    return choose(wish, new Round(wish, living));
  }

  /**
   * The same, however many replicas a rack then has: one too many on a rack is better than one too
   * few, where the other racks have no room.
   */
  List<Storage> chooseOnAnyRack(Wish wish, Collection<Datanode> living) {
    Round round = new Round(wish, living);
    round.maxPerRack = Integer.MAX_VALUE;
    return choose(wish, round);
  }

  private static List<Storage> choose(Wish wish, Round round) {
    round.choose(wish.kinds());
    if (round.chosen.size() < wish.count()) {
      round.choose(round.each(wish.fallback()));
    }
    if (round.chosen.size() < wish.count()) {
      round.choose(round.each(LASTING));
    }
    return wish.newBlock() ? pipelineOrder(round.chosen, wish) : round.chosen;
  }

  /** The nearest to the writer first, then always the nearest to the one before. */
  private static List<Storage> pipelineOrder(List<Storage> chosen, Wish wish) {
    List<Storage> left = new ArrayList<>(chosen);
    List<Storage> ordered = new ArrayList<>(chosen.size());
    Datanode from = wish.existing().isEmpty() ? wish.writer() : last(wish.existing());
    Rack fromRack = from != null ? from.rack() : wish.writerRack();
    while (!left.isEmpty()) {
      Storage nearest = left.get(0);
      for (Storage candidate : left) {
        if (distance(from, fromRack, candidate.node) < distance(from, fromRack, nearest.node)) {
          nearest = candidate;
        }
      }
      left.remove(nearest);
      ordered.add(nearest);
      from = nearest.node;
      fromRack = from.rack();
    }
    return ordered;
  }

  private static int distance(Datanode from, Rack fromRack, Datanode to) {
    if (from == to) {
      return Distance.SAME_NODE;
    }
    return fromRack == null ? Distance.UNKNOWN : fromRack.distanceTo(to.rack());
  }

  private static Datanode last(List<Datanode> nodes) {
    return nodes.get(nodes.size() - 1);
  }

  /** The choice for one wish, replica by replica. */
  private final class Round {
    private final Wish wish;
    private final Collection<Datanode> living;
    private final List<Storage> chosen = new ArrayList<>();
    private final List<Datanode> holders;
    private final Set<Datanode> used;
    private final Map<Rack, Integer> perRack = new HashMap<>();
    private int maxPerRack;
    private final double maxConnections;
    private final Map<StorageType, Integer> kinds = new LinkedHashMap<>();
    private boolean strict;

    Round(Wish wish, Collection<Datanode> living) {
      this.wish = wish;
      this.living = living;
      this.holders = new ArrayList<>(wish.existing());
      this.used = new HashSet<>(wish.existing());
      used.addAll(wish.excluded());
      Set<Rack> racks = new HashSet<>();
      long connections = 0;
      for (Datanode node : living) {
        racks.add(node.rack());
        connections += node.connections();
      }
      for (Datanode node : wish.existing()) {
        perRack.merge(node.rack(), 1, Integer::sum);
      }
      maxPerRack = maxPerRack(wish.count() + wish.existing().size(), living.size(), racks.size());
      double average = living.isEmpty() ? 0 : (double) connections / living.size();
      maxConnections = Math.max(HARMLESS_CONNECTIONS, LOAD_FACTOR * average);
    }

    /** So many of each kind as replicas are missing. */
    List<StorageType> each(List<StorageType> some) {
      List<StorageType> all = new ArrayList<>();
      for (StorageType kind : some) {
        all.addAll(Collections.nCopies(wish.count() - chosen.size(), kind));
      }
      return all;
    }

    /** On these kinds; where a node has several of them, on the first. */
    void choose(List<StorageType> wanted) {
      kinds.clear();
      wanted.forEach(kind -> kinds.merge(kind, 1, Integer::sum));
      choose(true);
      if (chosen.size() < wish.count()) {
        choose(false);
      }
    }

    /**
     * Strictly, stale, slow and loaded nodes are left out; otherwise they are better than nothing.
     */
    private void choose(boolean strictly) {
      strict = strictly;
      for (Datanode node : wish.favored()) {
        if (chosen.size() < wish.count() && eligible(node)) {
          take(node);
        }
      }
      while (chosen.size() < wish.count() && chooseNext()) {
        // one more
      }
    }

    private boolean chooseNext() {
      return switch (holders.size()) {
        case 0 -> chooseFirst();
        case 1 -> onAnotherRackThan(holders.get(0).rack()) || anywhere();
        case 2 -> chooseThird() || anywhere();
        default -> anywhere();
      };
    }

    private boolean chooseFirst() {
      if (wish.writer() != null && eligible(wish.writer())) {
        take(wish.writer());
        return true;
      }
      return (wish.writerRack() != null && onRack(wish.writerRack())) || anywhere();
    }

    private boolean chooseThird() {
      Rack first = holders.get(0).rack();
      Rack second = holders.get(1).rack();
      if (first.equals(second)) {
        return onAnotherRackThan(first);
      }
      return onRack(wish.newBlock() ? second : first);
    }

    private boolean onRack(Rack rack) {
      return oneOf(node -> node.rack().equals(rack));
    }

    private boolean onAnotherRackThan(Rack rack) {
      return oneOf(node -> !node.rack().equals(rack));
    }

    private boolean anywhere() {
      return oneOf(node -> true);
    }

    /** Takes one of the eligible nodes at random, each with the same chance. */
    private boolean oneOf(Predicate<Datanode> scope) {
      Datanode pick = null;
      int seen = 0;
      for (Datanode node : living) {
        if (scope.test(node) && eligible(node)) {
          seen++;
          if (random.nextInt(seen) == 0) {
            pick = node;
          }
        }
      }
      if (pick != null) {
        take(pick);
      }
      return pick != null;
    }

    private boolean eligible(Datanode node) {
      return !used.contains(node)
          && node.alive()
          && (!strict || isGood(node))
          && perRack.getOrDefault(node.rack(), 0) < maxPerRack
          && storageOn(node) != null;
    }

    private boolean isGood(Datanode node) {
      return node.liveness() == Liveness.LIVE
          && !node.slow()
          && node.connections() <= maxConnections;
    }

    private void take(Datanode node) {
      Storage storage = storageOn(node);
      kinds.merge(storage.info().storageType(), -1, Integer::sum);
      chosen.add(storage);
      holders.add(node);
      used.add(node);
      perRack.merge(node.rack(), 1, Integer::sum);
    }

    private Storage storageOn(Datanode node) {
      for (Map.Entry<StorageType, Integer> kind : kinds.entrySet()) {
        Storage storage = kind.getValue() > 0 ? roomiest(node, kind.getKey()) : null;
        if (storage != null) {
          return storage;
        }
      }
      return null;
    }

    /** The storage with most room, if the node has room beyond what is already on its way to it. */
    private Storage roomiest(Datanode node, StorageType kind) {
      Storage best = null;
      long room = 0;
      for (Storage storage : node.storages()) {
        StorageInfo info = storage.info();
        if (info.storageType() == kind && storage.hasRoomFor(wish.blockSizeBytes())) {
          room += info.remainingBytes();
          if (best == null || info.remainingBytes() > best.info().remainingBytes()) {
            best = storage;
          }
        }
      }
      return room - wish.blockSizeBytes() * node.scheduled() >= wish.blockSizeBytes() ? best : null;
    }
  }

  /** How many replicas of a block one rack may hold (wire reference, DataNodes, 6.4). */
  static int maxPerRack(int replicas, int nodes, int racks) {
    int total = Math.min(replicas, nodes);
    if (racks <= 1 || total <= 1) {
      return Math.max(total, 1);
    }
    int most = (total - 1) / racks + 2;
    return most == total ? most - 1 : most;
  }
}
