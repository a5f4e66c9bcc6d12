package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.AppendRequestProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.Rename2RequestProto;
import io.ashlar.protocol.proto.SetPermissionRequestProto;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who waits for the end of a safe mode with a change of the namespace, and who does not. */
class RestartTest {
  private static final String STARTING =
      "Safe mode is ON: 1 of 9 blocks are reported. It ends in 5 ms.";
  private static final String HDFS_STARTING =
      "The reported blocks 1 needs additional 8 blocks to reach the threshold 0.9990 of total"
          + " blocks 9. Safe mode will be turned off automatically once the thresholds have been"
          + " reached.";

  private FakeCluster cluster;
  private FileSystem files;

  @BeforeEach
  void start() throws IOException {
    cluster = new FakeCluster(1);
    files = cluster.connect();
  }

  @AfterEach
  void stop() throws IOException {
    files.close();
    cluster.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {STARTING, HDFS_STARTING})
  void aClientWhoseChangesWereTakenWaitsForARestartedNameNode(String reason) throws IOException {
    files.mkdirs("/d", 0755);

    refuse(2, reason);
    files.create("/d/f").close();
    refuse(2, reason);
    files.append("/d/f").close();
    refuse(2, reason);
    files.setPermission("/d/f", 0600);
    refuse(2, reason);
    files.rename("/d/f", "/d/g", false);
    refuse(2, reason);
    assertThat(files.delete("/d/g", false)).isTrue();
    refuse(2, reason);
    files.mkdirs("/d/e", 0755);

    assertThat(cluster.nameNode().calls(CreateRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(AppendRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(SetPermissionRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(Rename2RequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(DeleteRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(MkdirsRequestProto.class)).hasSize(1 + 3);
  }

  @Test
  void aClientThatFindsASafeModeIsRefusedAtOnce() throws IOException {
    assertThat(files.status("/")).isPresent();
    refuse(1, STARTING);

    assertThatThrownBy(() -> files.create("/f"))
        .isInstanceOf(ServerException.class)
        .hasMessage("Cannot change. Name node is in safe mode.");
    assertThat(cluster.nameNode().calls(CreateRequestProto.class)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Safe mode is ON: an operator entered it. It stays until an operator leaves it.",
        "It was turned on manually. Use \"hdfs dfsadmin -safemode leave\" to turn safe mode off.",
        "Resources are low on NN. Please add or free up more resources then turn off safe mode"
            + " manually."
      })
  void nobodyWaitsForASafeModeThatStays(String reason) throws IOException {
    files.mkdirs("/d", 0755);
    refuse(1, reason);

    assertThatThrownBy(() -> files.delete("/d", false)).isInstanceOf(ServerException.class);
    assertThat(cluster.nameNode().calls(DeleteRequestProto.class)).hasSize(1);
  }

  private void refuse(int count, String reason) {
    cluster.nameNode().refuseChangesInSafeMode(count, reason);
  }
}
