package io.ashlar.shell.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.DataNodeConfig;
import io.ashlar.namenode.NameNodeConfig;
import io.ashlar.namenode.hosts.HostFiles;
import io.ashlar.namenode.hosts.HostSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

  private static ServerSettings with(String... assignments) throws IOException {
    return new ServerSettings(Settings.load(Optional.empty(), List.of(assignments)));
  }

  @Test
  void serversBindToLoopbackUnlessToldOtherwise() throws IOException {
    NameNodeConfig nameNode = with().nameNode();
    DataNodeConfig dataNode = with().dataNode();

    assertThat(
            List.of(
                nameNode.rpcAddress(),
                nameNode.httpAddress(),
                dataNode.dataAddress(),
                dataNode.ipcAddress(),
                dataNode.httpAddress()))
        .allSatisfy(address -> assertThat(address.getAddress().isLoopbackAddress()).isTrue());
  }

  @Test
  void theNameNodeGetsWhatWasSet() throws IOException {
    NameNodeConfig config =
        with(
                "namenode.dir=/n",
                "namenode.rpc-address=0.0.0.0:9000",
                "fs.block-size=1m",
                "fs.replication=2",
                "namenode.stale-interval=4s",
                "namenode.dead-interval=8s",
                "namenode.repair-bandwidth-per-node=10m",
                "namenode.repair-bandwidth=0",
                "namenode.hosts=/h",
                "namenode.hosts-exclude=/x",
                "namenode.topology-script=/racks",
                "namenode.topology=a=/r1")
            .nameNode();

    assertThat(config.dir()).isEqualTo(Path.of("/n"));
    assertThat(config.rpcAddress()).isEqualTo(new InetSocketAddress("0.0.0.0", 9000));
    assertThat(config.blockSizeBytes()).isEqualTo(1 << 20);
    assertThat(config.replication()).isEqualTo(2);
    assertThat(config.staleMillis()).isEqualTo(4000);
    assertThat(config.deadMillis()).isEqualTo(8000);
    assertThat(config.limits().repairBytesPerSecondPerNode()).isEqualTo(10 << 20);
    assertThat(config.limits().repairBytesPerSecond()).isZero();
    assertThat(config.topology()).containsEntry("a", "/r1");
    assertThat(config.hosts())
        .isEqualTo(
            new HostSettings(
                new HostFiles(Optional.of(Path.of("/h")), Optional.of(Path.of("/x"))),
                Optional.of(Path.of("/racks"))));
  }

  @Test
  void theDataNodeGetsWhatWasSetForItsDisks() throws IOException {
    DataNodeConfig config =
        with(
                "datanode.scan-period=7d",
                "datanode.scan-rate=4m",
                "datanode.balance-rate=0",
                "datanode.reserved=1g")
            .dataNode();

    assertThat(config.disks().scanPeriodMillis()).isEqualTo(7 * 86_400_000L);
    assertThat(config.disks().scanBytesPerSecond()).isEqualTo(4 << 20);
    assertThat(config.disks().balanceBytesPerSecond()).isZero();
    assertThat(config.reservedBytes()).isEqualTo(1 << 30);
    assertThatThrownBy(() -> with("datanode.scan-rate=0").dataNode())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("Scan rate of 0 bytes per second");
  }

  @Test
  void aSmallDefaultBlockSizeIsNotRefusedByTheLeastOne() throws IOException {
    assertThat(with("fs.block-size=64k").nameNode().minBlockSizeBytes()).isEqualTo(64 << 10);
  }

  @Test
  void dataNodesAndWorkersFindTheNameNodeWithoutBeingToldTwice() throws IOException {
    ServerSettings settings = with("namenode.rpc-address=127.0.0.1:9000");

    assertThat(settings.dataNode().namenode().getPort()).isEqualTo(9000);
    assertThat(settings.worker().namenode().getPort()).isEqualTo(9000);
    assertThat(with("datanode.namenode=127.0.0.1:9001").dataNode().namenode().getPort())
        .isEqualTo(9001);
  }

  @Test
  void aDataNodeIsStaleAfterFiveMissedHeartbeatsAndDeadAfterHalfAMinute() throws IOException {
    NameNodeConfig config = with().nameNode();

    assertThat(config.heartbeatMillis()).isEqualTo(1_000);
    assertThat(config.staleMillis()).isEqualTo(5_000);
    assertThat(config.deadMillis()).isEqualTo(30_000);
  }

  @Test
  void aDataNodeCannotBeDeadAsSoonAsItIsStale() {
    assertThatThrownBy(
            () -> with("namenode.stale-interval=5s", "namenode.dead-interval=5s").nameNode())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("5000 ms");
  }

  @Test
  void valuesThatDoNotFitTogetherAreTold() {
    assertThatThrownBy(
            () -> with("namenode.stale-interval=40s", "namenode.dead-interval=30s").nameNode())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("namenode.");
  }
}
