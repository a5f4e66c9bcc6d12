package io.ashlar.integration.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Ways to cut one of four DataNodes off the network. Not thread-safe. */
final class Cuts {
  private final HostCluster cluster;

  Cuts(HostCluster cluster) {
    this.cluster = cluster;
  }

  /**
   * A way to cut a DataNode off.
   *
   * @param victim at which packets vanish
   * @param isGivenUp whether the NameNode takes it for dead then
   */
  record Cut(Host victim, boolean isGivenUp, Runnable begin) {}

  /**
   * From the NameNode, its peers, the clients, and from some of each in one direction only.
   *
   * @param round in each each way is another DataNode's
   */
  List<Cut> of(int round) {
    List<Host> hosts = new ArrayList<>(cluster.dataNodes());
    Collections.rotate(hosts, round);
    Host first = hosts.get(0);
    Host second = hosts.get(1);
    Host third = hosts.get(2);
    Host fourth = hosts.get(3);
    String nameNode = cluster.nameNode().address();
    String clients = first.testAddress();
    List<String> peers = hosts.stream().filter(host -> host != second).map(Host::address).toList();
    return List.of(
        new Cut(first, true, () -> first.cutFrom(List.of(nameNode))),
        new Cut(second, false, () -> second.cutFrom(peers)),
        new Cut(third, false, () -> third.cutFrom(List.of(clients))),
        new Cut(fourth, true, () -> fourth.deafTo(List.of(nameNode, first.address(), clients))));
  }

  /** Cuts, and returns when packets have vanished and the NameNode has noticed what it must. */
  void suffer(Cut cut) {
    cut.begin().run();
    await("packets vanish at " + cut.victim().name())
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(cut.victim().dropped()).isPositive());
    if (cut.isGivenUp()) {
      cluster.awaitLiving(cluster.dataNodes().size() - 1);
    }
  }
}
