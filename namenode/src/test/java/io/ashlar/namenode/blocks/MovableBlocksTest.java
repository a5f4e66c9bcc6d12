package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a balancer is told of a DataNode's blocks, and what becomes of a block that it moved. */
class MovableBlocksTest {
  private static final long ALL = Long.MAX_VALUE;

  private final Simulation cluster =
      new Simulation(
          Map.of(
              "10.0.0.1",
              "/a",
              "10.0.0.2",
              "/a",
              "10.0.0.3",
              "/b",
              "10.0.0.4",
              "/b",
              "10.0.0.5",
              "/c"));

  @BeforeEach
  void startThree() {
    cluster.start("dn1");
    cluster.start("dn2");
    cluster.start("dn3");
    cluster.pass(2_000);
  }

  private List<MovableBlock> ask(String node, long bytes, Predicate<BlockInfo> inUse) {
    return cluster.blocks.movable(
        cluster.tables,
        new MovableQuery(cluster.node(node).uuid, bytes, 0, Optional.empty(), inUse));
  }

  private List<Long> idsOf(String node, long bytes) {
    return ask(node, bytes, block -> false).stream().map(MovableBlock::blockId).toList();
  }

  @Test
  void everyBlockOfANodeIsGivenOnceWithAllItsLocations() {
    List<Long> written = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      written.add(cluster.write(3).blockId());
    }

    List<MovableBlock> blocks = ask("dn1", ALL, block -> false);

    assertThat(blocks)
        .extracting(MovableBlock::blockId)
        .containsExactlyInAnyOrderElementsOf(written);
    assertThat(blocks).allSatisfy(block -> assertThat(block.locations()).hasSize(3));
    assertThat(blocks).allSatisfy(block -> assertThat(block.lengthBytes()).isEqualTo(1 << 20));
  }

  @Test
  void asManyAreGivenAsMakeUpTheBytesAskedForAndAnotherQuestionFindsOthers() {
    for (int i = 0; i < 50; i++) {
      cluster.write(3);
    }
    Set<Long> seen = new HashSet<>();

    for (int i = 0; i < 40; i++) {
      List<Long> some = idsOf("dn1", 3 * Simulation.BLOCK_BYTES);
      assertThat(some).hasSize(3).doesNotHaveDuplicates();
      seen.addAll(some);
    }

    assertThat(seen).hasSizeGreaterThan(20);
  }

  @Test
  void smallBlocksAndThoseOfOtherKindsOfStorageAreLeftOut() {
    cluster.write(3);
    String uuid = cluster.node("dn1").uuid;

    assertThat(find(new MovableQuery(uuid, ALL, (1 << 20) + 1, Optional.empty(), b -> false)))
        .isEmpty();
    assertThat(find(new MovableQuery(uuid, ALL, 0, Optional.of(StorageType.SSD), b -> false)))
        .isEmpty();
    assertThat(
            find(new MovableQuery(uuid, ALL, 1 << 20, Optional.of(StorageType.DISK), b -> false)))
        .hasSize(1);
  }

  private List<MovableBlock> find(MovableQuery query) {
    return cluster.blocks.movable(cluster.tables, query);
  }

  @Test
  void blocksInUseAreGivenLastAndOnlyWhereTheOthersAreNotEnough() {
    long first = cluster.write(3).blockId();
    long second = cluster.write(3).blockId();
    Predicate<BlockInfo> inUse = block -> block.blockId() == first;

    assertThat(ask("dn1", 1, inUse)).extracting(MovableBlock::blockId).containsExactly(second);
    assertThat(ask("dn1", ALL, inUse))
        .extracting(MovableBlock::blockId)
        .containsExactly(second, first);
  }

  @Test
  void aBlockThatIsShortOfReplicasIsNotGivenAway() {
    BlockInfo block = cluster.write(3);
    BlockInfo wantsMore = block.withReplication(4);
    cluster.tell(new BlockEvent.ReplicationChanged(wantsMore, 3));

    assertThat(idsOf("dn1", ALL)).isEmpty();
  }

  @Test
  void anUnknownNodeAndADeadOneHaveNothing() {
    cluster.write(3);
    cluster.node("dn1").stop();
    cluster.pass(40_000);

    assertThat(idsOf("dn1", ALL)).isEmpty();
    assertThat(find(new MovableQuery("nobody", ALL, 0, Optional.empty(), b -> false))).isEmpty();
  }

  @Test
  void theReplicaAtTheSourceOfAMoveGoesAndNoOther() {
    BlockInfo block = cluster.write(3);
    cluster.start("dn4");
    cluster.pass(2_000);
    FakeDatanode source = cluster.node("dn1");

    cluster.node("dn4").receiveFrom(source, source.replicas.get(block.blockId()));
    cluster.pass(3_000);

    assertThat(cluster.holders(block)).containsExactly("dn2", "dn3", "dn4");
    assertThat(source.replicas).isEmpty();
  }

  @Test
  void theLastReplicaOfARackGoesIfTheNewOneIsOnARackOfItsOwn() {
    BlockInfo block = cluster.write(3);
    cluster.start("dn5");
    cluster.pass(2_000);
    FakeDatanode source = cluster.node("dn3");

    cluster.node("dn5").receiveFrom(source, source.replicas.get(block.blockId()));
    cluster.pass(3_000);

    assertThat(cluster.holders(block)).containsExactly("dn1", "dn2", "dn5");
  }

  @Test
  void theLastReplicaOfARackStaysIfAnotherOneCanGo() {
    BlockInfo block = cluster.write(2);
    cluster.start("dn4");
    cluster.pass(2_000);
    FakeDatanode alone = cluster.node(cluster.holders(block).contains("dn3") ? "dn3" : "dn1");
    FakeDatanode sibling =
        cluster.datanodes.values().stream()
            .filter(node -> !cluster.holders(block).contains(node.name))
            .filter(node -> !node.name.equals("dn4") || alone.name.equals("dn1"))
            .findFirst()
            .orElseThrow();
    ReportedReplica replica = alone.replicas.get(block.blockId());

    sibling.receiveFrom(alone, replica);
    cluster.pass(3_000);

    assertThat(cluster.holders(block)).hasSize(2);
    assertThat(racks(cluster.holders(block))).hasSize(2);
  }

  private static Set<String> racks(List<String> nodes) {
    Set<String> racks = new HashSet<>();
    nodes.forEach(node -> racks.add(node.equals("dn1") || node.equals("dn2") ? "/a" : "/b"));
    return racks;
  }

  @Test
  void everyNodeIsToldOfTheBandwidthOnceAndOneThatComesLaterToo() {
    cluster.run(cluster.blocks.setBalancerBandwidth(5_000_000));
    cluster.pass(3_000);
    cluster.start("dn4");
    cluster.pass(3_000);

    assertThat(cluster.datanodes.values())
        .allSatisfy(
            node -> assertThat(node.told).containsOnlyOnce(new NodeCommand.Bandwidth(5_000_000)));
  }
}
