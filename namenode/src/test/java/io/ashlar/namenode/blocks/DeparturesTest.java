package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.blocks.NodeOrder.Kind;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** DataNodes leave, are away for a while, and come back. */
class DeparturesTest {

  private static Simulation cluster(int nodes) {
    Simulation cluster = new Simulation(Map.of());
    for (int i = 1; i <= nodes; i++) {
      cluster.start("dn" + i);
    }
    return cluster;
  }

  private static void decommission(Simulation cluster, String... names) {
    cluster.run(cluster.blocks.orders().leave(List.of(names), Kind.DECOMMISSION, 0));
  }

  private static void maintain(Simulation cluster, String name, long forMillis) {
    cluster.run(cluster.blocks.orders().leave(List.of(name), Kind.MAINTENANCE, forMillis));
  }

  private static void comeBack(Simulation cluster, String name) {
    cluster.run(cluster.blocks.orders().comeBack(List.of(name)));
  }

  private static NodeService service(Simulation cluster, String name) {
    return cluster.blocks.orders().all(cluster.tables).stream()
        .filter(node -> node.uuid().equals("uuid-" + name))
        .findFirst()
        .orElseThrow();
  }

  private static AdminState state(Simulation cluster, String name) {
    return service(cluster, name).state();
  }

  private static long copies(Simulation cluster, BlockInfo block) {
    return cluster.datanodes.values().stream()
        .filter(node -> node.replicas.containsKey(block.blockId()))
        .count();
  }

  @Test
  void aDecommissionedNodeMayBeStoppedAndNothingIsLost() {
    Simulation cluster = cluster(4);
    List<BlockInfo> written = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      written.add(cluster.write(i % 3 + 1));
    }

    decommission(cluster, "dn2");
    assertThat(state(cluster, "dn2")).isEqualTo(AdminState.DECOMMISSION_IN_PROGRESS);
    cluster.pass(120_000);

