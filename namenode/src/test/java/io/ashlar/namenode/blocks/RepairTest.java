package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
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

/** In which order, by whom and how fast lost replicas are made again. */
class RepairTest {
  private static final CopyLimits NO_RATE = new CopyLimits(64, 128L << 20, 4096, 0, 0);

  private static Simulation cluster(int nodes, CopyLimits limits) {
    Simulation cluster =
        new Simulation(
            Map.of(), new MemoryTables(), 0, BlockSettings.of(5_000, 30_000).withCopies(limits));
    for (int i = 1; i <= nodes; i++) {
      cluster.start("dn" + i);
    }
    return cluster;
  }

  private static void lose(Simulation cluster, String node, BlockInfo block) {
    ReportedReplica replica = cluster.node(node).replicas.remove(block.blockId());
    cluster.node(node).tell(ReplicaEvent.Kind.DELETED, replica);
  }

  private static List<NodeCommand.Copy> copiesTold(FakeDatanode node) {
    List<NodeCommand.Copy> copies = new ArrayList<>();
    for (NodeCommand command : node.told) {
      if (command instanceof NodeCommand.Copy copy) {
        copies.add(copy);
      }
    }
    return copies;
  }

  private static List<NodeCommand.Copy> copiesTold(Simulation cluster) {
    List<NodeCommand.Copy> copies = new ArrayList<>();
    cluster.datanodes.values().forEach(node -> copies.addAll(copiesTold(node)));
    return copies;
  }

  private static void takeNoCopies(Simulation cluster) {
    cluster.datanodes.values().forEach(node -> node.takesCopies = false);
  }

  @Test
  void whatWasOnADirectoryThatItsNodeIsStartedWithoutIsMadeAgain() {
    Simulation cluster = cluster(3, NO_RATE);
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      blocks.add(cluster.write(3));
    }
    FakeDatanode node = cluster.node("dn1");
    node.stop();
    node.replicas.clear();
    node.disk = "another";

    node.start();
    cluster.pass(10_000);

