package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterScenarioTest {

  private static Simulation cluster(int nodes) {
    Simulation cluster = new Simulation(Map.of());
    for (int i = 1; i <= nodes; i++) {
      cluster.start("dn" + i);
    }
    return cluster;
  }

  @Test
  void aWrittenBlockIsFoundOnItsWholePipeline() {
    Simulation cluster = cluster(3);

    BlockInfo block = cluster.write(3);

    assertThat(cluster.holders(block)).containsExactly("dn1", "dn2", "dn3");
    assertThat(cluster.blocks.hasMinimumReplicas(cluster.tables, block)).isTrue();
    assertThat(cluster.wakeups).contains(block.blockId());
    assertThat(cluster.blocks.stats().underReplicatedBlocks()).isZero();
  }

  @Test
  void theWritersNodeComesFirstInThePipelineAndTheReadersNodeFirstInTheLocations() {
    Simulation cluster = cluster(3);

    assertThat(cluster.choose(3, "10.0.0.2").get(0).node().hostName()).isEqualTo("dn2");
    BlockInfo block = cluster.write(3);
    assertThat(
            cluster
                .blocks
                .locate(cluster.tables, block, "10.0.0.3")
                .targets()
                .get(0)
                .node()
                .hostName())
        .isEqualTo("dn3");
  }

  @Test
  void blocksOfADeadNodeAreMadeAgainElsewhere() {
    Simulation cluster = cluster(4);
    List<BlockInfo> written = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      written.add(cluster.write(3));
    }

    cluster.node("dn2").stop();
    cluster.pass(60_000);

    for (BlockInfo block : written) {
      assertThat(cluster.holders(block)).containsExactly("dn1", "dn3", "dn4");
    }
    assertThat(cluster.blocks.stats().underReplicatedBlocks()).isZero();
    assertThat(cluster.blocks.stats().deadNodes()).isEqualTo(1);
    assertThat(cluster.blocks.redundancyFigures().copiesUnderway()).isZero();
  }

  @Test
  void aNodeThatIsOnlyLateLosesNothing() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    List<String> before = cluster.holders(block);
    FakeDatanode late = cluster.node(before.get(0));

    late.stop();
    cluster.pass(20_000);
    late.running = true;
    cluster.pass(20_000);

    assertThat(cluster.holders(block)).isEqualTo(before);
    assertThat(late.told).isEmpty();
  }

  @Test
  void aStaleNodeIsLastForReadersAndNotChosenForWriters() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);

    cluster.node("dn1").stop();
    cluster.pass(8_000);

    List<StorageTarget> locations = cluster.locate(block);
    assertThat(locations.get(locations.size() - 1).node().hostName()).isEqualTo("dn1");
    assertThat(cluster.choose(3, "10.0.0.1"))
        .extracting(target -> target.node().hostName())
        .doesNotContain("dn1");
  }

  @Test
  void aNodeThatComesBackFromTheDeadGivesUpWhatIsTooMuch() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    FakeDatanode lost = cluster.node("dn1");

    lost.stop();
    cluster.pass(60_000);
    assertThat(cluster.holders(block)).hasSize(3).doesNotContain("dn1");
    lost.running = true;
    cluster.pass(10_000);

    assertThat(cluster.holders(block)).hasSize(3);
    assertThat(
            cluster.datanodes.values().stream()
                .filter(node -> node.replicas.containsKey(block.blockId())))
        .hasSize(3);
    assertThat(cluster.blocks.redundancyFigures().excessBlocks()).isZero();
  }

  @Test
  void theMostEndangeredBlocksAreCopiedFirst() {
    Simulation cluster = cluster(3);
    BlockInfo low = cluster.write(3);
    BlockInfo endangered = cluster.write(3);
    lose(cluster, "dn1", low);
    lose(cluster, "dn1", endangered);
    lose(cluster, "dn2", endangered);
    cluster.datanodes.values().forEach(node -> node.takesCopies = false);
    cluster.pass(2_000);

    List<Long> ordered = new ArrayList<>();
    cluster
        .datanodes
        .values()
        .forEach(
            node ->
                node.told.forEach(
                    command -> {
                      if (command instanceof NodeCommand.Copy copy) {
                        ordered.add(copy.replica().blockId());
                      }
                    }));
    assertThat(ordered).contains(endangered.blockId());
    assertThat(cluster.blocks.redundancyFigures().endangeredBlocks()).isEqualTo(1);
  }

  private static void lose(Simulation cluster, String node, BlockInfo block) {
    ReportedReplica replica = cluster.node(node).replicas.remove(block.blockId());
    cluster.node(node).tell(ReplicaEvent.Kind.DELETED, replica);
  }

  @Test
  void aCopyThatNeverArrivesIsOrderedAgainAfterAWhile() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    cluster.datanodes.values().forEach(node -> node.takesCopies = false);
    lose(cluster, cluster.holders(block).get(0), block);

    cluster.pass(130_000);
    cluster.datanodes.values().forEach(node -> node.takesCopies = true);
    cluster.pass(130_000);

    assertThat(cluster.holders(block)).hasSize(3);
  }

  /** By a reader who was told that it is damaged, or by its node's report. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whenTheSourceOfACopyIsFoundCorruptAnotherOneIsAskedAtOnce(boolean byReport) {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    cluster.datanodes.values().forEach(node -> node.takesCopies = false);
    lose(cluster, cluster.holders(block).get(0), block);
    cluster.pass(2_000);
    FakeDatanode source =
        cluster.datanodes.values().stream()
            .filter(node -> node.told.stream().anyMatch(NodeCommand.Copy.class::isInstance))
            .findFirst()
            .orElseThrow();
    cluster.datanodes.values().forEach(node -> node.takesCopies = true);

    if (byReport) {
      source.replicas.computeIfPresent(
          block.blockId(),
          (id, held) ->
              new ReportedReplica(id, held.generationStamp(), 1, ReportedState.FINALIZED));
      source.report();
    } else {
      cluster.run(
          cluster.blocks.reportBad(block.blockId(), block.generationStamp(), List.of(source.uuid)));
    }
    cluster.pass(3_000);

    assertThat(cluster.holders(block)).hasSize(3).doesNotContain(source.name);
  }

  @Test
  void deletedBlocksAreDeletedOnEveryNode() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.write(3);

    cluster.tell(new BlockEvent.Deleted(block));
    assertThat(cluster.blocks.stats().pendingDeletionBlocks()).isEqualTo(3);
    cluster.pass(2_000);

    assertThat(cluster.datanodes.values()).allMatch(node -> node.replicas.isEmpty());
    assertThat(cluster.blocks.stats().pendingDeletionBlocks()).isZero();
    assertThat(cluster.tables.size(Table.REPLICAS)).isZero();
    assertThat(cluster.tables.size(Table.STORAGE_BLOCKS)).isZero();
    assertThat(cluster.tables.size(Table.BLOCK_WORK)).isZero();
  }

  /** A node that has just died is given to one writer after the other, who all come back. */
  @Test
  void roomForABlockThatItsWriterGaveUpIsFreeAgain() {
    Simulation cluster = cluster(3);
    for (FakeDatanode node : cluster.datanodes.values()) {
      node.remaining = 5 * Simulation.BLOCK_BYTES;
      node.heartbeat();
    }
    for (int i = 0; i < 20; i++) {
      BlockInfo block = cluster.allocate(3);
      cluster
          .node("dn1")
          .tell(
              ReplicaEvent.Kind.RECEIVING,
              new ReportedReplica(block.blockId(), block.generationStamp(), 0, ReportedState.RBW));
      cluster.tell(new BlockEvent.Deleted(block));
    }

    assertThat(cluster.choose(3, "10.0.0.1")).hasSize(3);
  }

  @Test
  void moreDeletionsThanFitIntoAHeartbeatAreToldOneHeartbeatAfterTheOther() {
    BlockSettings oneByOne =
        new BlockSettings(
            5_000, 30_000, 1, 0.999, 0, 5_000, 120_000, CopyLimits.of(0, 0), 2, 6, 300_000);
    Simulation cluster = new Simulation(Map.of(), new MemoryTables(), 0, oneByOne);
    cluster.start("dn1");
    List<BlockInfo> blocks = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      blocks.add(cluster.write(1));
    }
    for (int i = 3; i < 7; i++) {
      cluster.tell(new BlockEvent.Deleted(blocks.get(i)));
    }
    cluster.pass(1_000);
    assertThat(cluster.node("dn1").replicas).hasSize(5);
    for (int i = 0; i < 3; i++) {
      cluster.tell(new BlockEvent.Deleted(blocks.get(i)));
    }
    cluster.pass(3_000);

    assertThat(cluster.node("dn1").replicas).isEmpty();
    assertThat(cluster.blocks.stats().pendingDeletionBlocks()).isZero();
  }

  @Test
  void moreAndFewerReplicasAreMadeOnRequest() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(2);

    cluster.tell(new BlockEvent.ReplicationChanged(block.withReplication(4), 2));
    cluster.pass(10_000);
    assertThat(cluster.holders(block)).hasSize(4);

    cluster.tell(new BlockEvent.ReplicationChanged(block.withReplication(1), 4));
    cluster.pass(10_000);
    assertThat(cluster.holders(block)).hasSize(1);
    assertThat(
            cluster.datanodes.values().stream()
                .filter(node -> node.replicas.containsKey(block.blockId())))
        .hasSize(1);
  }

  @Test
  void aCorruptReplicaIsReplacedAndThenRemoved() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    String bad = cluster.holders(block).get(0);

    cluster.run(
        cluster.blocks.reportBad(block.blockId(), block.generationStamp(), List.of("uuid-" + bad)));
    assertThat(cluster.holders(block)).hasSize(2).doesNotContain(bad);
    assertThat(cluster.blocks.stats().corruptBlocks()).isEqualTo(1);
    cluster.pass(10_000);

    assertThat(cluster.holders(block)).hasSize(3);
    assertThat(cluster.node(bad).replicas).doesNotContainKey(block.blockId());
    assertThat(cluster.blocks.stats().corruptBlocks()).isZero();
  }

  @Test
  void aReplicaThatAReaderFoundDamagedIsNotGoodBecauseItsNodeListsIt() {
    Simulation cluster = new Simulation(Map.of());
    cluster.start("dn1");
    cluster.start("dn2");
    BlockInfo block = cluster.write(2);
    cluster.run(
        cluster.blocks.reportBad(block.blockId(), block.generationStamp(), List.of("uuid-dn2")));

    cluster.node("dn2").report();
    cluster.node("dn2").report();

    assertThat(cluster.holders(block)).containsExactly("dn1");
    assertThat(cluster.blocks.stats().corruptBlocks()).isEqualTo(1);
  }

  @Test
  void aCorruptReplicaMakesRoomForAGoodOneWhereNoOtherNodeIsLeft() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.write(3);

    cluster.run(
        cluster.blocks.reportBad(block.blockId(), block.generationStamp(), List.of("uuid-dn2")));
    cluster.pass(10_000);

    assertThat(cluster.holders(block)).containsExactly("dn1", "dn2", "dn3");
  }

  @Test
  void theLastReplicaIsKeptAndShownEvenIfItIsCorrupt() {
    Simulation cluster = cluster(2);
    BlockInfo block = cluster.write(1);
    String holder = cluster.holders(block).get(0);

    cluster.run(
        cluster.blocks.reportBad(
            block.blockId(), block.generationStamp(), List.of("uuid-" + holder)));
    cluster.pass(10_000);

    Locations locations = cluster.blocks.locate(cluster.tables, block, "");
    assertThat(locations.corrupt()).isTrue();
    assertThat(locations.targets()).hasSize(1);
    assertThat(cluster.node(holder).replicas).containsKey(block.blockId());
    assertThat(cluster.blocks.stats().missingBlocks()).isEqualTo(1);
    assertThat(cluster.blocks.stats().missingReplicationOneBlocks()).isEqualTo(1);
  }

  @Test
  void aSecondFullReportTakesAwayWhatItDoesNotName() {
    Simulation cluster = cluster(3);
    BlockInfo kept = cluster.write(3);
    BlockInfo lost = cluster.write(3);
    FakeDatanode node = cluster.node("dn1");
    node.replicas.remove(lost.blockId());

    node.report();

    assertThat(cluster.holders(kept)).contains("dn1");
    assertThat(cluster.holders(lost)).doesNotContain("dn1");
    assertThat(cluster.blocks.stats().underReplicatedBlocks()).isEqualTo(1);
  }

  @Test
  void aReportThatIsOvertakenByANewerOneTakesNothingAway() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.write(3);
    FakeDatanode node = cluster.node("dn1");
    FullReport overtaken =
        cluster.blocks.fullReport(node.uuid, node.storage(), StorageType.DISK, Optional::empty);

    assertThat(cluster.run(overtaken)).isEqualTo(ReportProgress.MORE);
    node.report();

    assertThat(cluster.run(overtaken)).isEqualTo(ReportProgress.DONE);
    assertThat(cluster.holders(block)).contains("dn1");
  }

  /** Its row would be looked for without end when the node is dead. */
  @Test
  void aReplicaThatIsOnlyExpectedOfANodeIsForgottenWithIt() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.allocate(3);
    cluster
        .node("dn2")
        .store(block.with(block.state(), block.generationStamp(), Simulation.BLOCK_BYTES));
    cluster.complete(block);
    FakeDatanode slow = cluster.node("dn1");
    slow.tell(
        ReplicaEvent.Kind.RECEIVING,
        new ReportedReplica(block.blockId(), block.generationStamp(), 0, ReportedState.RBW));

    slow.stop();
    cluster.pass(60_000);

    assertThat(cluster.blocks.stats().deadNodes()).isEqualTo(1);
    assertThat(cluster.tables.size(Table.STORAGE_BLOCKS)).isEqualTo(2);
  }

  @Test
  void unknownReplicasAreLeftAloneInTheFirstReportAndDeletedFromTheSecondOn() {
    Simulation cluster = new Simulation(Map.of());
    FakeDatanode node = new FakeDatanode(cluster, "dn1");
    cluster.datanodes.put("dn1", node);
    node.replicas.put(77L, new ReportedReplica(77, 1001, 5, ReportedState.FINALIZED));

    node.start();
    cluster.pass(2_000);
    assertThat(node.replicas).containsKey(77L);
    assertThat(cluster.blocks.redundancyFigures().unknownReplicas()).isEqualTo(1);

    node.report();
    cluster.pass(2_000);
    assertThat(node.replicas).isEmpty();
  }

  @Test
  void aNodeTheNameNodeDoesNotKnowIsToldToRegister() {
    Simulation cluster = new Simulation(Map.of());
    FakeDatanode node = new FakeDatanode(cluster, "dn1");
    cluster.datanodes.put("dn1", node);

    node.heartbeat();

    assertThat(node.told).containsExactly(new NodeCommand.Register());
    assertThat(cluster.blocks.stats().liveNodes()).isEqualTo(1);
  }

  @Test
  void aSecondRackGetsAReplicaOfBlocksThatWereAllOnTheFirst() {
    Simulation cluster = new Simulation(Map.of("10.0.0.9", "/other"));
    for (int i = 1; i <= 3; i++) {
      cluster.start("dn" + i);
    }
    BlockInfo block = cluster.write(3);

    cluster.start("dn9");
    cluster.pass(20_000);

    assertThat(cluster.holders(block)).hasSize(3).contains("dn9");
  }

  @Test
  void replicasThatAreFinishedBeforeTheirWriterTellsOfTheirStampCountWhenHeDoes() {
    Simulation cluster = cluster(3);
    BlockInfo open = cluster.allocate(3);
    BlockInfo newer = open.with(BlockState.UNDER_CONSTRUCTION, 3000, 0);
    // The pipeline is closed by its recovery: DataNodes are quicker than the writer.
    for (String name : List.of("dn1", "dn2")) {
      cluster
          .node(name)
          .store(newer.with(newer.state(), newer.generationStamp(), Simulation.BLOCK_BYTES));
    }

    cluster.tell(
        new BlockEvent.PipelineChanged(
            newer,
            cluster.blocks.targets(List.of("uuid-dn1", "uuid-dn2"), List.of("DS-dn1", "DS-dn2"))));
    BlockInfo committed = newer.with(BlockState.COMMITTED, 3000, Simulation.BLOCK_BYTES);
    cluster.tell(new BlockEvent.Committed(committed));

    assertThat(cluster.blocks.hasMinimumReplicas(cluster.tables, committed)).isTrue();
  }

  private static BlockInfo reopen(Simulation cluster, BlockInfo block) {
    BlockInfo open =
        block.with(BlockState.UNDER_CONSTRUCTION, block.generationStamp(), block.lengthBytes());
    cluster.tell(new BlockEvent.Reopened(open));
    return open;
  }

  @Test
  void aCopyOfABlockThatIsReopenedIsNotOrderedAnyMore() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    lose(cluster, cluster.holders(block).get(0), block);
    cluster.run(cluster.blocks.tick());
    while (cluster.run(cluster.blocks.step())) {
      // the copy is ordered, and no node has asked for its orders yet
    }
    assertThat(cluster.blocks.redundancyFigures().copiesUnderway()).isEqualTo(1);

    reopen(cluster, block);
    cluster.datanodes.values().forEach(FakeDatanode::heartbeat);

    assertThat(cluster.datanodes.values())
        .allSatisfy(
            node -> assertThat(node.told).doesNotHaveAnyElementsOfTypes(NodeCommand.Copy.class));
  }

  @Test
  void whoeverIsWritingABlockIsAskedForItsLengthBeforeAnyoneWhoHasFinished() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    List<StorageTarget> pipeline = cluster.locate(block);
    BlockInfo newer = reopen(cluster, block).with(BlockState.UNDER_CONSTRUCTION, 3000, 0);
    cluster.tell(new BlockEvent.PipelineChanged(newer, pipeline));
    FakeDatanode other =
        cluster.datanodes.values().stream()
            .filter(node -> !cluster.holders(newer).contains(node.name))
            .findFirst()
            .orElseThrow();

    // As long as before it was reopened, and yet of the newest stamp: another kind of DataNode
    // may make such a copy.
    other.store(newer.with(newer.state(), 3000, Simulation.BLOCK_BYTES));

    assertThat(cluster.blocks.locate(cluster.tables, newer, other.address).targets())
        .hasSize(4)
        .last()
        .satisfies(target -> assertThat(target.node().hostName()).isEqualTo(other.name));
  }

  @Test
  void aRecoveryNamesANodeOnceThoughItChoseAnotherStorageThanThePipelineWasTold() {
    Simulation cluster = cluster(1);
    BlockInfo open = cluster.allocate(1);
    List<StorageTarget> pipeline = cluster.locate(open);
    FakeDatanode node = cluster.node("dn1");
    ReportedReplica written =
        new ReportedReplica(open.blockId(), open.generationStamp(), 5, ReportedState.RBW);
    cluster.run(
        cluster.blocks.received(
            node.uuid,
            List.of(
                new ReplicaEvent(
                    "another", StorageType.DISK, ReplicaEvent.Kind.RECEIVING, written, ""))));
    cluster.tell(new BlockEvent.PipelineChanged(open, pipeline));

    cluster.tell(new BlockEvent.RecoveryStarted(open.withRecovery(2000)));
    node.heartbeat();

    assertThat(node.told)
        .filteredOn(NodeCommand.Recover.class::isInstance)
        .singleElement()
        .satisfies(
            order ->
                assertThat(((NodeCommand.Recover) order).locations())
                    .extracting(target -> target.node().uuid())
                    .containsExactly(node.uuid));
  }

  @Test
  void anOpenBlockWithoutAWriterIsRecoveredByOneOfItsNodes() {
    Simulation cluster = cluster(3);
    BlockInfo open = cluster.allocate(3);

    cluster.tell(new BlockEvent.RecoveryStarted(open.withRecovery(2000)));
    cluster.pass(1_000);

    List<NodeCommand> told = new ArrayList<>();
    cluster.datanodes.values().forEach(node -> told.addAll(node.told));
    assertThat(told).hasSize(1);
    NodeCommand.Recover recover = (NodeCommand.Recover) told.get(0);
    assertThat(recover.block().recoveryId()).isEqualTo(2000);
    assertThat(recover.locations()).hasSize(3);
  }

  @Test
  void aRecoveryWhosePrimaryDiedIsLedByAnotherNodeTheNextTime() {
    Simulation cluster = cluster(3);
    BlockInfo open = cluster.allocate(3);
    cluster.tell(new BlockEvent.RecoveryStarted(open.withRecovery(2000)));
    cluster.pass(1_000);
    FakeDatanode primary = recoveryLeaders(cluster).get(0);

    primary.stop();
    cluster.pass(30_000);
    cluster.tell(new BlockEvent.RecoveryStarted(open.withRecovery(2001)));
    cluster.pass(1_000);

    List<FakeDatanode> leaders = recoveryLeaders(cluster);
    assertThat(leaders).hasSize(2).contains(primary);
    FakeDatanode second =
        leaders.stream().filter(node -> node != primary).findFirst().orElseThrow();
    NodeCommand.Recover again = (NodeCommand.Recover) second.told.get(0);
    assertThat(again.block().recoveryId()).isEqualTo(2001);
    assertThat(again.locations())
        .extracting(target -> target.node().hostName())
        .doesNotContain(primary.name);
  }

  private static List<FakeDatanode> recoveryLeaders(Simulation cluster) {
    return cluster.datanodes.values().stream()
        .filter(node -> node.told.stream().anyMatch(NodeCommand.Recover.class::isInstance))
        .toList();
  }

  @Test
  void aRecoveryThatAnotherOneHasOutdoneIsNotOrderedAnyMore() {
    Simulation cluster = cluster(3);
    BlockInfo open = cluster.allocate(3);
    cluster.now += 10;
    cluster.node("dn1").heartbeat();
    cluster.tell(new BlockEvent.RecoveryStarted(open.withRecovery(2000)));
    cluster.now += 10;
    cluster.node("dn2").heartbeat();
    cluster.tell(new BlockEvent.RecoveryStarted(open.withRecovery(2001)));

    cluster.pass(1_000);

    assertThat(cluster.node("dn1").told).isEmpty();
    assertThat(cluster.node("dn2").told)
        .singleElement()
        .isInstanceOfSatisfying(
            NodeCommand.Recover.class,
            recover -> assertThat(recover.block().recoveryId()).isEqualTo(2001));
  }

  @Test
  void aReplicaThatWasMendedWhileItsNodeWasDownIsGoodAgainWhereNoOtherIs() {
    Simulation cluster = cluster(1);
    BlockInfo block = cluster.write(1);
    FakeDatanode node = cluster.node("dn1");
    cluster.run(
        cluster.blocks.reportBad(block.blockId(), block.generationStamp(), List.of(node.uuid)));
    node.report();
    assertThat(cluster.blocks.stats().missingBlocks()).isEqualTo(1);

    node.start();

    assertThat(cluster.blocks.locate(cluster.tables, block, "").corrupt()).isFalse();
    assertThat(cluster.blocks.stats().missingBlocks()).isZero();
    assertThat(cluster.blocks.stats().corruptBlocks()).isZero();
  }

  @Test
  void aDamagedReplicaStaysSoWhenItsNodeComesBackAsLongAsThereIsAGoodOne() {
    Simulation cluster = cluster(2);
    BlockInfo block = cluster.write(2);
    FakeDatanode node = cluster.node("dn2");
    cluster.node("dn1").takesCopies = false;
    node.takesCopies = false;
    cluster.run(
        cluster.blocks.reportBad(block.blockId(), block.generationStamp(), List.of(node.uuid)));

    node.start();

    assertThat(cluster.holders(block)).containsExactly("dn1");
    assertThat(cluster.blocks.stats().corruptBlocks()).isEqualTo(1);
  }

  @Test
  void aNodeRegistersAgainWhereARegistrationWasDecidedAfterItsReport() {
    Simulation cluster = cluster(2);
    FakeDatanode node = cluster.node("dn1");
    cluster.run(
        cluster.blocks.register(
            new Registration(node.uuid, node.address, node.name, 9866, 9864, 9867, "3.5.0")));
    node.heartbeat();
    assertThat(staleStorages(cluster)).isEqualTo(1);

    cluster.pass(599_000);
    assertThat(node.told).doesNotHaveAnyElementsOfTypes(NodeCommand.Register.class);
    cluster.pass(2_000);

    assertThat(node.told).hasAtLeastOneElementOfType(NodeCommand.Register.class);
    assertThat(staleStorages(cluster)).isZero();
    node.told.clear();
    cluster.pass(1_200_000);
    assertThat(node.told).isEmpty();
  }

  private static int staleStorages(Simulation cluster) {
    return cluster.blocks.datanodeStatus().stream().mapToInt(DatanodeStatus::staleStorages).sum();
  }

  @Test
  void whatWasSaidOfAStorageBeforeItsFirstReportIsForgottenIfThatDoesNotNameIt() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.write(3);
    FakeDatanode node = cluster.node("dn1");
    ReportedReplica lost = node.replicas.remove(block.blockId());
    node.stop();
    cluster.run(cluster.blocks.lost(node.uuid));
    cluster.run(
        cluster.blocks.register(
            new Registration(node.uuid, node.address, node.name, 9866, 9864, 9867, "3.5.0")));

    node.tell(ReplicaEvent.Kind.RECEIVED, lost); // sent before, and held up on its way
    assertThat(cluster.holders(block)).contains("dn1");
    node.start();

    assertThat(cluster.holders(block)).containsExactly("dn2", "dn3");
  }
}
