package io.ashlar.fs.namenode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.ServerException;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For how long a client waits for a NameNode that has just started, on a clock of its own. */
class NameNodeClientTest {
  private static final String STARTING =
      "Safe mode is ON: 1 of 9 blocks are reported. It ends in 5 ms.";

  private final List<Long> waits = new ArrayList<>();

  @Test
  void whoHasWaitedInVainWaitsAgainOnlyAfterACallWasTaken() throws IOException {
    try (FakeCluster cluster = new FakeCluster(1);
        NameNodeClient client = client(cluster)) {
      cluster.nameNode().refuseChangesInSafeMode(Integer.MAX_VALUE, STARTING);
      assertThatThrownBy(() -> client.mkdirs("/a", 0755, true)).isInstanceOf(ServerException.class);
      assertThat(waits.stream().mapToLong(Long::longValue).sum()).isBetween(50_000L, 70_000L);
      waits.clear();

      assertThatThrownBy(() -> client.mkdirs("/b", 0755, true)).isInstanceOf(ServerException.class);
      assertThat(waits).isEmpty();

      cluster.nameNode().refuseChangesInSafeMode(0, STARTING);
      assertThat(client.mkdirs("/c", 0755, true)).isTrue();
      cluster.nameNode().refuseChangesInSafeMode(2, STARTING);
      assertThat(client.mkdirs("/d", 0755, true)).isTrue();
      assertThat(waits).hasSize(2);
      assertThat(cluster.nameNode().calls(MkdirsRequestProto.class).stream())
          .filteredOn(call -> call.getSrc().equals("/b"))
          .hasSize(1);
    }
  }

  private NameNodeClient client(FakeCluster cluster) {
    return new NameNodeClient(
        new InetSocketAddress("127.0.0.1", cluster.uri().getPort()),
        "tester",
        "client",
        Duration.ofMinutes(1),
        1,
        1,
        reason -> {},
        waits::add);
  }
}
