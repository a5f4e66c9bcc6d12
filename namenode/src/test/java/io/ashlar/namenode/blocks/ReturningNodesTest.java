package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.edit.Wakeup;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A NameNode was started again, and not every DataNode is back. */
class ReturningNodesTest {
  private static final BlockSettings SETTINGS = BlockSettings.of(5_000, 30_000);

  private static Simulation restarted() {
    Simulation cluster = new Simulation(Map.of());
    cluster.blocks.expectDatanodes();
    return cluster;
  }

  private static FsException refusal(Simulation cluster) {
    return catchThrowableOfType(FsException.class, () -> cluster.place(1, "", List.of()));
  }

  @Test
  void whoFindsNoPlaceIsAskedToComeBackAsLongAsLivingNodesMayNotBeBack() {
    Simulation cluster = restarted();
    assertThat(refusal(cluster).fault()).isEqualTo(Fault.NOT_REPLICATED_YET);

    cluster.pass(30_000);

    assertThat(cluster.blocks.awaitsDatanodes()).isTrue();
    assertThat(refusal(cluster))
        .hasMessageContaining("could only be written to 0 of the 1 minReplication nodes")
        .hasMessageContaining("may still be coming back");

    cluster.pass(1_000);

    assertThat(cluster.blocks.awaitsDatanodes()).isFalse();
    assertThat(refusal(cluster).fault()).isEqualTo(Fault.IO);
  }

  @Test
  void aNewFileSystemHasNobodyToWaitFor() {
    assertThat(refusal(new Simulation(Map.of())).fault()).isEqualTo(Fault.IO);
  }

  @Test
  void aClockThatIsSetBackDoesNotMakeItLast() {
    Simulation cluster = restarted();
    cluster.pass(2_000);

    cluster.now -= 100_000;
    cluster.pass(1_000);

    assertThat(cluster.blocks.awaitsDatanodes()).isFalse();
  }

  @Test
  void aPipelineIsToldToWaitForItsReplacementOnlyWhereThereIsNone() throws FsException {
    Simulation cluster = restarted();
    cluster.start("dn1");
    List<StorageTarget> pipeline = cluster.place(1, "", List.of());

    assertThat(
            catchThrowableOfType(FsException.class, () -> cluster.place(1, "", pipeline)).fault())
        .isEqualTo(Fault.NOT_REPLICATED_YET);
    cluster.start("dn2");
    assertThat(cluster.place(1, "", pipeline)).hasSize(1);
  }

  @Test
  void whoWaitsIsWokenOnceWhenANodeWithRoomHasCome() {
    Simulation cluster = restarted();
    FakeDatanode full = new FakeDatanode(cluster, "dn1");
    full.remaining = 0;
    full.start();
    assertThat(cluster.wakeups).isEmpty();

    cluster.start("dn2").heartbeat();

    assertThat(cluster.wakeups).containsExactly(Wakeup.DATANODE_CAME.blockId());
  }

  @Test
  void whoWaitsForABlockIsWokenWhenAReplicaIsReportedAfterSafeMode() {
    Simulation before = new Simulation(Map.of());
    before.start("dn1");
    before.start("dn2");
    for (int i = 0; i < 5; i++) {
      before.write(1);
    }
    Simulation after = before.restarted(SETTINGS);
    after.blocks.expectDatanodes();
    assertThat(after.run(after.blocks.setSafeMode(false))).isFalse();

    FakeDatanode back = new FakeDatanode(after, "dn1");
    back.replicas.putAll(before.node("dn1").replicas);
    back.start();

    assertThat(back.replicas).isNotEmpty();
    assertThat(after.wakeups).containsAll(back.replicas.keySet());
  }
}
