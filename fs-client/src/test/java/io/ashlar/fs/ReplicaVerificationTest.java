package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.fs.ReplicaFinding.State;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicaVerificationTest {
  private static final int BLOCK = 64 * 1024;

  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(2);
    files = cluster.connect();
    byte[] bytes = new byte[2 * BLOCK + 1000];
    new Random(1).nextBytes(bytes);
    try (FileWriter out = files.create("/f", CreateOptions.defaults().withBlockSizeBytes(BLOCK))) {
      out.write(bytes);
    }
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  private List<ReplicaFinding> verify() throws IOException {
    List<ReplicaFinding> found = new ArrayList<>();
    files.verifyReplicas("/f", found::add);
    return found;
  }

  private static List<State> on(String uuid, List<ReplicaFinding> found) {
    return found.stream()
        .filter(finding -> finding.replica().datanodeUuid().equals(uuid))
        .map(ReplicaFinding::state)
        .toList();
  }

  @Test
  void everyReplicaOfEveryBlockIsRead() throws IOException {
    List<ReplicaFinding> found = verify();

    assertThat(on("node1", found)).containsExactly(State.GOOD, State.GOOD, State.GOOD);
    assertThat(on("node2", found)).containsExactly(State.GOOD, State.GOOD, State.GOOD);
    assertThat(found.stream().mapToLong(ReplicaFinding::lengthBytes).sum())
        .isEqualTo(2 * (2 * BLOCK + 1000));
    assertThat(cluster.nameNode().calls(ReportBadBlocksRequestProto.class)).isEmpty();
  }

  @Test
  void aCorruptReplicaIsNamedAndReportedAlthoughAnotherIsGood() throws IOException {
    cluster.dataNode(1).faults().corruptByte(BLOCK - 10);

    List<ReplicaFinding> found = verify();

    assertThat(on("node1", found)).containsOnly(State.GOOD);
    assertThat(on("node2", found)).contains(State.CORRUPT);
    assertThat(cluster.nameNode().calls(ReportBadBlocksRequestProto.class))
        .isNotEmpty()
        .allSatisfy(
            report ->
                assertThat(report.getBlocks(0).getLocs(0).getId().getDatanodeUuid())
                    .isEqualTo("node2"));
  }

  @Test
  void aReplicaThatCannotBeReadIsNotTakenForCorrupt() throws IOException {
    cluster.dataNode(1).close();

    List<ReplicaFinding> found = verify();

    assertThat(on("node1", found)).containsOnly(State.GOOD);
    assertThat(on("node2", found)).hasSize(3).containsOnly(State.UNREADABLE);
    assertThat(found)
        .filteredOn(finding -> !finding.good())
        .allSatisfy(finding -> assertThat(finding.message()).isNotEmpty());
    assertThat(cluster.nameNode().calls(ReportBadBlocksRequestProto.class)).isEmpty();
  }
}
