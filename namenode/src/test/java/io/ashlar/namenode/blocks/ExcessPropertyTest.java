package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever the cluster looks like, giving up replicas costs no rack that could be kept. */
class ExcessPropertyTest {
  private static final StorageType[] KINDS = {StorageType.DISK, StorageType.SSD};

  @Property(tries = 500, seed = "20261126")
  void noRackLosesItsLastReplicaWhileAnotherOneHasTwo(
      @ForAll @IntRange(min = 2, max = 8) int replicas,
      @ForAll @IntRange(min = 1, max = 4) int racks,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Storage> good = storages(replicas, racks, random);
    List<StorageType> excess = random.nextBoolean() ? List.of() : List.of(KINDS[1]);

    while (good.size() > 1) {
      Set<Object> before = racksOf(good);
      boolean someRackHasTwo = before.size() < good.size();
      Storage gone = ExcessChoice.choose(good, excess, 0);
      assertThat(good).contains(gone);
      good.remove(gone);
      if (someRackHasTwo) {
        assertThat(racksOf(good)).isEqualTo(before);
      }
    }
  }

  @Property(tries = 500, seed = "20261126")
  void aMovedReplicaLeavesItsSourceUnlessThatCostsARack(
      @ForAll @IntRange(min = 2, max = 8) int replicas,
      @ForAll @IntRange(min = 1, max = 4) int racks,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Storage> good = storages(replicas, racks, random);
    Storage target = good.get(random.nextInt(replicas));
    int source = random.nextInt(replicas);
    List<Storage> before = new ArrayList<>(good);
    before.remove(target);
    List<Storage> after = new ArrayList<>(good);
    after.removeIf(storage -> storage.node.uuid().equals("uuid-" + source));
    boolean movable =
        !target.node.uuid().equals("uuid-" + source)
            && racksOf(after).size() >= racksOf(before).size();

    Optional<Storage> gone =
        ExcessChoice.movedFrom(good, List.of(), new Move("uuid-" + source, target));

    assertThat(gone.map(storage -> storage.node.uuid()))
        .isEqualTo(movable ? Optional.of("uuid-" + source) : Optional.empty());
  }

  private static List<Storage> storages(int count, int racks, Random random) {
    Map<String, String> topology = new HashMap<>();
    for (int i = 0; i < count; i++) {
      topology.put("10.0.0." + i, "/rack-" + random.nextInt(racks));
    }
    Datanodes nodes = new Datanodes(Topology.of(topology));
    List<Storage> storages = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Datanode node =
          nodes
              .register(
                  new Registration("uuid-" + i, "10.0.0." + i, "dn" + i, 9866, 9864, 9867, "3.5.0"),
                  random.nextInt(20_000))
              .node();
      StorageType kind = KINDS[random.nextInt(KINDS.length)];
      Storage storage = nodes.storage(node, "DS-" + i, kind);
      storage.heartbeat(
          new StorageInfo(storage.uuid, kind, false, 1000, 0, random.nextInt(1000), 0, 0), false);
      storages.add(storage);
    }
    return storages;
  }

  private static Set<Object> racksOf(List<Storage> storages) {
    Set<Object> racks = new HashSet<>();
    storages.forEach(storage -> racks.add(storage.node.rack()));
    return racks;
  }

  @Property(tries = 300, seed = "20261126")
  void kindsMissingAndInExcessAddUpToThePolicy(
      @ForAll @IntRange(min = 0, max = 6) int policy,
      @ForAll @IntRange(min = 1, max = 6) int wanted,
      @ForAll List<@IntRange(min = 0, max = 1) Integer> heldNumbers) {
    StoragePolicy any = StoragePolicy.ALL.get(policy);
    List<StorageType> held = heldNumbers.stream().limit(6).map(number -> KINDS[number]).toList();

    List<StorageType> after = new ArrayList<>(held);
    any.excess(wanted, held).forEach(after::remove);
    after.addAll(any.missing(wanted, held));

    assertThat(after).containsExactlyInAnyOrderElementsOf(any.kinds(wanted));
  }
}