    assertThat(node.replicas).containsOnlyKeys(blocks.stream().map(BlockInfo::blockId).toList());
  }

  @Test
  void aBlockWithOneReplicaLeftIsCopiedEvenWhereAllPlacesAreTakenByOthers() {
    Simulation cluster = cluster(3, new CopyLimits(4, 128L << 20, 4096, 0, 0));
    List<BlockInfo> low = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      low.add(cluster.write(3));
    }
    BlockInfo endangered = cluster.write(3);
    takeNoCopies(cluster);
    low.forEach(block -> lose(cluster, "dn1", block));
    cluster.pass(5_000);
    assertThat(copiesTold(cluster)).hasSize(4);

    lose(cluster, "dn1", endangered);
    lose(cluster, "dn2", endangered);
    cluster.pass(2_000);

    assertThat(copiesTold(cluster))
        .extracting(copy -> copy.replica().blockId())
        .contains(endangered.blockId());
  }

  @Property(tries = 50, seed = "20261126")
  void nothingIsCopiedWhileSomethingMoreEndangeredWaits(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 20) int places) {
    Random random = new Random(seed);
    Simulation cluster = cluster(7, new CopyLimits(1000, 1L << 40, places, 0, 0));
    takeNoCopies(cluster);
    Map<Long, Shortage> shortages = new HashMap<>();
    List<Runnable> losses = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      int wanted = 2 + random.nextInt(5);
      int left = 1 + random.nextInt(wanted);
      BlockInfo block = cluster.write(wanted);
      cluster.holders(block).stream()
          .limit(wanted - left)
          .forEach(holder -> losses.add(() -> lose(cluster, holder, block)));
      Shortage shortage = Shortage.of(left, 0, 1, wanted, 1);
      if (shortage != null) {
        shortages.put(block.blockId(), shortage);
      }
    }
    losses.forEach(Runnable::run);

    cluster.pass(2_000);

    Set<Long> copied = new HashSet<>();
    copiesTold(cluster).forEach(copy -> copied.add(copy.replica().blockId()));
    assertThat(copied).hasSize(Math.min(places, shortages.size()));
    Shortage leastUrgent =
        copied.stream().map(shortages::get).max(Comparator.naturalOrder()).orElse(null);
    shortages.keySet().removeAll(copied);
    assertThat(shortages.values()).allMatch(waiting -> waiting.compareTo(leastUrgent) >= 0);
  }

  @Test
  void sourcesAndTargetsShareTheWork() {
    Simulation cluster = cluster(9, NO_RATE);
    for (int i = 0; i < 300; i++) {
      cluster.write(3);
    }

    cluster.node("dn1").stop();
    cluster.pass(40_000);

    int all = copiesTold(cluster).size();
    assertThat(all).isGreaterThanOrEqualTo(300);
    Map<String, Integer> received = new HashMap<>();
    for (FakeDatanode node : cluster.datanodes.values()) {
      for (NodeCommand.Copy copy : copiesTold(node)) {
        received.merge(copy.targets().get(0).node().hostName(), 1, Integer::sum);
      }
      if (node.running) {
        assertThat(copiesTold(node).size()).isBetween(all / 16, all / 4);
      }
    }
    assertThat(received).hasSize(8);
    assertThat(received.values()).allMatch(count -> count <= all / 4);
  }

  @Test
  void aNodeSendsAndReceivesOnlySoManyAtATime() {
    Simulation cluster = cluster(4, new CopyLimits(10, 128L << 20, 4096, 0, 0));
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      blocks.add(cluster.write(2));
    }
    takeNoCopies(cluster);
    blocks.forEach(block -> cluster.tell(changed(block, 3)));

    cluster.pass(10_000);

    Map<String, Integer> received = new HashMap<>();
    for (FakeDatanode node : cluster.datanodes.values()) {
      assertThat(copiesTold(node)).hasSizeLessThanOrEqualTo(10);
      copiesTold(node)
          .forEach(
              copy -> received.merge(copy.targets().get(0).node().hostName(), 1, Integer::sum));
    }
    assertThat(received.values()).allMatch(count -> count <= 10);
    assertThat(copiesTold(cluster)).hasSizeGreaterThan(20);
  }

  private static BlockEvent changed(BlockInfo block, int replication) {
    return new BlockEvent.ReplicationChanged(
        block.withReplication(replication), block.replication());
  }

  @Test
  void largeBlocksAreCopiedTwoAtATime() {
    Simulation cluster = cluster(2, new CopyLimits(64, 1 << 20, 4096, 0, 0));
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      blocks.add(cluster.write(2));
    }
    cluster.start("dn3");
    takeNoCopies(cluster);
    blocks.forEach(block -> cluster.tell(changed(block, 3)));

    cluster.pass(10_000);

    assertThat(copiesTold(cluster)).hasSize(2);
  }

  @Test
  void aNodeSendsNoFasterThanItsRateAndAllTogetherNoFasterThanTheirs() {
    long rate = 4 * Simulation.BLOCK_BYTES;
    assertThat(copiesIn10Seconds(new CopyLimits(64, 1L << 30, 4096, rate, 0)))
        .isBetween(2 * 4 * 9, 2 * 4 * 12);
    assertThat(copiesIn10Seconds(new CopyLimits(64, 1L << 30, 4096, 0, rate)))
        .isBetween(4 * 9, 4 * 12);
    assertThat(copiesIn10Seconds(NO_RATE)).isEqualTo(400);
  }

  /** Two sources, and as many copies to make as they may. */
  private static int copiesIn10Seconds(CopyLimits limits) {
    Simulation cluster = cluster(2, limits);
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      blocks.add(cluster.write(2));
    }
    cluster.start("dn3");
    cluster.start("dn4");
    blocks.forEach(block -> cluster.tell(changed(block, 3)));
    cluster.pass(10_000);
    return copiesTold(cluster).size();
  }

  @Test
  void onlySoManyCopiesAreUnderWayInAll() {
    Simulation cluster = cluster(4, new CopyLimits(64, 1L << 30, 7, 0, 0));
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      blocks.add(cluster.write(2));
    }
    takeNoCopies(cluster);
    blocks.forEach(block -> cluster.tell(changed(block, 3)));

    cluster.pass(10_000);

    assertThat(copiesTold(cluster)).hasSize(7);
    assertThat(cluster.blocks.redundancyFigures().copiesUnderway()).isEqualTo(7);
  }

  @Test
  void aCopyThatDoesNotArriveIsOrderedAgainWhenASilentNodeWouldBeGivenUp() {
    Simulation cluster = cluster(4, NO_RATE);
    BlockInfo block = cluster.write(2);
    takeNoCopies(cluster);
    cluster.tell(changed(block, 3));

    cluster.pass(25_000);
    assertThat(copiesTold(cluster)).hasSize(1);
    cluster.pass(30_000);
    assertThat(copiesTold(cluster)).hasSize(2);

    cluster.datanodes.values().forEach(node -> node.takesCopies = true);
    cluster.pass(35_000);
    assertThat(cluster.holders(block)).hasSize(3);
  }

  @Test
  void aNodeThatComesBackCancelsTheOrdersThatWereNotToldYet() {
    Simulation cluster = cluster(4, NO_RATE);
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      blocks.add(cluster.write(3));
    }
    FakeDatanode lost = cluster.node("dn1");
    lost.stop();
    while (cluster.blocks.redundancyFigures().copiesUnderway() == 0) {
      cluster.pass(1_000);
    }

    lost.start();
    cluster.pass(3_000);

    assertThat(copiesTold(cluster)).isEmpty();
    assertThat(cluster.blocks.redundancyFigures().copiesUnderway()).isZero();
    assertThat(cluster.blocks.stats().underReplicatedBlocks()).isZero();
    blocks.forEach(block -> assertThat(cluster.holders(block)).hasSize(3).contains("dn1"));
  }

  @Test
  void aLostReplicaIsMadeAgainOnTheKindOfStorageThatThePolicyNames() {
    Simulation cluster = cluster(5, NO_RATE);
    cluster.policy = StoragePolicy.named("ONE_SSD").orElseThrow();
    for (int i = 6; i <= 7; i++) {
      FakeDatanode ssd = new FakeDatanode(cluster, "dn" + i);
      ssd.type = StorageType.SSD;
      cluster.datanodes.put(ssd.name, ssd);
      ssd.start();
    }
    BlockInfo block = cluster.write(3);
    String onSsd = onSsd(cluster, block).iterator().next();

    lose(cluster, onSsd, block);
    cluster.pass(5_000);
    assertThat(cluster.holders(block)).hasSize(3);
    assertThat(onSsd(cluster, block)).hasSize(1);

    String onDisk =
        new ArrayList<>(cluster.holders(block))
            .stream()
                .filter(holder -> !onSsd(cluster, block).contains(holder))
                .findFirst()
                .orElseThrow();
    lose(cluster, onDisk, block);
    cluster.pass(5_000);
    assertThat(cluster.holders(block)).hasSize(3);
    assertThat(onSsd(cluster, block)).hasSize(1);
  }

  @Test
  void aReplicaTooManyGoesFromTheKindOfStorageThatThePolicyDoesNotName() {
    Simulation cluster = cluster(2, NO_RATE);
    for (int i = 3; i <= 5; i++) {
      FakeDatanode ssd = new FakeDatanode(cluster, "dn" + i);
      ssd.type = StorageType.SSD;
      cluster.datanodes.put(ssd.name, ssd);
      ssd.start();
    }
    cluster.policy = StoragePolicy.named("ALL_SSD").orElseThrow();
    BlockInfo block = cluster.write(5);
    assertThat(cluster.holders(block)).hasSize(5);

    cluster.tell(changed(block, 3));
    cluster.pass(5_000);

    assertThat(cluster.holders(block)).containsExactly("dn3", "dn4", "dn5");
  }

  private static Set<String> onSsd(Simulation cluster, BlockInfo block) {
    Set<String> onSsd = new HashSet<>();
    for (String holder : cluster.holders(block)) {
      if (cluster.node(holder).type == StorageType.SSD) {
        onSsd.add(holder);
      }
    }
    return onSsd;
  }

  @Test
  void aReplicaThatANodeMovedToAnotherOfItsVolumesIsNotTakenForTwo() {
    Simulation cluster = cluster(3, NO_RATE);
    BlockInfo block = cluster.write(3);
    FakeDatanode node = cluster.node("dn2");

    cluster.run(
        cluster.blocks.received(
            node.uuid,
            List.of(
                new ReplicaEvent(
                    "DS-other",
                    StorageType.DISK,
                    ReplicaEvent.Kind.RECEIVED,
                    node.replicas.get(block.blockId()),
                    ""))));
    cluster.pass(5_000);

    assertThat(cluster.holders(block)).containsExactly("dn1", "dn2", "dn3");
    assertThat(node.replicas).containsKey(block.blockId());
    assertThat(cluster.blocks.redundancyFigures().excessBlocks()).isZero();
  }

  @Test
  void aStaleReplicaStaysUntilAsManyGoodOnesAreKnownAsAreWanted() {
    Simulation cluster = cluster(3, NO_RATE);
    BlockInfo open = cluster.allocate(3);
    for (FakeDatanode node : cluster.datanodes.values()) {
      ReportedReplica rbw =
          new ReportedReplica(open.blockId(), open.generationStamp(), 0, ReportedState.RBW);
      node.replicas.put(open.blockId(), rbw);
      node.tell(ReplicaEvent.Kind.RECEIVING, rbw);
    }
    BlockInfo newer = open.with(BlockState.UNDER_CONSTRUCTION, 3000, 0);
    List<StorageTarget> left =
        cluster.blocks.targets(List.of("uuid-dn1", "uuid-dn2"), List.of("DS-dn1", "DS-dn2"));
    cluster.tell(new BlockEvent.PipelineChanged(newer, left));
    cluster.pass(60_000);
    assertThat(cluster.node("dn3").replicas).containsKey(open.blockId());
    assertThat(cluster.holders(newer)).containsExactly("dn1", "dn2");

    cluster.start("dn4");
    for (String writer : List.of("dn1", "dn2")) {
      cluster
          .node(writer)
          .store(newer.with(newer.state(), newer.generationStamp(), Simulation.BLOCK_BYTES));
    }
    BlockInfo complete = cluster.complete(newer);
    cluster.pass(20_000);

    assertThat(cluster.holders(complete)).containsExactly("dn1", "dn2", "dn4");
    assertThat(cluster.node("dn3").replicas).isEmpty();
  }

  @Test
  void aCrowdedRackIsBetterThanAReplicaTooFewUntilAnotherRackHasRoom() {
    Simulation cluster =
        new Simulation(
            Map.of("10.0.0.1", "/a", "10.0.0.2", "/a", "10.0.0.3", "/a", "10.0.0.4", "/b"));
    for (String name : List.of("dn1", "dn2", "dn3", "dn4")) {
      cluster.start(name);
    }
    cluster.node("dn4").remaining = 0;
    cluster.node("dn4").heartbeat();

    BlockInfo block = cluster.write(3);
    cluster.pass(10_000);
    assertThat(cluster.holders(block)).containsExactly("dn1", "dn2", "dn3");

    cluster.node("dn4").remaining = 1L << 40;
    cluster.pass(5_000);
    assertThat(cluster.holders(block)).hasSize(3).contains("dn4");
  }
}
