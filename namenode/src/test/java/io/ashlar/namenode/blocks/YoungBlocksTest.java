package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.store.Table;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YoungBlocksTest {

  @Test
  void aBlockGrowsUpOnceAndOnlyIfItIsNotWellByThen() {
    YoungBlocks young = new YoungBlocks(10);
    young.add(1, 100);
    young.add(2, 100);
    young.add(3, 200);
    young.remove(1);

    assertThat(young.pollGrown(99)).isEmpty();
    assertThat(young.pollGrown(100)).hasValue(2);
    assertThat(young.pollGrown(100)).isEmpty();
    assertThat(young.contains(3)).isTrue();
    assertThat(young.pollGrown(200)).hasValue(3);
    assertThat(young.contains(3)).isFalse();
  }

  @Test
  void thereIsOnlySoMuchRoom() {
    YoungBlocks young = new YoungBlocks(2);

    assertThat(young.add(1, 100)).isTrue();
    assertThat(young.add(2, 100)).isTrue();
    assertThat(young.add(3, 100)).isFalse();
    assertThat(young.contains(3)).isFalse();
  }

  @Test
  void aBlockWhoseLastReplicasComeAMomentLaterIsNeverQueued() {
    Simulation cluster = new Simulation(Map.of());
    for (int i = 1; i <= 4; i++) {
      cluster.start("dn" + i);
    }
    BlockInfo block = cluster.allocate(3);
    var targets = cluster.locate(block);
    BlockInfo sized = block.with(block.state(), block.generationStamp(), Simulation.BLOCK_BYTES);
    cluster.byUuid(targets.get(0).node().uuid()).store(sized);

    BlockInfo complete = cluster.complete(block);
    assertThat(cluster.tables.size(Table.BLOCK_WORK)).isZero();
    cluster.byUuid(targets.get(1).node().uuid()).store(sized);
    assertThat(cluster.tables.size(Table.BLOCK_WORK)).isZero();
    cluster.byUuid(targets.get(2).node().uuid()).store(sized);
    cluster.pass(10_000);

    assertThat(cluster.holders(complete)).hasSize(3);
    assertThat(cluster.datanodes.values()).allMatch(node -> node.told.isEmpty());
  }

  @Test
  void aReplicaThatNeverComesIsMadeElsewhereAfterAWhile() {
    Simulation cluster = new Simulation(Map.of());
    for (int i = 1; i <= 4; i++) {
      cluster.start("dn" + i);
    }
    BlockInfo block = cluster.allocate(3);
    var targets = cluster.locate(block);
    BlockInfo sized = block.with(block.state(), block.generationStamp(), Simulation.BLOCK_BYTES);
    cluster.byUuid(targets.get(0).node().uuid()).store(sized);
    cluster.byUuid(targets.get(1).node().uuid()).store(sized);

    BlockInfo complete = cluster.complete(block);
    cluster.pass(3_000);
    assertThat(cluster.holders(complete)).hasSize(2);
    cluster.pass(10_000);

    assertThat(cluster.holders(complete)).hasSize(3);
  }
}
