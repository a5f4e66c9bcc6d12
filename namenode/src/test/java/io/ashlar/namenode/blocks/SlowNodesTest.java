package io.ashlar.namenode.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlowNodesTest {
  private Simulation cluster;

  @BeforeEach
  void startSixNodes() {
    cluster = new Simulation(Map.of());
    for (int i = 1; i <= 6; i++) {
      cluster.start("dn" + i);
    }
  }

  private void complain(String reporter, String... slow) {
    FakeDatanode node = cluster.node(reporter);
    node.slowPeers =
        java.util.Arrays.stream(slow)
            .map(name -> new SlowPeer(cluster.node(name).address + ":9864", 90, 3, 1, 10))
            .toList();
    node.heartbeat();
    node.slowPeers = List.of();
  }

  private List<String> avoided() {
    return cluster.blocks.datanodes(DatanodeFilter.SLOW).stream()
        .map(DatanodeInfo::hostName)
        .sorted()
        .toList();
  }

  private List<String> chosen(int count, String writer) {
    return cluster.choose(count, writer).stream().map(target -> target.node().hostName()).toList();
  }

  @Test
  void oneComplaintIsShownAndChangesNothing() {
    complain("dn2", "dn1");

    assertThat(avoided()).isEmpty();
    assertThat(cluster.blocks.slowNodes()).hasSize(1);
    SlowNodeReport report = cluster.blocks.slowNodes().get(0);
    assertThat(report.avoided()).isFalse();
    assertThat(report.node().hostName()).isEqualTo("dn1");
    assertThat(report.peers()).hasSize(1);
    assertThat(report.peers().get(0).reporter().hostName()).isEqualTo("dn2");
  }

  @Test
  void aNodeThatSeveralFindSlowGetsNoNewBlocksAndIsReadLast() {
    BlockInfo block = cluster.write(6);

    complain("dn2", "dn1");
    complain("dn3", "dn1");
    cluster.node("dn1").heartbeat();

    assertThat(avoided()).containsExactly("dn1");
    assertThat(cluster.node("dn1").saidToBeSlow).isTrue();
    assertThat(cluster.node("dn2").saidToBeSlow).isFalse();
    for (int i = 0; i < 20; i++) {
      assertThat(chosen(3, "10.0.0.1")).hasSize(3).doesNotContain("dn1");
    }
    List<StorageTarget> locations = cluster.locate(block);
    assertThat(locations.get(locations.size() - 1).node().hostName()).isEqualTo("dn1");
  }

  @Test
  void aSlowNodeIsBetterThanNone() {
    complain("dn2", "dn1");
    complain("dn3", "dn1");

    assertThat(chosen(6, "10.0.0.2")).hasSize(6).contains("dn1");
  }

  @Test
  void noMoreThanAThirdOfTheNodesIsAvoidedThoseWithMostComplaintsFirst() {
    complain("dn1", "dn2", "dn3", "dn4");
    complain("dn5", "dn2", "dn3", "dn4");
    complain("dn6", "dn3", "dn4");

    assertThat(avoided()).containsExactly("dn3", "dn4");
    assertThat(cluster.blocks.slowNodes()).hasSize(3);
  }

  @Test
  void aComplaintThatIsNotRepeatedExpires() {
    complain("dn2", "dn1");
    complain("dn3", "dn1");
    cluster.pass(200_000);
    complain("dn2", "dn1");
    assertThat(avoided()).containsExactly("dn1");

    cluster.pass(150_000);
    assertThat(avoided()).isEmpty();
    assertThat(cluster.blocks.slowNodes()).hasSize(1);

    cluster.pass(200_000);
    assertThat(cluster.blocks.slowNodes()).isEmpty();
  }

  @Test
  void whatADeadNodeSaidNoLongerCounts() {
    complain("dn2", "dn1");
    complain("dn3", "dn1");

    cluster.node("dn2").stop();
    cluster.pass(40_000);

    assertThat(avoided()).isEmpty();
  }

  @Test
  void slowDisksAreShownWithTheirNode() {
    FakeDatanode node = cluster.node("dn4");
    node.slowDisks = List.of(new SlowDisk("/data/2", 0, 0, 150));

    node.heartbeat();

    assertThat(cluster.blocks.slowNodes()).hasSize(1);
    assertThat(cluster.blocks.slowNodes().get(0).disks()).isEqualTo(node.slowDisks);
    assertThat(avoided()).isEmpty();
  }

  @Test
  void aNodeCannotComplainOfItselfOrOfNobody() {
    complain("dn1", "dn1");
    cluster.node("dn2").slowPeers = List.of(new SlowPeer("10.9.9.9:1", 90, 3, 1, 10));
    cluster.node("dn2").heartbeat();

    assertThat(cluster.blocks.slowNodes()).isEmpty();
  }
}
