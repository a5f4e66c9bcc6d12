package io.ashlar.integration.hosts;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Four DataNodes under load while packets vanish between some of the hosts: no write or read fails,
 * and afterwards every acknowledged byte is there, on three DataNodes.
 */
@EnabledIfSystemProperty(named = "ashlar.hosts.all", matches = "true")
class CutNetworkTest {
  private static final int DATANODES = 4;
  private static HostCluster cluster;
  private static List<Client> clients;
  private static int tests;

  private Load load;

  @BeforeAll
  static void startHosts() throws IOException {
    try {
      Engine.prepare();
    } catch (IOException why) {
      abort("Tests on real hosts are skipped: " + why.getMessage());
    }
    cluster = HostCluster.start(DATANODES);
    clients = List.of(Client.own(cluster.uri()), Client.hadoop(cluster.uri()));
  }

  @AfterAll
  static void stopHosts() throws IOException {
    if (clients != null) {
      for (Client client : clients) {
        client.close();
      }
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void startLoad() {
    load = Load.start(clients, "/test" + ++tests, tests);
    load.awaitFiles(1);
  }

  @AfterEach
  void heal() {
    load.close();
    cluster.heal();
  }

  @Test
  void aDataNodeIsCutFromTheNameNodeOnly() throws Exception {
    Host victim = cluster.dataNodes().get(0);
    victim.cutFrom(List.of(cluster.nameNode().address()));
    cluster.awaitLiving(DATANODES - 1);
    load.awaitFiles(2);
    assertEverythingIsThereOnceHealed();
  }

  @Test
  void aDataNodeIsCutFromItsPeersOnly() throws Exception {
    Host victim = cluster.dataNodes().get(1);
    victim.cutFrom(
        cluster.dataNodes().stream().filter(peer -> peer != victim).map(Host::address).toList());
    load.awaitFiles(3);
    assertEverythingIsThereOnceHealed();
  }

  @Test
  void aDataNodeIsCutFromTheClientsOnly() throws Exception {
    Host victim = cluster.dataNodes().get(2);
    victim.cutFrom(List.of(victim.testAddress()));
    load.awaitFiles(3);
    assertEverythingIsThereOnceHealed();
  }

  @Test
  void packetsAreLostOnTheirWayInOneDirectionOnly() throws Exception {
    // What the NameNode, a peer and the clients say does not arrive; what they hear does.
    Host deaf = cluster.dataNodes().get(3);
    deaf.deafTo(
        List.of(
            cluster.nameNode().address(),
            cluster.dataNodes().get(0).address(),
            deaf.testAddress()));
    cluster.awaitLiving(DATANODES - 1);
    load.awaitFiles(2);
    assertEverythingIsThereOnceHealed();
  }

  private void assertEverythingIsThereOnceHealed() throws Exception {
    cluster.heal();
    cluster.awaitLiving(DATANODES);
    load.awaitFiles(1);
    load.stop();
    cluster.awaitWhole();
    load.verify(clients.get(0));
  }
}
