package io.ashlar.integration.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Four DataNodes under load while packets vanish between some of the hosts: no write or read fails,
 * and afterwards every acknowledged byte is there, on three DataNodes.
 */
class CutNetworkTest {
  private static final int DATANODES = 4;

  /**
   * How often the network is cut in each way, each time around another DataNode; more by hand. A
   * build waits in each cut for one file, and only for one of our client, which is sooner done.
   */
  private static final int ROUNDS = Integer.getInteger("ashlar.hosts.rounds", 1);

  private static HostCluster cluster;
  private static Client own;
  private static Client hadoop;

  @BeforeAll // waits for another process to give up its hosts
  @Timeout(value = 20, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static void startHosts() throws IOException {
    try {
      Engine.prepare();
    } catch (IOException why) {
      abort("Tests on real hosts are skipped: " + why.getMessage());
    }
    cluster = HostCluster.start(CutNetworkTest.class, DATANODES);
    own = Client.own(cluster.uri());
    hadoop = Client.hadoop(cluster.uri());
  }

  @AfterAll
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static void stopHosts() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
    if (own != null) {
      own.close();
    }
    if (hadoop != null) {
      hadoop.close();
    }
  }

  /**
   * A way to cut a DataNode off.
   *
   * @param victim at which packets vanish
   * @param isGivenUp whether the NameNode takes it for dead then
   */
  private record Cut(Host victim, boolean isGivenUp, Runnable begin) {}

  /** From the NameNode, its peers, the clients, and from some of each in one direction only. */
  private static List<Cut> cuts(int round) {
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

  @Test
  void nothingIsLostWhilePacketsVanish() {
    assertTimeoutPreemptively(Duration.ofMinutes(8L * ROUNDS), CutNetworkTest::cutAndHeal);
  }

  private static void cutAndHeal() throws Exception {
    try (Load load = Load.start(cluster.diary(), List.of(own, hadoop), "/cuts", 11)) {
      load.awaitFiles(1);
      for (int round = 0; round < ROUNDS; round++) {
        for (Cut cut : cuts(round)) {
          suffer(cut, load);
          cluster.heal();
          cluster.awaitLiving(DATANODES);
        }
        load.awaitFiles(1);
      }
      load.stop();
      cluster.awaitWhole();
      load.verify(own);
    } finally {
      cluster.heal();
    }
  }

  private static void suffer(Cut cut, Load load) {
    cut.begin().run();
    await("packets vanish at " + cut.victim().name())
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(cut.victim().dropped()).isPositive());
    if (cut.isGivenUp()) {
      cluster.awaitLiving(DATANODES - 1);
    }
    if (ROUNDS > 1) {
      load.awaitFiles(2);
    } else {
      load.awaitFilesOf(own, 1);
    }
  }
}
