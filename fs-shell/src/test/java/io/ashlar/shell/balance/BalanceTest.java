package io.ashlar.shell.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What a balancer moves, on clusters that exist only as figures. */
class BalanceTest {
  private static final double THRESHOLD = 5;

  /** Blocks and where they are, in a cluster of nodes with one kind of storage. */
  private static final class Model {
    final Random random;
    final Map<String, String> racks = new HashMap<>();
    final Map<String, Long> capacity = new HashMap<>();
    final List<Candidate> blocks = new ArrayList<>();

    Model(int nodes, int racksWanted, Random random) {
      this.random = random;
      for (int i = 0; i < nodes; i++) {
        racks.put("node-" + i, "/rack-" + random.nextInt(racksWanted));
        capacity.put("node-" + i, 100_000L * (1 + random.nextInt(5)));
      }
    }

    /** Fills it with blocks; later nodes are less likely to get one. */
    void fill(int count, int replicas, int maxBytes) {
      List<String> names = new ArrayList<>(racks.keySet());
      names.sort(null);
      for (int id = 1; id <= count; id++) {
        Set<String> holders = new HashSet<>();
        long bytes = 1 + random.nextInt(maxBytes);
        for (int i = 0; i < replicas; i++) {
          String node = names.get(random.nextInt(1 + random.nextInt(names.size())));
          if (used(node) + bytes <= capacity.get(node)) {
            holders.add(node);
          }
        }
        if (!holders.isEmpty()) {
          blocks.add(new Candidate(id, 1001, bytes, List.copyOf(holders)));
        }
      }
    }

    long used(String node) {
      return blocks.stream()
          .filter(block -> block.holders().contains(node))
          .mapToLong(Candidate::lengthBytes)
          .sum();
    }

    Balance look() {
      List<Group> groups = new ArrayList<>();
      capacity.forEach(
          (node, bytes) ->
              groups.add(
                  new Group(
                      node, node, racks.get(node), "DISK", bytes, used(node), bytes - used(node))));
      return new Balance(groups, racks, THRESHOLD);
    }

    /** How many bytes are not where they would be if all were equally full. */
    double imbalance() {
      double all = capacity.keySet().stream().mapToLong(this::used).sum();
      double room = capacity.values().stream().mapToLong(Long::longValue).sum();
      return capacity.entrySet().stream()
          .mapToDouble(node -> Math.abs(used(node.getKey()) - all / room * node.getValue()))
          .sum();
    }

    Set<String> racksOf(Candidate block) {
      Set<String> found = new HashSet<>();
      block.holders().forEach(holder -> found.add(racks.get(holder)));
      return found;
    }

    void apply(Move move) {
      List<String> holders = new ArrayList<>(move.block().holders());
      assertThat(holders).contains(move.source().node()).doesNotContain(move.target().node());
      holders.remove(move.source().node());
      holders.add(move.target().node());
      Candidate moved =
          new Candidate(move.block().blockId(), 1001, move.block().lengthBytes(), holders);
      assertThat(racksOf(moved)).hasSizeGreaterThanOrEqualTo(racksOf(move.block()).size());
      blocks.remove(move.block());
      blocks.add(moved);
    }

    /** One round of a balancer; how many blocks moved. */
    int round() {
      Balance balance = look();
      Set<Long> moved = new HashSet<>();
      for (Group source : balance.sources()) {
        for (Candidate block : List.copyOf(blocks)) {
          Optional<Move> move = balance.choose(source, block);
          if (move.isPresent()) {
            double before = imbalance();
            apply(move.get());
            assertThat(moved.add(block.blockId())).as("a block moves once in a round").isTrue();
            assertThat(imbalance()).isLessThan(before);
            assertThat(used(move.get().target().node()))
                .isLessThanOrEqualTo(capacity.get(move.get().target().node()));
          }
        }
      }
      return moved.size();
    }
  }