    assertThat(state(cluster, "dn2")).isEqualTo(AdminState.DECOMMISSIONED);
    assertThat(service(cluster, "dn2").progress().left()).isZero();
    cluster.node("dn2").stop();
    cluster.pass(60_000);
    for (BlockInfo block : written) {
      assertThat(cluster.holders(block)).hasSize(block.replication()).doesNotContain("dn2");
    }
    assertThat(cluster.blocks.stats().missingBlocks()).isZero();
  }

  @Test
  void anOutdatedReplicaOnTheOnlyOtherNodeMakesRoomForTheOneThatLeaves() {
    Simulation cluster = cluster(2);
    BlockInfo block = cluster.write(1);
    String leaving = cluster.holders(block).get(0);
    String other = leaving.equals("dn1") ? "dn2" : "dn1";
    decommission(cluster, leaving);
    cluster
        .node(other)
        .receive(
            new ReportedReplica(
                block.blockId(), block.generationStamp() - 1, 5, ReportedState.FINALIZED));

    cluster.pass(60_000);

    assertThat(state(cluster, leaving)).isEqualTo(AdminState.DECOMMISSIONED);
    cluster.node(leaving).stop();
    cluster.pass(60_000);
    assertThat(cluster.holders(block)).containsExactly(other);
  }

  @Test
  void aLeavingNodeGetsNoNewBlocksAndIsReadLast() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    String leaving = cluster.locate(block).get(0).node().hostName();
    cluster.datanodes.values().forEach(node -> node.takesCopies = false);

    decommission(cluster, leaving);

    assertThat(cluster.choose(4, cluster.node(leaving).address))
        .extracting(target -> target.node().hostName())
        .hasSize(3)
        .doesNotContain(leaving);
    List<StorageTarget> locations = cluster.locate(block);
    assertThat(locations).hasSize(3);
    assertThat(locations.get(2).node().hostName()).isEqualTo(leaving);
  }

  @Test
  void progressSaysWhatIsLeftAndWhichBlocksHoldItUp() {
    Simulation cluster = cluster(3);
    BlockInfo wide = cluster.write(3);
    BlockInfo only = cluster.write(1);
    String holder = cluster.holders(only).get(0);
    cluster.datanodes.values().forEach(node -> node.takesCopies = false);

    decommission(cluster, holder);
    cluster.pass(3_000);

    DepartureProgress progress = service(cluster, holder).progress();
    assertThat(progress.blocks()).isEqualTo(2);
    assertThat(progress.left()).isEqualTo(2);
    assertThat(progress.onlyHere()).isEqualTo(1);
    assertThat(service(cluster, holder).why()).contains("2 DataNodes are in service");
    assertThat(
            cluster.blocks.orders().heldUpBy(cluster.tables, "uuid-" + holder, "", 10).blockIds())
        .containsExactly(wide.blockId(), only.blockId());
    HeldBlocks first = cluster.blocks.orders().heldUpBy(cluster.tables, "uuid-" + holder, "", 1);
    assertThat(first.more()).isTrue();
    assertThat(
            cluster
                .blocks
                .orders()
                .heldUpBy(cluster.tables, "uuid-" + holder, first.next(), 1)
                .blockIds())
        .containsExactly(only.blockId());
    assertThat(cluster.blocks.holdsUpDecommission(cluster.tables, only)).isTrue();
  }

  @Test
  void anOpenFileWithNoOtherReplicaHoldsItUpUntilItsBlockIsSafeElsewhere() {
    Simulation cluster = cluster(3);
    BlockInfo open = cluster.allocate(1);
    FakeDatanode holder = cluster.byUuid(cluster.locate(open).get(0).node().uuid());
    holder.tell(
        ReplicaEvent.Kind.RECEIVING,
        new ReportedReplica(open.blockId(), open.generationStamp(), 0, ReportedState.RBW));

    decommission(cluster, holder.name);
    cluster.pass(30_000);

    assertThat(state(cluster, holder.name)).isEqualTo(AdminState.DECOMMISSION_IN_PROGRESS);
    assertThat(service(cluster, holder.name).progress().inOpenFiles()).isEqualTo(1);
    assertThat(service(cluster, holder.name).why()).contains("being written");
    holder.store(open.with(open.state(), open.generationStamp(), Simulation.BLOCK_BYTES));
    BlockInfo complete = cluster.complete(open);
    cluster.pass(30_000);
    assertThat(state(cluster, holder.name)).isEqualTo(AdminState.DECOMMISSIONED);
    assertThat(cluster.holders(complete)).hasSize(2).contains(holder.name);
  }

  @Test
  void whatCameBackGivesUpWhatIsTooMuch() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    String holder = cluster.holders(block).get(0);
    decommission(cluster, holder);
    cluster.pass(60_000);
    assertThat(copies(cluster, block)).isEqualTo(4);

    comeBack(cluster, holder);
    cluster.pass(10_000);

    assertThat(state(cluster, holder)).isEqualTo(AdminState.NORMAL);
    assertThat(copies(cluster, block)).isEqualTo(3);
    assertThat(cluster.blocks.redundancyFigures().excessBlocks()).isZero();
  }

  @Test
  void aNodeInMaintenanceMayBeAwayWithoutCopiesBeingMade() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    String holder = cluster.holders(block).get(0);

    maintain(cluster, holder, 0);
    cluster.pass(20_000);
    assertThat(state(cluster, holder)).isEqualTo(AdminState.IN_MAINTENANCE);
    cluster.node(holder).stop();
    cluster.pass(120_000);

    assertThat(copies(cluster, block)).isEqualTo(3);
    assertThat(cluster.holders(block)).hasSize(2).doesNotContain(holder);
    assertThat(cluster.blocks.stats().underReplicatedBlocks()).isZero();
    cluster.node(holder).start();
    comeBack(cluster, holder);
    cluster.pass(10_000);
    assertThat(cluster.holders(block)).hasSize(3).contains(holder);
    assertThat(copies(cluster, block)).isEqualTo(3);
  }

  @Test
  void aBlockThatIsOnlyOnANodeInMaintenanceIsCopiedFirst() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.write(1);
    String holder = cluster.holders(block).get(0);

    maintain(cluster, holder, 0);
    cluster.pass(20_000);

    assertThat(state(cluster, holder)).isEqualTo(AdminState.IN_MAINTENANCE);
    assertThat(cluster.holders(block)).hasSize(1).doesNotContain(holder);
    assertThat(copies(cluster, block)).isEqualTo(2);
  }

  @Test
  void whenItsTimeIsOverAnAbsentNodeIsLikeAnyDeadOne() {
    Simulation cluster = cluster(4);
    BlockInfo block = cluster.write(3);
    String holder = cluster.holders(block).get(0);
    maintain(cluster, holder, 90_000);
    cluster.pass(20_000);
    cluster.node(holder).stop();
    cluster.pass(60_000);
    assertThat(cluster.holders(block)).hasSize(2);

    cluster.pass(60_000);

    assertThat(cluster.holders(block)).hasSize(3).doesNotContain(holder);
    assertThat(state(cluster, holder)).isEqualTo(AdminState.NORMAL);
    assertThat(cluster.tables.get(Table.NODE_ORDERS, NodeOrder.key("uuid-" + holder))).isNull();
  }

  @Test
  void ordersOutliveTheNameNode() {
    Simulation cluster = cluster(3);
    decommission(cluster, "dn1");
    byte[] row = cluster.tables.get(Table.NODE_ORDERS, NodeOrder.key("uuid-dn1"));

    Simulation after = cluster.restarted(BlockSettings.of(5_000, 30_000));
    after.tables.apply(new Edit().put(Table.NODE_ORDERS, NodeOrder.key("uuid-dn1"), row));
    assertThat(service(after, "dn1").why()).contains("has not registered");
    after.start("dn1");

    assertThat(state(after, "dn1")).isEqualTo(AdminState.DECOMMISSION_IN_PROGRESS);
    after.pass(10_000);
    assertThat(state(after, "dn1")).isEqualTo(AdminState.DECOMMISSIONED);
  }

  @Test
  void aNodeThatRegistersInSafeModeIsLookedAtWhenThatIsOver() {
    Simulation cluster = cluster(2);
    BlockInfo only = cluster.write(1);
    String holder = cluster.holders(only).get(0);
    decommission(cluster, holder);
    byte[] row = cluster.tables.get(Table.NODE_ORDERS, NodeOrder.key("uuid-" + holder));

    Simulation after =
        cluster.restarted(BlockSettings.of(5_000, 30_000).withSafeModeExtension(20_000));
    after.tables.apply(new Edit().put(Table.NODE_ORDERS, NodeOrder.key("uuid-" + holder), row));
    FakeDatanode back = new FakeDatanode(after, holder);
    back.replicas.putAll(cluster.node(holder).replicas);
    after.datanodes.put(holder, back);
    back.start();
    after.start(holder.equals("dn1") ? "dn2" : "dn1").takesCopies = false;
    after.pass(60_000);

    assertThat(after.blocks.inSafeMode()).isFalse();
    assertThat(state(after, holder)).isEqualTo(AdminState.DECOMMISSION_IN_PROGRESS);
    assertThat(service(after, holder).progress().left()).isOne();
  }

  @Test
  void nodesHaveSeveralNamesAndUnknownOrAmbiguousOnesAreRefused() {
    Simulation cluster = cluster(2);
    for (String name : List.of("dn1", "DN1:9866", "10.0.0.1", "10.0.0.1:9866", "uuid-dn1")) {
      decommission(cluster, name);
      assertThat(state(cluster, "dn1")).isNotEqualTo(AdminState.NORMAL);
      comeBack(cluster, name);
      assertThat(state(cluster, "dn1")).isEqualTo(AdminState.NORMAL);
    }
    refused(
        cluster,
        cluster.blocks.orders().leave(List.of("dn1", "dn7"), Kind.DECOMMISSION, 0),
        Fault.ILLEGAL_ARGUMENT,
        "No DataNode is called 'dn7'");
    assertThat(state(cluster, "dn1")).isEqualTo(AdminState.NORMAL);
    cluster.run(
        cluster.blocks.register(new Registration("other", "10.0.0.9", "dn1", 9999, 0, 0, "3.5.0")));
    refused(
        cluster,
        cluster.blocks.orders().leave(List.of("dn1"), Kind.DECOMMISSION, 0),
        Fault.ILLEGAL_ARGUMENT,
        "There are 2 DataNodes called 'dn1': say which of dn1:9866, dn1:9999");
  }

  @Test
  void listsOfHostsSayWhoMayJoinAndWhoIsToLeave() {
    Simulation cluster = cluster(3);
    BlockInfo block = cluster.write(2);

    cluster.run(
        cluster
            .blocks
            .orders()
            .follow(
                new NodeLists(
                    Set.of("dn1", "10.0.0.2", "dn4:9866"), Set.of("dn1"), Map.of("dn2", 0L))));

    assertThat(state(cluster, "dn1")).isEqualTo(AdminState.DECOMMISSION_IN_PROGRESS);
    assertThat(state(cluster, "dn2")).isEqualTo(AdminState.ENTERING_MAINTENANCE);
    assertThat(service(cluster, "dn3").liveness()).isEqualTo(Liveness.DEAD);
    refused(
        cluster,
        cluster.blocks.register(
            new Registration("uuid-dn3", "10.0.0.3", "dn3", 9866, 0, 0, "3.5.0")),
        Fault.DISALLOWED_NODE,
        "Datanode denied communication with namenode because the host is not in the include-list");
    refused(
        cluster,
        cluster.blocks.orders().comeBack(List.of("dn1")),
        Fault.IO,
        "is out of service by the NameNode's lists of hosts");
    cluster.run(cluster.blocks.orders().follow(NodeLists.NONE));
    assertThat(state(cluster, "dn1")).isEqualTo(AdminState.NORMAL);
    cluster.pass(20_000);
    assertThat(cluster.holders(block)).hasSize(2);
  }

  @Test
  void moreReplicasAreCopiedAndFewerAreDeletedEvenly() {
    Simulation cluster = cluster(4);
    List<BlockInfo> written = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      written.add(cluster.write(2));
    }

    setReplication(cluster, written, 4);
    cluster.pass(60_000);

    for (FakeDatanode node : cluster.datanodes.values()) {
      assertThat(node.replicas).hasSize(200);
    }
    setReplication(cluster, written, 3);
    cluster.pass(30_000);
    for (BlockInfo block : written) {
      assertThat(cluster.holders(block)).hasSize(3);
      assertThat(copies(cluster, block)).isEqualTo(3);
    }
    for (FakeDatanode node : cluster.datanodes.values()) {
      assertThat(node.replicas.size()).isBetween(120, 180);
    }
    assertThat(cluster.blocks.redundancyFigures().excessBlocks()).isZero();
  }

  private static void setReplication(Simulation cluster, List<BlockInfo> blocks, int wanted) {
    for (int i = 0; i < blocks.size(); i++) {
      BlockInfo before = blocks.get(i);
      blocks.set(i, before.withReplication(wanted));
      cluster.tell(new BlockEvent.ReplicationChanged(blocks.get(i), before.replication()));
    }
  }

  private static void refused(Simulation cluster, Command<?> command, Fault fault, String message) {
    assertThatThrownBy(() -> command.decide(cluster.tables, new DecideContext(cluster.now, false)))
        .isInstanceOfSatisfying(
            FsException.class, refusal -> assertThat(refusal.fault()).isEqualTo(fault))
        .hasMessageContaining(message);
  }
}
