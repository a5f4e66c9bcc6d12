package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * Random faults on a cluster in one thread, and then peace: whatever happened, every block ends
 * with the replicas it should have, nothing else is left on any DataNode, and all counts agree with
 * what is there. jqwik prints the seed of a failure.
 */
class ClusterFaultsTest {
  private static final int NODES = 6;
  private static final int STEPS = 60;
  private static final long LONG_ENOUGH_MILLIS = 300_000;

  private final List<BlockInfo> blocks = new ArrayList<>();

  @Property(tries = 100, seed = "20261126")
  void everythingHealsWhenTheFaultsEnd(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 3) int racks) {
    blocks.clear();
    Random random = new Random(seed);
    Simulation cluster = new Simulation(racks(racks));
    for (int i = 1; i <= NODES; i++) {
      cluster.start("dn" + i);
    }

    for (int step = 0; step < STEPS; step++) {
      disturb(cluster, random);
    }
    heal(cluster);

    assertEveryBlockHasItsReplicas(cluster);
    assertNothingElseIsLeft(cluster);
  }

  private static Map<String, String> racks(int racks) {
    Map<String, String> topology = new HashMap<>();
    for (int i = 1; i <= NODES; i++) {
      topology.put("10.0.0." + i, "/rack-" + i % racks);
    }
    return topology;
  }

  private void disturb(Simulation cluster, Random random) {
    FakeDatanode node = cluster.node("dn" + (1 + random.nextInt(NODES)));
    long running = cluster.datanodes.values().stream().filter(each -> each.running).count();
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> blocks.add(cluster.write(1 + random.nextInt(4)));
      case 3 -> {
        if (node.running && running > 2) {
          node.stop();
        }
      }
      case 4 -> {
        if (!node.running) {
          node.start();
        }
      }
      case 5 -> {
        if (!blocks.isEmpty()) {
          cluster.tell(new BlockEvent.Deleted(blocks.remove(random.nextInt(blocks.size()))));
        }
      }
      case 6 -> setReplication(cluster, random);
      case 7 -> corrupt(cluster, random);
      default -> cluster.pass(1_000 + random.nextInt(40_000));
    }
  }

  private void setReplication(Simulation cluster, Random random) {
    if (blocks.isEmpty()) {
      return;
    }
    int index = random.nextInt(blocks.size());
    BlockInfo before = blocks.get(index);
    BlockInfo after = before.withReplication(1 + random.nextInt(4));
    blocks.set(index, after);
    cluster.tell(new BlockEvent.ReplicationChanged(after, before.replication()));
  }

  /** A reader complains about one replica, as long as there is another one. */
  private void corrupt(Simulation cluster, Random random) {
    if (blocks.isEmpty()) {
      return;
    }
    BlockInfo block = blocks.get(random.nextInt(blocks.size()));
    List<StorageTarget> locations = cluster.locate(block);
    if (locations.size() > 1) {
      cluster.run(
          cluster.blocks.reportBad(
              block.blockId(), block.generationStamp(), List.of(locations.get(0).node().uuid())));
    }
  }

  /** Everyone comes back and reports, twice, because a first report deletes nothing. */
  private static void heal(Simulation cluster) {
    for (FakeDatanode node : cluster.datanodes.values()) {
      if (!node.running) {
        node.start();
      }
    }
    cluster.pass(LONG_ENOUGH_MILLIS);
    cluster.datanodes.values().forEach(FakeDatanode::report);
    cluster.pass(LONG_ENOUGH_MILLIS);
  }

  private void assertEveryBlockHasItsReplicas(Simulation cluster) {
    for (BlockInfo block : blocks) {
      List<String> holders = cluster.holders(block);
      assertThat(holders)
          .as("holders of block %d", block.blockId())
          .doesNotHaveDuplicates()
          .hasSize(block.replication());
      for (String holder : holders) {
        assertThat(cluster.node(holder).replicas).containsKey(block.blockId());
      }
    }
  }

  private void assertNothingElseIsLeft(Simulation cluster) {
    int wanted = blocks.stream().mapToInt(BlockInfo::replication).sum();
    int stored = cluster.datanodes.values().stream().mapToInt(node -> node.replicas.size()).sum();
    ClusterStats stats = cluster.blocks.stats();
    RedundancyFigures figures = cluster.blocks.redundancyFigures();
    assertThat(stored).isEqualTo(wanted);
    assertThat(cluster.tables.size(Table.STORAGE_BLOCKS)).isEqualTo(wanted);
    assertThat(cluster.tables.size(Table.REPLICAS)).isEqualTo(blocks.size());
    assertThat(cluster.tables.size(Table.BLOCK_WORK)).isZero();
    assertThat(stats.underReplicatedBlocks()).isZero();
    assertThat(stats.missingBlocks()).isZero();
    assertThat(stats.corruptBlocks()).isZero();
    assertThat(stats.pendingDeletionBlocks()).isZero();
    assertThat(stats.liveNodes()).isEqualTo(NODES);
    assertThat(figures.copiesUnderway()).isZero();
    assertThat(figures.excessBlocks()).isZero();
    assertThat(cluster.blocks.datanodes(DatanodeFilter.LIVE))
        .allSatisfy(
            node ->
                assertThat(node.blocks()).isEqualTo(cluster.byUuid(node.uuid()).replicas.size()));
  }
}
