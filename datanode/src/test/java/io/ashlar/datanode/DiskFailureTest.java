package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.volume.FaultyFiles;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.Status;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A DataNode with two volumes whose disks fail in all the ways there are. */
class DiskFailureTest {
  private static final long STAMP = 1001;
  private static final long FIRST = 1073741825L;

  private static final List<FaultyFiles.Call> OPENINGS =
      List.of(FaultyFiles.Call.CREATE, FaultyFiles.Call.OPEN, FaultyFiles.Call.OPEN_DIRECTORY);

  /** However busy the machine is, what does not hang is closed by then. */
  private static final long CLOSE_PATIENCE_MILLIS = 60_000;

  @TempDir Path dir;

  private final FaultyFiles disk = new FaultyFiles();
  private FakeNameNode namenode;
  private DataNode node;

  @BeforeEach
  void start() throws IOException {
    namenode = new FakeNameNode();
    start(CLOSE_PATIENCE_MILLIS);
  }

  private void start(long closePatienceMillis) throws IOException {
    int reports = namenode.fullReports.size();
    InetSocketAddress any = new InetSocketAddress("127.0.0.1", 0);
    node =
        DataNode.start(
            DataNodeConfig.defaults(List.of(dir.resolve("a"), dir.resolve("b")), namenode.address())
                .dataAddress(any)
                .ipcAddress(any)
                .httpAddress(any)
                .disks(DiskSettings.DEFAULTS.checkedEvery(100).balancedAt(0))
                .heartbeatMillis(50),
            disk::open,
            closePatienceMillis);
    await(node::isRegistered);
    await(() -> namenode.fullReports.size() > reports);
  }

  @AfterEach
  void stop() {
    node.close();
    namenode.close();
  }

  private static void write(DataNode node, long id, byte[] data) throws IOException {
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(id, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      client.writeAll(data, 65536);
    }
  }

