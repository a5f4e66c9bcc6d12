package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartupTest {
  private static final BlockSettings SETTINGS = BlockSettings.of(5_000, 30_000);
  private static final BlockSettings PATIENT =
      new BlockSettings(
          5_000, 30_000, 1, 0.999, 3_000, 5_000, 120_000, CopyLimits.of(0, 0), 1000, 6, 300_000);

  private static Simulation writtenCluster(int nodes, int blocks) {
    Simulation cluster = new Simulation(Map.of());
    for (int i = 1; i <= nodes; i++) {
      cluster.start("dn" + i);
    }
    for (int i = 0; i < blocks; i++) {
      cluster.write(3);
    }
    return cluster;
  }

  private static void bring(Simulation from, Simulation to, String name) {
    FakeDatanode node = new FakeDatanode(to, name);
    node.replicas.putAll(from.node(name).replicas);
    to.datanodes.put(name, node);
    node.start();
  }

  @Test
  void anEmptyNamespaceIsNeverInSafeMode() {
    Simulation cluster = new Simulation(Map.of());

    assertThat(cluster.blocks.inSafeMode()).isFalse();
    assertThat(cluster.blocks.safeModeReason()).isEmpty();
  }

  @Test
  void safeModeLastsUntilEnoughBlocksAreReported() {
    Simulation before = writtenCluster(4, 100);
    Simulation after = before.restarted(SETTINGS);
    assertThat(after.blocks.inSafeMode()).isTrue();
    assertThat(after.blocks.safeModeReason()).contains("0 of 100", "99 are needed");

    assertThat(after.blocks.startupProgress().share()).isZero();

    bring(before, after, "dn1");
    bring(before, after, "dn2");

    assertThat(after.blocks.inSafeMode()).isFalse();
    assertThat(after.blocks.startupProgress().share()).isEqualTo(1);
  }

  @Test
  void theOnlyBlockIsWaitedForToo() {
    Simulation before = writtenCluster(1, 0);
    before.write(1);
    Simulation after = before.restarted(SETTINGS);
    assertThat(after.blocks.safeModeReason()).contains("0 of 1", "1 are needed");

    bring(before, after, "dn1");

    assertThat(after.blocks.inSafeMode()).isFalse();
  }

  @Test
  void theExtensionIsWaitedForBeforeSafeModeEnds() {
    Simulation before = writtenCluster(3, 10);
    Simulation after = before.restarted(PATIENT);

    bring(before, after, "dn1");
    assertThat(after.blocks.inSafeMode()).isTrue();
    assertThat(after.blocks.safeModeReason()).contains("ends in 3000 ms");
    after.pass(3_000);

    assertThat(after.blocks.inSafeMode()).isFalse();
  }

  @Test
  void aNodeThatRegistersAgainDuringSafeModeIsReliedOnWhenItHasReportedAgain() {
    Simulation before = writtenCluster(3, 10);
    Simulation after = before.restarted(PATIENT);
    bring(before, after, "dn1");

    FakeDatanode node = after.node("dn1");
    node.replicas.remove(node.replicas.keySet().iterator().next());
    node.start();
    node.heartbeat();

    assertThat(after.blocks.inSafeMode()).isTrue();
    assertThat(after.blocks.datanodeStatus())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.staleStorages()).isZero();
              assertThat(status.info().blocks()).isEqualTo(9);
            });
  }

  @Test
  void nothingIsOrderedAndNobodyIsGivenUpDuringSafeMode() {
    Simulation before = writtenCluster(4, 20);
    Simulation after = before.restarted(SETTINGS);
    FakeDatanode stranger = new FakeDatanode(after, "dn9");
    after.datanodes.put("dn9", stranger);
    stranger.start();

    stranger.stop();
    after.pass(60_000);

    assertThat(after.blocks.stats().deadNodes()).isZero();
    assertThat(stranger.told).isEmpty();
  }

  @Test
  void blocksThatLostReplicasWhileItWasDownAreFoundAfterSafeMode() {
    Simulation before = writtenCluster(4, 100);
    Simulation after = before.restarted(SETTINGS);

    bring(before, after, "dn1");
    bring(before, after, "dn2");
    bring(before, after, "dn3");
    after.pass(60_000);

    assertThat(after.blocks.stats().underReplicatedBlocks()).isZero();
    assertThat(after.datanodes.values().stream().mapToInt(node -> node.replicas.size()).sum())
        .isEqualTo(300);
  }

  @Test
  void blocksThatNobodyReportedAreMissing() {
    Simulation before = writtenCluster(3, 3);
    Simulation after =
        before.restarted(
            new BlockSettings(
                5_000, 30_000, 1, 0, 0, 5_000, 120_000, CopyLimits.of(0, 0), 1000, 6, 300_000));

    after.pass(2_000);

    assertThat(after.blocks.inSafeMode()).isFalse();
    assertThat(after.blocks.stats().missingBlocks()).isEqualTo(3);
    bring(before, after, "dn1");
    assertThat(after.blocks.stats().missingBlocks()).isZero();
  }

  @Test
  void anOperatorEntersAndLeavesSafeMode() {
    Simulation cluster = writtenCluster(4, 1);

    assertThat(cluster.run(cluster.blocks.setSafeMode(true))).isTrue();
    assertThat(cluster.blocks.safeModeReason()).contains("operator");
    cluster.pass(10_000);
    assertThat(cluster.blocks.inSafeMode()).isTrue();
    assertThat(cluster.run(cluster.blocks.setSafeMode(false))).isFalse();
  }

  @Test
  void anOperatorMayEndTheStartupSafeMode() {
    Simulation after = writtenCluster(3, 10).restarted(SETTINGS);

    assertThat(after.run(after.blocks.setSafeMode(false))).isFalse();
    after.pass(1_000);

    assertThat(after.blocks.stats().missingBlocks()).isEqualTo(10);
  }

  /** A NameNode started from what was durable before the last blocks were written. */
  private static Simulation startedFromAnOldDirectory(int lateBlocks) {
    Simulation before = writtenCluster(3, 10);
    Simulation old = before.restarted(SETTINGS);
    for (int i = 0; i < lateBlocks; i++) {
      before.write(3);
    }
    bring(before, old, "dn1");
    bring(before, old, "dn2");
    return old;
  }

  @Test
  void anOldDirectoryDoesNotLeaveSafeModeAndSaysWhatItLacks() {
    Simulation old = startedFromAnOldDirectory(5);

    old.pass(60_000);

    assertThat(old.blocks.inSafeMode()).isTrue();
    assertThat(old.blocks.safeModeReason())
        .contains("10 replicas", "2 DataNodes", "newer than this namespace", "forceExit");
    assertThat(old.blocks.stats().blocksInFuture()).isEqualTo(10 * Simulation.BLOCK_BYTES);
    assertThat(old.run(old.blocks.setSafeMode(false))).isTrue();
    old.datanodes.values().forEach(FakeDatanode::start);
    old.pass(60_000);
    assertThat(old.blocks.safeModeReason()).contains("10 replicas");
    assertThat(old.datanodes.values())
        .allSatisfy(
            node -> {
              assertThat(node.told).isEmpty();
              assertThat(node.replicas).hasSize(15);
            });
    assertThat(old.blocks.stats().pendingDeletionBlocks()).isZero();
  }

  @Test
  void safeModeDoesNotEndInTheMiddleOfAReportWhoseNewerReplicasComeLast() {
    Simulation before = writtenCluster(1, 0);
    for (int i = 0; i < 600; i++) {
      before.write(1);
    }
    Simulation old = before.restarted(SETTINGS);
    before.write(1);
    FakeDatanode node = new FakeDatanode(old, "dn1");
    node.replicas.putAll(before.node("dn1").replicas);
    old.datanodes.put("dn1", node);
    node.betweenSteps = () -> old.run(old.blocks.tick());

    node.start();
    assertThat(old.blocks.safeModeReason()).contains("1 replica ", "newer than this namespace");
    node.start();

    old.pass(5_000);
    assertThat(old.blocks.safeModeReason()).contains("1 replica ", "newer than this namespace");
  }

  @Test
  void aReplicaOfAKnownBlockWithAStampThatWasNeverGivenOutIsNewerToo() {
    Simulation before = writtenCluster(3, 10);
    Simulation old = before.restarted(SETTINGS);
    before
        .node("dn1")
        .replicas
        .computeIfPresent(
            (1L << 30) + 1,
            (id, replica) -> new ReportedReplica(id, 1_011, 5, ReportedState.FINALIZED));

    bring(before, old, "dn1");
    bring(before, old, "dn2");

    assertThat(old.blocks.inSafeMode()).isTrue();
    assertThat(old.blocks.safeModeReason()).contains("1 replica (5 bytes) on 1 DataNode ");
  }

  @Test
  void afterAForcedExitNumbersAreGivenOutAboveThoseThatWereReported() {
    Simulation old = startedFromAnOldDirectory(5);

    assertThat(old.run(old.blocks.forceSafeModeExit())).isFalse();
    old.pass(60_000);

    assertThat(old.blocks.inSafeMode()).isFalse();
    assertThat(old.blocks.safeModeReason()).isEmpty();
    assertThat(old.blocks.stats().blocksInFuture()).isZero();
    BlockInfo next = old.allocate(1);
    assertThat(next.blockId()).isEqualTo((1L << 30) + 16);
    assertThat(next.generationStamp()).isEqualTo(1_016);
  }

  @Test
  void aBlockThatIsStillWrittenAndIdsThatDoNotCountUpAreNotNewer() {
    Simulation before = writtenCluster(3, 10);
    Simulation after = before.restarted(SETTINGS);
    Map<Long, ReportedReplica> held = before.node("dn1").replicas;
    long unwritten = (1L << 30) + 11;
    held.put(unwritten, new ReportedReplica(unwritten, 1_011, 5, ReportedState.RBW));
    held.put(-7L, new ReportedReplica(-7, 5_000, 5, ReportedState.FINALIZED));

    bring(before, after, "dn1");

    assertThat(after.blocks.inSafeMode()).isFalse();
  }

  @Test
  void whatIsNewerIsForgottenWithItsVolumes() {
    Simulation old = startedFromAnOldDirectory(5);

    old.node("dn1").stop();
    old.run(old.blocks.lost("uuid-dn1"));
    old.pass(1_000);

    assertThat(old.blocks.safeModeReason()).contains("5 replicas", "1 DataNode ");
  }

  @Test
  void onlySoManyNodesReportAtATime() {
    ReportLeases leases = new ReportLeases(2, 1_000, -1);
    long first = leases.ask("a", 0);
    long second = leases.ask("b", 0);

    assertThat(first).isNotZero();
    assertThat(second).isNotZero().isNotEqualTo(first);
    assertThat(leases.ask("c", 0)).isZero();
    assertThat(leases.holds("a", first, 999)).isTrue();
    assertThat(leases.holds("a", first, 1_000)).isFalse();
    leases.giveBack("b");
    assertThat(leases.ask("c", 1)).isNotZero();
  }

  @Test
  void aPauseOfTheNameNodeItselfKillsNobody() {
    Simulation cluster = writtenCluster(3, 1);
    cluster.pass(2_000);

    cluster.now += 100_000;
    cluster.run(cluster.blocks.tick());

    assertThat(cluster.blocks.stats().deadNodes()).isZero();
    List<NodeCommand> told = new ArrayList<>();
    cluster.datanodes.values().forEach(node -> told.addAll(node.told));
    assertThat(told).isEmpty();
  }

  @Test
  void aNewerReplicaCountsOnceHoweverOftenItIsReportedAndNoMoreWhenItIsDeleted() {
    Simulation old = startedFromAnOldDirectory(5);
    FakeDatanode node = old.node("dn1");
    ReportedReplica newest = node.replicas.get((1L << 30) + 15);

    node.tell(ReplicaEvent.Kind.RECEIVED, newest);
    node.tell(ReplicaEvent.Kind.RECEIVED, newest);
    assertThat(old.blocks.safeModeReason()).contains("10 replicas");

    node.tell(ReplicaEvent.Kind.DELETED, newest);
    node.tell(ReplicaEvent.Kind.DELETED, newest);
    assertThat(old.blocks.safeModeReason()).contains("9 replicas", "2 DataNodes");
    assertThat(old.blocks.stats().blocksInFuture()).isEqualTo(9 * Simulation.BLOCK_BYTES);
  }

  @Test
  void safeModeEndsWhenTheLastNewerReplicaIsDeleted() {
    Simulation old = startedFromAnOldDirectory(1);
    long newest = (1L << 30) + 11;

    for (FakeDatanode node : List.copyOf(old.datanodes.values())) {
      node.tell(ReplicaEvent.Kind.DELETED, node.replicas.remove(newest));
    }
    old.pass(1_000);

    assertThat(old.blocks.inSafeMode()).isFalse();
  }

  @Test
  void safeModeDoesNotWaitForBlocksThatAreReclaimedMeanwhile() {
    Simulation before = new Simulation(Map.of());
    before.start("dn1");
    List<BlockInfo> written = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      written.add(before.write(1));
    }
    Simulation after = before.restarted(SETTINGS);

    written.subList(0, 40).forEach(block -> after.tell(new BlockEvent.Deleted(block)));
    assertThat(after.blocks.safeModeReason()).contains("0 of 60 blocks", "59 are needed");
    bring(before, after, "dn1");
    written.subList(40, 100).forEach(block -> after.tell(new BlockEvent.Deleted(block)));

    assertThat(after.blocks.inSafeMode()).isFalse();
  }

  @Test
  void safeModeEndsWhenEverythingIsReclaimedBeforeAnybodyHasReported() {
    Simulation before = writtenCluster(1, 0);
    BlockInfo block = before.write(1);
    BlockInfo other = before.write(1);
    Simulation after = before.restarted(SETTINGS);

    after.tell(new BlockEvent.Deleted(block));
    after.tell(new BlockEvent.Deleted(other));
    after.pass(1_000);

    assertThat(after.blocks.inSafeMode()).isFalse();
  }
}
