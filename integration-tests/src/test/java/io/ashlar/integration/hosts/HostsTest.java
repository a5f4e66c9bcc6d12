package io.ashlar.integration.hosts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.abort;

import io.ashlar.integration.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.net.NetUtils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.Network;

/**
 * Hosts that go and come back, some under other addresses, hosts that are cut off, and hosts that
 * are found by name only. All on the same hosts, one after the other: those are long in starting,
 * and on a small machine two sets of them would take each other for dead.
 */
class HostsTest {
  private static final int DATANODES = 4;

  /**
   * How often all hosts are restarted in turn, and the network is cut in each way; more by hand. A
   * build waits in each cut for one file, and only for one of our client, which is sooner done.
   */
  private static final int ROUNDS = Integer.getInteger("ashlar.hosts.rounds", 1);

  private static HostCluster cluster;

  @BeforeAll
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static void startHosts() throws IOException {
    try {
      Engine.prepare();
    } catch (IOException why) {
      abort("Tests on real hosts are skipped: " + why.getMessage());
    }
    cluster = HostCluster.start(HostsTest.class, DATANODES);
  }

  @AfterAll
  @Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  static void stopHosts() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  /**
   * While packets vanish between some of the hosts no write or read fails, and afterwards every
   * acknowledged byte is there, on three DataNodes.
   */
  @Test
  void nothingIsLostWhilePacketsVanish() {
    assertTimeoutPreemptively(Duration.ofMinutes(8L * ROUNDS), HostsTest::cutAndHeal);
  }

  private static void cutAndHeal() throws Exception {
    Cuts cuts = new Cuts(cluster);
    try (Client own = Client.own(cluster.uri());
        Client hadoop = Client.hadoop(cluster.uri());
        Load load = Load.start(cluster.diary(), List.of(own, hadoop), "/cuts", 11)) {
      load.awaitFiles(1);
      for (int round = 0; round < ROUNDS; round++) {
        for (Cuts.Cut cut : cuts.of(round)) {
          cuts.suffer(cut);
          if (ROUNDS > 1) {
            load.awaitFiles(2);
          } else {
            load.awaitFilesOf(own, 1);
          }
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

  @Test
  void allHostsAreRestartedInTurnUnderLoad() {
    assertTimeoutPreemptively(Duration.ofMinutes(8L * ROUNDS), HostsTest::restartAll);
  }

  private static void restartAll() throws Exception {
    List<Client> clients = List.of(Client.own(cluster.uri()), Client.hadoop(cluster.uri()));
    try (Load load = Load.start(cluster.diary(), clients, "/turns", 17)) {
      load.awaitFiles(1);
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < DATANODES; i++) {
          Host host = cluster.dataNodes().get(i);
          restart(host, (round + i) % 2 == 0);
          cluster.awaitBack(host);
          load.awaitFiles(1);
        }
        restart(cluster.nameNode(), round % 2 == 1);
        cluster.awaitLiving(DATANODES);
        load.awaitFiles(1);
      }
      load.stop();
      cluster.awaitWhole();
      load.verify(clients.get(0));
    } finally {
      for (Client client : clients) {
        client.close();
      }
    }
  }

  private static void restart(Host host, boolean gently) {
    if (gently) {
      host.stop();
    } else {
      host.kill();
    }
    host.start();
  }

  @Test
  @Timeout(value = 8, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void hostsComeBackUnderEachOthersAddresses() throws Exception {
    List<Host> hosts =
        List.of(cluster.nameNode(), cluster.dataNodes().get(0), cluster.dataNodes().get(1));
    List<String> before = hosts.stream().map(Host::address).toList();
    Load load;
    try (Client client = Client.own(cluster.uri())) {
      load = Load.start(cluster.diary(), List.of(client), "/moves", 19);
      load.awaitFiles(3);
      load.stop();
    }
    cluster.awaitWhole();

    hosts.forEach(Host::stop);
    // A host takes the lowest address that is free: the last one to come gets another one.
    for (int i = hosts.size() - 1; i >= 0; i--) {
      hosts.get(i).start();
    }

    assertThat(hosts.stream().map(Host::address).toList())
        .containsExactlyInAnyOrderElementsOf(before)
        .isNotEqualTo(before);
    cluster.awaitLiving(DATANODES);
    cluster.awaitWhole();
    try (Client client = Client.own(cluster.uri())) {
      load.verify(client);
    }
  }

  /**
   * DataNodes register from addresses that are of use only within their own network; clients are
   * outside, where the names of their hosts lead to other addresses.
   */
  @Test
  @Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void hadoopsClientReachesDataNodesByHostName() throws IOException {
    Content content = new Content(5, 5 << 19);
    Path path = new Path("/by-name");
    Configuration configuration = Client.hadoopConfiguration();
    configuration.setBoolean("dfs.client.use.datanode.hostname", true);
    try (Network outside = HostCluster.newNetwork()) {
      try {
        for (Host dataNode : cluster.dataNodes()) {
          dataNode.join(outside, dataNode.name());
          NetUtils.addStaticResolution(dataNode.name(), dataNode.addressOn(outside));
          // This JVM could reach both networks: it is to be outside, too.
          dataNode.cutFrom(List.of(dataNode.testAddress()));
        }
        try (FileSystem fs = Client.hadoopFileSystem(cluster.uri(), configuration)) {
          try (OutputStream out = fs.create(path, (short) 2)) {
            content.writeTo(out);
          }
          try (InputStream in = fs.open(path)) {
            content.assertEqualTo(in);
          }
        }
      } finally {
        cluster.heal();
        cluster.dataNodes().forEach(dataNode -> dataNode.leave(outside));
      }
    }
  }
}
