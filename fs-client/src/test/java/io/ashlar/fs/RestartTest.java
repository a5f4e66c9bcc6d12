package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.MessageLite;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.AllowSnapshotRequestProto;
import io.ashlar.protocol.proto.AllowSnapshotResponseProto;
import io.ashlar.protocol.proto.AppendRequestProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotResponseProto;
import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.DeleteSnapshotRequestProto;
import io.ashlar.protocol.proto.DeleteSnapshotResponseProto;
import io.ashlar.protocol.proto.DisallowSnapshotRequestProto;
import io.ashlar.protocol.proto.DisallowSnapshotResponseProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.Rename2RequestProto;
import io.ashlar.protocol.proto.RenameSnapshotRequestProto;
import io.ashlar.protocol.proto.RenameSnapshotResponseProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyResponseProto;
import io.ashlar.protocol.proto.SetPermissionRequestProto;
import io.ashlar.protocol.proto.SetQuotaRequestProto;
import io.ashlar.protocol.proto.SetQuotaResponseProto;
import io.ashlar.protocol.proto.SetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyResponseProto;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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
          + " blocks 9.\nThe minimum number of live datanodes is not required. Safe mode will be"
          + " turned off automatically once the thresholds have been reached.";

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
  void everyChangeWaitsForANameNodeThatHasJustStarted(String reason) throws IOException {
    refuse(2, reason);
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

    assertThat(cluster.nameNode().calls(MkdirsRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(CreateRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(AppendRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(SetPermissionRequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(Rename2RequestProto.class)).hasSize(3);
    assertThat(cluster.nameNode().calls(DeleteRequestProto.class)).hasSize(3);
  }

  @Test
  void soDoChangesOfQuotasSnapshotsAndStoragePolicies() throws IOException {
    afterARefusal(
        () -> files.quotas().setNames("/d", 5),
        SetQuotaRequestProto.class,
        SetQuotaResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.snapshots().allow("/d"),
        AllowSnapshotRequestProto.class,
        AllowSnapshotResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.snapshots().create("/d", "s"),
        CreateSnapshotRequestProto.class,
        CreateSnapshotResponseProto.newBuilder().setSnapshotPath("/d/.snapshot/s").build());
    afterARefusal(
        () -> files.snapshots().rename("/d", "s", "t"),
        RenameSnapshotRequestProto.class,
        RenameSnapshotResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.snapshots().delete("/d", "t"),
        DeleteSnapshotRequestProto.class,
        DeleteSnapshotResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.snapshots().disallow("/d"),
        DisallowSnapshotRequestProto.class,
        DisallowSnapshotResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.storagePolicies().set("/d", "COLD"),
        SetStoragePolicyRequestProto.class,
        SetStoragePolicyResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.storagePolicies().unset("/d"),
        UnsetStoragePolicyRequestProto.class,
        UnsetStoragePolicyResponseProto.getDefaultInstance());
    afterARefusal(
        () -> files.storagePolicies().satisfy("/d"),
        SatisfyStoragePolicyRequestProto.class,
        SatisfyStoragePolicyResponseProto.getDefaultInstance());
  }

  @ParameterizedTest
  @ValueSource(strings = {STARTING, HDFS_STARTING})
  void whoeverWaitsIsToldWhyOnce(String reason) throws IOException {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (FileSystem patient = cluster.connect(FakeCluster.options().withWaiting(heard::add))) {
      refuse(3, reason);
      patient.mkdirs("/d", 0755);
    }

    assertThat(heard).singleElement().isEqualTo(reason.lines().findFirst().orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Safe mode is ON: an operator entered it. It stays until an operator leaves it.",
        "Safe mode is ON: 1 replica (5 bytes) on 1 DataNode are newer than this namespace, which"
            + " never gave out their block ids or generation stamps. Safe mode does not end by"
            + " itself, because new blocks would get the same numbers.",
        "It was turned on manually. Use \"hdfs dfsadmin -safemode leave\" to turn safe mode off.",
        "Resources are low on NN. Please add or free up more resources then turn off safe mode"
            + " manually."
      })
  void nobodyWaitsForASafeModeThatStays(String reason) throws IOException {
    refuse(1, reason);

    assertThatThrownBy(() -> files.delete("/It ends here", false))
        .isInstanceOf(ServerException.class)
        .hasMessage("Cannot change /It ends here. Name node is in safe mode.");
    assertThat(cluster.nameNode().calls(DeleteRequestProto.class)).hasSize(1);
  }

  private <Q extends MessageLite> void afterARefusal(
      ThrowingCallable change, Class<Q> request, MessageLite answer) throws IOException {
    cluster.nameNode().answer(request, q -> answer);
    refuse(1, STARTING);
    assertThatCode(change).doesNotThrowAnyException();
    assertThat(cluster.nameNode().calls(request)).hasSize(2);
  }

  private void refuse(int count, String reason) {
    cluster.nameNode().refuseChangesInSafeMode(count, reason);
  }
}