  @Property(tries = 100, seed = "20261126")
  void everyMoveBringsTheClusterNearerAndKeepsNodesAndRacksApart(
      @ForAll @IntRange(min = 1, max = 6) int nodes,
      @ForAll @IntRange(min = 1, max = 3) int racks,
      @ForAll @IntRange(min = 1, max = 3) int replicas,
      @ForAll long seed) {
    Model model = new Model(nodes, racks, new Random(seed));
    model.fill(60, replicas, 20_000);

    int rounds = 0;
    while (model.round() > 0) {
      assertThat(++rounds).as("there is an end").isLessThan(100);
    }
  }

  @Property(tries = 50, seed = "20261126")
  void blocksWithOneReplicaThatAreSmallAlwaysEndInBalance(
      @ForAll @IntRange(min = 1, max = 6) int nodes,
      @ForAll @IntRange(min = 1, max = 3) int racks,
      @ForAll long seed) {
    Model model = new Model(nodes, racks, new Random(seed));
    model.fill(300, 1, 900);

    while (model.round() > 0) {
      // the next one
    }

    assertThat(model.look().balanced()).isTrue();
    assertThat(model.look().leftBytes()).isZero();
  }

  private static Group group(String node, long capacity, long used) {
    return new Group(node, node, "/rack", "DISK", capacity, used, capacity - used);
  }

  private static Balance balance(Group... groups) {
    return new Balance(List.of(groups), Map.of(), 10);
  }

  @Example
  void withinTheThresholdNothingMoves() {
    Balance balance = balance(group("a", 1000, 590), group("b", 1000, 410));

    assertThat(balance.average()).isEqualTo(50);
    assertThat(balance.balanced()).isTrue();
    assertThat(balance.sources()).isEmpty();
    assertThat(balance.leftBytes()).isZero();
  }

  @Example
  void whatIsLeftIsWhatLiesBeyondTheThreshold() {
    Balance balance = balance(group("a", 1000, 900), group("b", 1000, 100));

    assertThat(balance.balanced()).isFalse();
    assertThat(balance.leftBytes()).isEqualTo(300);
    assertThat(balance.sources()).extracting(Group::node).containsExactly("a");
    assertThat(balance.givesBytes(balance.sources().get(0))).isEqualTo(400);
  }

  @Example
  void theEmptiestNodeThatLacksTheBlockIsChosen() {
    Group full = group("a", 1000, 900);
    Balance balance = balance(full, group("b", 1000, 300), group("c", 1000, 100));

    Optional<Move> move = balance.choose(full, new Candidate(1, 1001, 50, List.of("a")));
    Optional<Move> other = balance.choose(full, new Candidate(2, 1001, 50, List.of("a", "c")));

    assertThat(move.map(found -> found.target().node())).contains("c");
    assertThat(other.map(found -> found.target().node())).contains("b");
  }

  @Example
  void ifOneIsTooEmptyAndNoneTooFullThoseAboveTheAverageGive() {
    Balance balance =
        balance(
            group("a", 1000, 550),
            group("b", 1000, 550),
            group("c", 1000, 550),
            group("d", 1000, 350));

    assertThat(balance.balanced()).isFalse();
    assertThat(balance.sources()).extracting(Group::node).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(balance.choose(balance.sources().get(0), new Candidate(1, 1, 20, List.of("a"))))
        .isPresent();
  }

  @Example
  void aBlockThatIsTooLargeToHelpStays() {
    Group full = group("a", 1000, 900);
    Balance balance = balance(full, group("b", 1000, 100));

    assertThat(balance.choose(full, new Candidate(1, 1001, 800, List.of("a")))).isEmpty();
  }

  @Example
  void aNodeWithoutCapacityTakesNoPart() {
    Balance balance = balance(group("a", 0, 0), group("b", 1000, 100));

    assertThat(balance.balanced()).isTrue();
    assertThat(balance.groups()).extracting(Group::node).containsExactly("b");
  }
}
