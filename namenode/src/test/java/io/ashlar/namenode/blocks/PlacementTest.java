package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.topology.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PlacementTest {
  private static final long BLOCK_BYTES = 1 << 20;
  private static final long ROOMY = 100L << 20;

  /** Nodes 10.0.0.1 and up, dealt to the racks in turn. */
  private static Datanodes cluster(int nodes, int racks) {
    Map<String, String> topology = new HashMap<>();
    for (int i = 1; i <= nodes; i++) {
      topology.put("10.0.0." + i, "/rack-" + i % racks);
    }
    Datanodes datanodes = new Datanodes(Topology.of(topology));
    for (int i = 1; i <= nodes; i++) {
      Datanode node =
          datanodes
              .register(
                  new Registration("uuid-" + i, "10.0.0." + i, "dn" + i, 9866, 9864, 9867, "3.5.0"),
                  0)
              .node();
      Storage storage = datanodes.storage(node, "DS-" + i, StorageType.DISK);
      room(storage, ROOMY);
    }
    datanodes.countRacks();
    return datanodes;
  }

  private static void room(Storage storage, long bytes) {
    storage.heartbeat(
        new StorageInfo(storage.uuid, StorageType.DISK, false, ROOMY, 0, bytes, 0, 0), false);
  }

  private static void load(Datanode node, int connections) {
    node.heartbeat(
        new Heartbeat(node.uuid(), node.transferAddress(), List.of(), 0, connections, 0, false), 0);
  }

  private static Placement.Wish copyOf(List<Datanode> holders) {
    return new Placement.Wish(
        1,
        BLOCK_BYTES,
        holders.get(0),
        holders.get(0).rack(),
        holders,
        Set.of(),
        List.of(),
        false,
        StoragePolicy.HOT,
        List.of());
  }

  private static List<Storage> choose(
      Datanodes cluster, int count, Datanode writer, Set<Datanode> excluded, long seed) {
    return new Placement(new Random(seed))
        .choose(
            new Placement.Wish(
                count,
                BLOCK_BYTES,
                writer,
                writer == null ? null : writer.rack(),
                List.of(),
                excluded,
                List.of(),
                true,
                StoragePolicy.HOT,
                List.of()),
            cluster.living());
  }

  @Property(tries = 300, seed = "20261126")
  void noNodeTwiceNoRackTooOftenAndTheWritersNodeFirst(
      @ForAll @IntRange(min = 1, max = 12) int nodes,
      @ForAll @IntRange(min = 1, max = 4) int racks,
      @ForAll @IntRange(min = 1, max = 6) int replicas,
      @ForAll @IntRange(min = 1, max = 12) int writerNumber,
      @ForAll long seed) {
    Datanodes cluster = cluster(nodes, racks);
    Datanode writer = cluster.find("uuid-" + writerNumber);

    List<Storage> chosen = choose(cluster, replicas, writer, Set.of(), seed);

    Set<Datanode> distinct = new HashSet<>();
    Map<Object, Integer> perRack = new HashMap<>();
    for (Storage storage : chosen) {
      distinct.add(storage.node);
      perRack.merge(storage.node.rack(), 1, Integer::sum);
    }
    int liveRacks = cluster.liveRacks();
    assertThat(distinct).hasSameSizeAs(chosen);
    assertThat(chosen).isNotEmpty().hasSizeLessThanOrEqualTo(Math.min(replicas, nodes));
    assertThat(perRack.values())
        .allMatch(count -> count <= Placement.maxPerRack(replicas, nodes, liveRacks));
    if (writer != null) {
      assertThat(chosen.get(0).node).isSameAs(writer);
    }
    if (liveRacks > 1 && chosen.size() > 1) {
      assertThat(perRack).hasSizeGreaterThan(1);
    }
    if (liveRacks == 1) {
      assertThat(chosen).hasSize(Math.min(replicas, nodes));
    }
  }

  @Property(tries = 200, seed = "20261126")
  void threeReplicasAreOneHereAndTwoTogetherElsewhere(
      @ForAll @IntRange(min = 2, max = 4) int racks, @ForAll long seed) {
    Datanodes cluster = cluster(racks * 3, racks);
    Datanode writer = cluster.find("uuid-1");

    List<Storage> chosen = choose(cluster, 3, writer, Set.of(), seed);

    assertThat(chosen.get(0).node).isSameAs(writer);
    assertThat(chosen.get(1).node.rack()).isNotEqualTo(writer.rack());
    assertThat(chosen.get(2).node.rack()).isEqualTo(chosen.get(1).node.rack());
  }

  @Property(tries = 100, seed = "20261126")
  void excludedNodesAreNeverChosen(
      @ForAll @IntRange(min = 1, max = 5) int excludedNumber, @ForAll long seed) {
    Datanodes cluster = cluster(5, 2);
    Datanode excluded = cluster.find("uuid-" + excludedNumber);

    List<Storage> chosen = choose(cluster, 5, excluded, Set.of(excluded), seed);

    assertThat(chosen).extracting(storage -> storage.node).doesNotContain(excluded);
  }

  @Test
  void aFullNodeIsPassedOver() {
    Datanodes cluster = cluster(4, 1);
    Datanode full = cluster.find("uuid-2");
    room(full.storage("DS-2"), BLOCK_BYTES - 1);

    assertThat(choose(cluster, 4, full, Set.of(), 1))
        .hasSize(3)
        .extracting(storage -> storage.node)
        .doesNotContain(full);
  }

  @Test
  void whatHasRoomForTheDataAloneIsFull() {
    Datanodes cluster = cluster(1, 1);
    Datanode node = cluster.find("uuid-1");

    room(node.storage("DS-1"), BLOCK_BYTES + 8000);
    assertThat(choose(cluster, 1, node, Set.of(), 1)).isEmpty();
    room(node.storage("DS-1"), BLOCK_BYTES + 8192);
    assertThat(choose(cluster, 1, node, Set.of(), 1)).hasSize(1);
  }

  @Test
  void aRackGetsOneTooManyOnlyIfThatIsAskedFor() {
    Datanodes cluster = cluster(4, 2);
    Datanode first = cluster.find("uuid-1");
    Datanode third = cluster.find("uuid-3");
    room(cluster.find("uuid-2").storage("DS-2"), 0);
    room(cluster.find("uuid-4").storage("DS-4"), 0);
    Placement.Wish wish = copyOf(List.of(first));
    Placement placement = new Placement(new Random(1));

    assertThat(placement.choose(wish, cluster.living())).isEmpty();
    assertThat(placement.chooseOnAnyRack(wish, cluster.living()))
        .extracting(storage -> storage.node)
        .containsExactly(third);
  }

  @Test
  void roomThatIsAlreadyPromisedIsNotPromisedAgain() {
    Datanodes cluster = cluster(1, 1);
    Datanode node = cluster.find("uuid-1");
    room(node.storage("DS-1"), 2 * BLOCK_BYTES);

    node.schedule();
    assertThat(choose(cluster, 1, node, Set.of(), 1)).hasSize(1);
    node.schedule();
    assertThat(choose(cluster, 1, node, Set.of(), 1)).isEmpty();
    node.scheduledArrived();
    assertThat(choose(cluster, 1, node, Set.of(), 1)).hasSize(1);
  }

  @Test
  void aLoadedNodeIsChosenOnlyWhereNoOtherIsLeft() {
    Datanodes cluster = cluster(4, 1);
    Datanode loaded = cluster.find("uuid-1");
    load(loaded, 500);

    for (long seed = 0; seed < 50; seed++) {
      assertThat(choose(cluster, 3, loaded, Set.of(), seed))
          .extracting(storage -> storage.node)
          .doesNotContain(loaded);
    }
    assertThat(choose(cluster, 4, loaded, Set.of(), 1)).hasSize(4);
  }

  @Test
  void aLittleLoadOnAnIdleClusterDoesNotMatter() {
    Datanodes cluster = cluster(3, 1);
    Datanode writer = cluster.find("uuid-1");
    load(writer, 10);

    assertThat(choose(cluster, 3, writer, Set.of(), 1).get(0).node).isSameAs(writer);
  }

  @Test
  void favoredNodesAreChosenFirst() {
    Datanodes cluster = cluster(9, 3);
    List<Datanode> favored = List.of(cluster.find("uuid-7"), cluster.find("uuid-5"));

    List<Storage> chosen =
        new Placement(new Random(3))
            .choose(
                new Placement.Wish(
                    3,
                    BLOCK_BYTES,
                    null,
                    null,
                    List.of(),
                    Set.of(),
                    favored,
                    true,
                    StoragePolicy.HOT,
                    List.of()),
                cluster.living());

    assertThat(chosen)
        .extracting(storage -> storage.node)
        .hasSize(3)
        .contains(favored.get(0), favored.get(1));
  }

  @Test
  void aPipelineGoesFromNearToFar() {
    Datanodes cluster = cluster(8, 2);
    List<String> racks = new ArrayList<>();
    for (Storage storage : choose(cluster, 5, cluster.find("uuid-2"), Set.of(), 11)) {
      racks.add(storage.node.rack().path());
    }

    assertThat(racks.get(0)).isEqualTo("/rack-0");
    assertThat(racks).isSorted();
  }

  @Test
  void replicasGoOnTheKindsOfStorageThatThePolicyNames() {
    Datanodes cluster = cluster(6, 2);
    add(cluster, StorageType.SSD, 1, 2, 3, 4, 5, 6);
    add(cluster, StorageType.ARCHIVE, 1, 2, 3, 4, 5, 6);

    assertThat(kinds(cluster, "HOT", 3)).containsOnly(StorageType.DISK);
    assertThat(kinds(cluster, "COLD", 3)).containsOnly(StorageType.ARCHIVE);
    assertThat(kinds(cluster, "ALL_SSD", 3)).containsOnly(StorageType.SSD);
    assertThat(kinds(cluster, "ONE_SSD", 3))
        .containsExactlyInAnyOrder(StorageType.SSD, StorageType.DISK, StorageType.DISK);
    assertThat(kinds(cluster, "WARM", 3))
        .containsExactlyInAnyOrder(StorageType.DISK, StorageType.ARCHIVE, StorageType.ARCHIVE);
  }

  @Test
  void theKindIsUsedAsFarAsItGoes() {
    Datanodes cluster = cluster(6, 2);
    add(cluster, StorageType.SSD, 2, 3);

    List<Storage> chosen = choose(cluster, policy("ALL_SSD"), 3);

    assertThat(chosen)
        .extracting(storage -> storage.info().storageType())
        .containsExactlyInAnyOrder(StorageType.SSD, StorageType.SSD, StorageType.DISK);
  }

  @Test
  void aKindThatNobodyHasIsStoodInForAndNoWriteFails() {
    Datanodes cluster = cluster(4, 2);

    for (StoragePolicy policy : StoragePolicy.ALL) {
      assertThat(kinds(cluster, policy.name(), 3)).hasSize(3).containsOnly(StorageType.DISK);
    }
  }

  @Test
  void replicasInMemoryAreTheDataNodesOwnChoice() {
    Datanodes cluster = cluster(3, 1);
    add(cluster, StorageType.RAM_DISK, 1, 2, 3);

    assertThat(kinds(cluster, "LAZY_PERSIST", 3)).containsOnly(StorageType.DISK);
  }

  private static void add(Datanodes cluster, StorageType kind, int... numbers) {
    for (int number : numbers) {
      String uuid = "DS-" + kind + number;
      Storage storage = cluster.storage(cluster.find("uuid-" + number), uuid, kind);
      storage.heartbeat(new StorageInfo(uuid, kind, false, ROOMY, 0, ROOMY, 0, 0), false);
    }
  }

  private static StoragePolicy policy(String name) {
    return StoragePolicy.named(name).orElseThrow();
  }

  private static List<StorageType> kinds(Datanodes cluster, String policy, int count) {
    return choose(cluster, policy(policy), count).stream()
        .map(storage -> storage.info().storageType())
        .toList();
  }

  private static List<Storage> choose(Datanodes cluster, StoragePolicy policy, int count) {
    Datanode writer = cluster.find("uuid-1");
    return new Placement(new Random(7))
        .choose(
            new Placement.Wish(
                count,
                BLOCK_BYTES,
                writer,
                writer.rack(),
                List.of(),
                Set.of(),
                List.of(),
                true,
                policy,
                List.of()),
            cluster.living());
  }
}
