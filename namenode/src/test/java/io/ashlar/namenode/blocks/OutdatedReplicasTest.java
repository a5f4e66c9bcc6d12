package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * A write goes on without a DataNode that was killed in it, and no other DataNode has room, or only
 * one that says so: what the killed one still has of the block must not keep it from getting all of
 * it.
 */
class OutdatedReplicasTest {
  private static final BlockSettings SETTINGS = BlockSettings.of(5_000, 30_000);

  private static final List<String> WRITERS = List.of("dn1", "dn2", "dn3");
  private static final long BEGUN_BYTES = 1000;

  private Simulation cluster;

  private void startCluster() {
    startCluster(Simulation.BLOCK_BYTES / 3);
  }

  /**
   * The fourth node gets no replica of any block.
   *
   * @param remaining what it says that it has room for
   */
  private void startCluster(long remaining) {
    cluster = new Simulation(Map.of());
    WRITERS.forEach(cluster::start);
    FakeDatanode full = new FakeDatanode(cluster, "dn4");
    full.takesCopies = false;
    cluster.datanodes.put(full.name, full);
    full.remaining = remaining;
    full.start();
  }

  @Property(tries = 100, seed = "20261126")
  void aReplicaOfAnOlderStampDoesNotKeepTheLastPlace(@ForAll long seed) {
    Random random = new Random(seed);
    startCluster();
    BlockInfo open = cluster.allocate(3);
    for (String writer : WRITERS) {
      ReportedReplica begun = of(open, ReportedState.RBW);
      cluster.node(writer).replicas.put(open.blockId(), begun);
      if (random.nextBoolean()) {
        cluster.node(writer).tell(ReplicaEvent.Kind.RECEIVING, begun);
      }
    }
    List<String> killed = random.nextBoolean() ? List.of("dn1") : List.of("dn1", "dn3");
    List<String> left = WRITERS.stream().filter(name -> !killed.contains(name)).toList();
    killed.forEach(name -> kill(name, open));

    BlockInfo newer = open.with(open.state(), open.generationStamp() + 1000, BEGUN_BYTES);
    disturb(random, killed);
    cluster.tell(new BlockEvent.PipelineChanged(newer, pipeline(left)));
    disturb(random, killed);
    left.forEach(name -> cluster.node(name).store(whole(newer)));
    disturb(random, killed);
    BlockInfo complete = cluster.complete(newer);
    disturb(random, killed);
    killed.forEach(name -> cluster.node(name).start());
    cluster.pass(150_000);

    assertEveryWriterHas(complete);
  }

  /** After a loss of power what was finished may be found unfinished under its last stamp. */
  @Test
  void aReplicaThatWaitedForARecoveryWhenItsBlockWasFinishedDoesNotKeepTheLastPlace() {
    startCluster();
    BlockInfo open = cluster.allocate(3);
    kill("dn1", open);
    cluster.node("dn1").start();
    cluster.node("dn2").store(whole(open));
    cluster.node("dn3").store(whole(open));

    BlockInfo complete = cluster.complete(open);
    cluster.pass(30_000);

    assertEveryWriterHas(complete);
  }

  /** For instance because there is room for the data, and none for the checksums. */
  @Test
  void aNodeThatGetsNoCopyThoughItSaysThatItHasRoomIsNotAskedForEver() {
    startCluster(0);
    BlockInfo open = cluster.allocate(3);
    kill("dn1", open);
    BlockInfo newer = open.with(open.state(), open.generationStamp() + 1000, BEGUN_BYTES);
    cluster.tell(new BlockEvent.PipelineChanged(newer, pipeline(List.of("dn2", "dn3"))));
    cluster.node("dn2").store(whole(newer));
    cluster.node("dn3").store(whole(newer));
    cluster.node("dn1").start();
    cluster.node("dn4").remaining = 1L << 40;
    cluster.node("dn4").heartbeat();

    BlockInfo complete = cluster.complete(newer);
    cluster.pass(60_000);

    assertEveryWriterHas(complete);
  }

  /** Nobody knows why a copy did not arrive: what is the only place is tried again. */
  @Test
  void aNodeThatDidNotGetACopyGetsTheNextIfThereIsNoOther() {
    startCluster(0);
    cluster.node("dn3").takesCopies = false;
    BlockInfo open = cluster.allocate(3);
    cluster.node("dn1").store(whole(open));
    cluster.node("dn2").store(whole(open));
    BlockInfo complete = cluster.complete(open);
    cluster.pass(60_000);
    assertThat(cluster.holders(complete)).containsExactly("dn1", "dn2");

    cluster.node("dn3").takesCopies = true;
    cluster.pass(35_000);

    assertEveryWriterHas(complete);
  }

  private void assertEveryWriterHas(BlockInfo block) {
    assertThat(cluster.holders(block)).containsExactlyElementsOf(WRITERS);
    for (String writer : WRITERS) {
      assertThat(cluster.node(writer).replicas.get(block.blockId()))
          .isEqualTo(
              new ReportedReplica(
                  block.blockId(),
                  block.generationStamp(),
                  block.lengthBytes(),
                  ReportedState.FINALIZED));
    }
  }

  private void disturb(Random random, List<String> killed) {
    for (int i = random.nextInt(3); i > 0; i--) {
      switch (random.nextInt(3)) {
        case 0 -> restartNameNode();
        case 1 -> cluster.node(killed.get(random.nextInt(killed.size()))).start();
        default -> cluster.pass(1_000 + random.nextInt(12_000));
      }
    }
  }

  private List<StorageTarget> pipeline(List<String> names) {
    return cluster.blocks.targets(
        names.stream().map(name -> cluster.node(name).uuid).toList(),
        names.stream().map(name -> cluster.node(name).storage()).toList());
  }

  private void restartNameNode() {
    Simulation before = cluster;
    cluster = before.restarted(SETTINGS);
    cluster.now = before.now;
    for (FakeDatanode node : before.datanodes.values()) {
      FakeDatanode same = new FakeDatanode(cluster, node.name);
      same.replicas.putAll(node.replicas);
      same.remaining = node.remaining;
      cluster.datanodes.put(node.name, same);
      if (node.running) {
        same.start();
      }
    }
  }

  private void kill(String name, BlockInfo block) {
    cluster.node(name).stop();
    cluster.node(name).replicas.put(block.blockId(), of(block, ReportedState.RWR));
  }

  private static BlockInfo whole(BlockInfo block) {
    return block.with(block.state(), block.generationStamp(), Simulation.BLOCK_BYTES);
  }

  private static ReportedReplica of(BlockInfo block, ReportedState state) {
    return new ReportedReplica(block.blockId(), block.generationStamp(), BEGUN_BYTES, state);
  }
}
