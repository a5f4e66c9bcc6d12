package io.ashlar.fs.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.fs.fake.FakeDataNode;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.fs.transfer.BlockReader;
import io.ashlar.fs.transfer.Transfers;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a reader waits for a replica, on a clock that the test turns. */
class ReplicaSourceTest {
  private static final byte[] CONTENT = {1, 2, 3};
  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private final List<Long> pauses = new ArrayList<>();

  /** Happens while the reader waits; the argument is how often it has waited. */
  private interface Meanwhile {
    void waited(int times);
  }

  private Meanwhile meanwhile = times -> {};
  private FakeCluster cluster;
  private NameNodeClient nameNode;
  private Transfers transfers;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(2);
    try (FileSystem files = cluster.connect();
        FileWriter writer = files.create("/f")) {
      writer.write(CONTENT);
    }
    nameNode =
        new NameNodeClient(
            new InetSocketAddress(cluster.uri().getHost(), cluster.uri().getPort()),
            "tester",
            "reader",
            CALL_TIMEOUT,
            1,
            1,
            reason -> {});
    transfers = new Transfers(DatanodeReach.DEFAULT);
  }

  @AfterEach
  void stop() throws IOException {
    transfers.close();
    nameNode.close();
    cluster.close();
  }

  private ReplicaSource opened() throws IOException {
    VisibleLength length = new VisibleLength("tester", CALL_TIMEOUT, DatanodeReach.DEFAULT);
    return new ReplicaSource(
        nameNode,
        transfers.connections(),
        FileBlocks.open(nameNode, "/f", length),
        millis -> {
          pauses.add(millis);
          meanwhile.waited(pauses.size());
        });
  }

  @Test
  void aBlockThatNobodyHasForSecondsIsReadOnceSomebodyHasIt() throws IOException {
    cluster.nameNode().forgetReplicas(true);
    ReplicaSource source = opened();
    meanwhile = times -> cluster.nameNode().forgetReplicas(times < 5);

    BlockReader reader = source.open(0, CONTENT.length, source.patient());
    ByteBuffer into = ByteBuffer.allocate(CONTENT.length);
    while (reader.remaining() > 0) {
      reader.read(into);
    }
    source.release(reader);

    assertThat(into.array()).isEqualTo(CONTENT);
    assertThat(pauses).hasSize(5);
  }

  @Test
  void aReaderWaitsForSomeNineSecondsInAllAndThenSaysWhatIsWrong() throws IOException {
    ReplicaSource source = opened();
    closeDataNodes();
    int asked = cluster.nameNode().calls(GetBlockLocationsRequestProto.class).size();

    assertThatIOException()
        .isThrownBy(() -> source.open(0, CONTENT.length, source.patient()))
        .withMessageContaining("/f")
        .withMessageContaining("Cannot connect");

    assertThat(pauses.stream().mapToLong(Long::longValue).sum()).isBetween(9_000L, 10_000L);
    assertThat(cluster.nameNode().calls(GetBlockLocationsRequestProto.class))
        .hasSize(asked + pauses.size());
  }

  @Test
  void aReadAheadWaitsForNobody() throws IOException {
    ReplicaSource source = opened();
    closeDataNodes();

    assertThatIOException()
        .isThrownBy(() -> source.open(0, CONTENT.length, source.impatient()))
        .withMessageContaining("Cannot connect");

    assertThat(pauses).isEmpty();
  }

  private void closeDataNodes() throws IOException {
    for (FakeDataNode node : cluster.dataNodes()) {
      node.close();
    }
  }
}