  /** Opens a replica for writing, and says on which volume it lies. */
  private Volume begin(RawClient client, long id) throws IOException {
    client.setUp(
        RawClient.write(RawClient.block(id, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
            .build());
    return volumeOf(id);
  }

  private Volume volumeOf(long id) {
    return (Volume) node.pool().orElseThrow().catalog().find(id).orElseThrow().store();
  }

  private HeartbeatRequestProto lastHeartbeat() {
    return namenode.heartbeats.get(namenode.heartbeats.size() - 1);
  }

  private void assertTakenOut(Volume bad) {
    await(() -> node.volumes().failures().size() == 1);
    assertThat(node.volumes().failures().get(0).path()).isEqualTo(bad.path());
    await(() -> lastHeartbeat().getFailedVolumes() == 1);
    HeartbeatRequestProto beat = lastHeartbeat();
    assertThat(beat.getReportsList())
        .extracting(report -> report.getStorageUuid())
        .doesNotContain(bad.storageUuid())
        .hasSize(1);
    assertThat(beat.getVolumeFailureSummary().getFailedStorageLocationsList())
        .containsExactly(bad.path().toString());
    assertThat(beat.getVolumeFailureSummary().getLastVolumeFailureDate()).isPositive();
    assertThat(beat.getVolumeFailureSummary().getEstimatedCapacityLostTotal()).isPositive();
    await(() -> !namenode.errors.isEmpty());
    assertThat(namenode.errors.get(0).getErrorCode()).isEqualTo(1);
    assertThat(node.pool().orElseThrow().catalog().all())
        .extracting(Replica::store)
        .doesNotContain(bad);
    assertThat(node.lost()).isNotDone();
  }

  @Test
  void aFailedSyncIsNeverAcknowledgedAndTheOtherVolumeGoesOn() throws Exception {
    write(node, FIRST, bytes(1000, 1));
    write(node, FIRST + 1, bytes(1000, 2));
    Volume bad;
    try (RawClient client = new RawClient(node)) {
      bad = begin(client, FIRST + 2);
      client.packet(0, bytes(1000, 3), false);
      assertThat(client.ack().isSuccess()).isTrue();
      disk.fail(FaultyFiles.Call.SYNC, bad.path(), FaultyFiles.IO_ERROR);
      client.last(1000);
      assertThat(client.isAtEnd()).as("closed without an acknowledgement").isTrue();
    }
    assertTakenOut(bad);
    disk.mend(FaultyFiles.Call.SYNC);
    assertThat(namenode.hasReceived(node.uuid(), FIRST + 2)).isFalse();
    write(node, FIRST + 3, bytes(1000, 4));
    assertThat(volumeOf(FIRST + 3)).isNotSameAs(bad);
    long lost =
        java.util.stream.LongStream.of(FIRST, FIRST + 1)
            .filter(id -> node.pool().orElseThrow().catalog().find(id).isEmpty())
            .count();
    assertThat(lost).isOne();
    // What is left is reported at once, so that what is gone is known to be.
    await(
        () ->
            namenode.fullReports.stream()
                .anyMatch(
                    report ->
                        report.getReportsCount() == 1
                            && report.getReports(0).getNumberOfBlocks() >= 1));
  }

  @Test
  void aDiskThatBecomesReadOnlyIsNoticedThoughNobodyWrites() {
    Volume bad = node.volumes().volumes().get(0);
    disk.fail(FaultyFiles.Call.CREATE, bad.path(), FaultyFiles.READ_ONLY);
    assertTakenOut(bad);
  }

  @Test
  void aFailedWriteHasTheVolumeLookedAtAtOnce() throws Exception {
    try (RawClient client = new RawClient(node)) {
      Volume bad = begin(client, FIRST);
      disk.fail(FaultyFiles.Call.WRITE, bad.path(), FaultyFiles.IO_ERROR);
      client.packet(0, bytes(1000, 3), false);
      assertThat(client.isAtEnd()).isTrue();
      assertTakenOut(bad);
    }
  }

  @Test
  void aFailedRenameIsNotAcknowledged() throws Exception {
    try (RawClient client = new RawClient(node)) {
      Volume bad = begin(client, FIRST);
      client.packet(0, bytes(1000, 3), false);
      assertThat(client.ack().isSuccess()).isTrue();
      disk.fail(FaultyFiles.Call.RENAME, bad.path(), FaultyFiles.READ_ONLY);
      disk.fail(FaultyFiles.Call.CREATE, bad.path(), FaultyFiles.READ_ONLY);
      client.last(1000);
      assertThat(client.isAtEnd()).isTrue();
      assertTakenOut(bad);
    }
  }

  @Test
  void aFullDiskEndsThatPipelineOnly() throws Exception {
    try (RawClient client = new RawClient(node);
        RawClient other = new RawClient(node)) {
      Volume full = begin(client, FIRST);
      Volume roomy = begin(other, FIRST + 1);
      assertThat(roomy).isNotSameAs(full);
      disk.fail(FaultyFiles.Call.WRITE, full.path(), FaultyFiles.FULL);
      client.packet(0, bytes(1000, 3), false);
      assertThat(client.isAtEnd()).isTrue();
      other.packet(0, bytes(1000, 4), false);
      assertThat(other.ack().isSuccess()).isTrue();
      other.last(1000);
      assertThat(other.ack().isSuccess()).isTrue();
      int beats = namenode.heartbeats.size();
      await(() -> namenode.heartbeats.size() > beats + 6); // and some checks of the disks
      assertThat(lastHeartbeat().getFailedVolumes()).isZero();
      assertThat(full.refusals()).isPositive();
      assertThat(volumeOf(FIRST)).as("left for a recovery").isSameAs(full);
    }
  }

  @Test
  void withoutAVolumeItSaysSoAndServesNoMore() throws Exception {
    write(node, FIRST, bytes(1000, 1));
    disk.fail(FaultyFiles.Call.CREATE, dir, FaultyFiles.READ_ONLY);
    await(() -> node.lost().isDone());
    assertThat(node.lost().get()).contains("failed").contains("was the last one");
    assertThat(namenode.errors).extracting(error -> error.getErrorCode()).contains(3);
    assertThatThrownBy(() -> new RawClient(node)).isInstanceOf(IOException.class);
    int beats = namenode.heartbeats.size();
    node.close();
    assertThat(namenode.heartbeats).hasSize(beats);
  }

  private static Path fileOf(Volume volume, long blockId) throws IOException {
    try (Stream<Path> files = Files.walk(volume.path())) {
      return files.filter(file -> file.endsWith("blk_" + blockId)).findFirst().orElseThrow();
    }
  }

  @Test
  void whoWaitsForItsEndIsToldThoughAWriteHangsForEver() throws Exception {
    node.close();
    start(500);
    try (RawClient client = new RawClient(node)) {
      Volume volume = begin(client, FIRST);
      disk.hang(FaultyFiles.Call.WRITE, fileOf(volume, FIRST));
      client.packet(0, bytes(1000, 1), false);
      await(() -> disk.hung() > 0);
      disk.fail(FaultyFiles.Call.CREATE, dir, FaultyFiles.READ_ONLY);
      await(() -> node.lost().isDone());

      Thread closing = new Thread(node::close);
      closing.start();
      closing.join(200);
      assertThat(closing.isAlive()).as("it waits for what hangs").isTrue();
      disk.letGo();
      closing.join();
    } finally {
      disk.letGo();
    }
  }

  @Test
  void anUnreadableReplicaIsReportedAndNotTheWholeVolume() throws Exception {
    byte[] data = bytes(100_000, 1);
    write(node, FIRST, data);
    Volume volume = volumeOf(FIRST);
    Path file = volume.path();
    disk.fail(
        FaultyFiles.Call.READ,
        file.resolve("current").resolve(FakeNameNode.POOL).resolve("current").resolve("finalized"),
        FaultyFiles.IO_ERROR);
    try (RawClient reader = new RawClient(node)) {
      assertThat(
              reader.read(RawClient.block(FIRST, STAMP, 0), 0, 1000, true).response().getStatus())
          .isEqualTo(Status.ERROR);
    }
    await(() -> !namenode.badBlocks.isEmpty());
    assertThat(namenode.badBlocks.get(0).getBlocks(0).getB().getBlockId()).isEqualTo(FIRST);
    assertThat(node.volumes().failures()).isEmpty();
    assertThat(volume.errors()).isPositive();
  }

  @Test
  void withoutDescriptorsNoDiskIsBlamedAndWhatWasWrittenIsThereAfterwards() throws Exception {
    byte[] whole = bytes(1000, 1);
    byte[] begun = bytes(1024, 3);
    write(node, FIRST, whole);
    try (RawClient client = new RawClient(node)) {
      begin(client, FIRST + 1);
      client.packet(0, begun, false);
      assertThat(client.ack().isSuccess()).isTrue();
      for (FaultyFiles.Call opening : OPENINGS) {
        disk.fail(opening, dir, FaultyFiles.NO_DESCRIPTORS);
      }
      client.last(1024);
      assertThat(client.isAtEnd()).as("closed without an acknowledgement").isTrue();
    }
    try (RawClient reader = new RawClient(node)) {
      assertThat(
              reader.read(RawClient.block(FIRST, STAMP, 0), 0, 1000, true).response().getStatus())
          .isEqualTo(Status.ERROR);
    }
    int beats = namenode.heartbeats.size();
    await(() -> namenode.heartbeats.size() > beats + 6); // and some checks of the disks
    OPENINGS.forEach(disk::mend);

    assertThat(node.volumes().failures()).isEmpty();
    assertThat(node.volumes().volumes()).allMatch(volume -> volume.errors() == 0);
    assertThat(namenode.badBlocks).isEmpty();
    assertThat(Files.readAllBytes(file(FIRST))).isEqualTo(whole);
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(FIRST + 1, STAMP, 0),
                  BlockConstructionStage.PIPELINE_SETUP_STREAMING_RECOVERY)
              .setLatestGenerationStamp(STAMP + 1)
              .setMinBytesRcvd(1024)
              .setMaxBytesRcvd(1024)
              .build());
      client.last(1024);
      assertThat(client.ack().isSuccess()).isTrue();
    }
    await(() -> namenode.hasReceived(node.uuid(), FIRST + 1));
    assertThat(Files.readAllBytes(file(FIRST + 1))).isEqualTo(begun);
  }

  private Path file(long id) throws IOException {
    try (var all = Files.walk(dir)) {
      return all.filter(path -> path.endsWith("blk_" + id)).findFirst().orElseThrow();
    }
  }
}
