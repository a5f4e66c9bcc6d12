package io.ashlar.datanode;

import static io.ashlar.datanode.TestCluster.await;
import static io.ashlar.datanode.TestCluster.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.ClientReadStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.OpTransferBlockProto;
import io.ashlar.protocol.proto.Status;
import io.ashlar.protocol.transfer.Op;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rot on a disk, and who finds it. */
class ScanTest {
  private static final long STAMP = 1001;
  private static final long ID = 1073741825L;
  private static final long HOUR = 3_600_000;

  @TempDir Path dir;

  private static void write(DataNode node, long id, byte[] data) throws IOException {
    try (RawClient client = new RawClient(node)) {
      client.setUp(
          RawClient.write(
                  RawClient.block(id, STAMP, 0), BlockConstructionStage.PIPELINE_SETUP_CREATE)
              .build());
      client.writeAll(data, 65536);
    }
  }

  /** How an append to the first block is answered. */
  private static Status append(DataNode node, long length) throws IOException {
    try (RawClient client = new RawClient(node)) {
      return client
          .setUp(
              RawClient.write(
                      RawClient.block(ID, STAMP, length),
                      BlockConstructionStage.PIPELINE_SETUP_APPEND)
                  .setLatestGenerationStamp(STAMP + 1)
                  .setMinBytesRcvd(length)
                  .setMaxBytesRcvd(length)
                  .build())
          .getStatus();
    }
  }

  private static void flip(Path file, long position) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(position);
      int was = access.read();
      access.seek(position);
      access.write(was ^ 1);
    }
  }

  private TestCluster cluster(DiskSettings disks) throws IOException {
    return new TestCluster(dir, 1, config -> config.disks(disks));
  }

  private static List<LocatedBlockProto> badBlocks(TestCluster cluster) {
    return cluster.namenode.badBlocks.stream()
        .flatMap(report -> report.getBlocksList().stream())
        .toList();
  }

  private static long verified(TestCluster cluster) {
    return cluster.nodes.get(0).metrics().blocksVerified.sum();
  }

  @Test
  void aRottenByteIsFoundAndReportedAndTheOthersAreGood() throws Exception {
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      for (int i = 0; i < 5; i++) {
        write(cluster.nodes.get(0), ID + i, bytes(300_000 + i, i));
      }
      flip(cluster.find(0, "blk_" + (ID + 3)), 299_999);
    }
    DiskSettings scanning = DiskSettings.DEFAULTS.scanning(HOUR, 1 << 30);
    try (TestCluster cluster = cluster(scanning)) {
      await(() -> !badBlocks(cluster).isEmpty());
      LocatedBlockProto bad = badBlocks(cluster).get(0);
      assertThat(bad.getB().getBlockId()).isEqualTo(ID + 3);
      assertThat(bad.getB().getGenerationStamp()).isEqualTo(STAMP);
      assertThat(bad.getLocs(0).getId().getDatanodeUuid()).isEqualTo(cluster.nodes.get(0).uuid());
      await(() -> verified(cluster) == 4);
      assertThat(cluster.nodes.get(0).metrics().verificationFailures.sum()).isOne();
      assertThat(cluster.find(0, "blk_" + (ID + 3))).as("nothing is deleted here").exists();
      // A NameNode that has forgotten everything is told again.
      int told = badBlocks(cluster).size();
      cluster.namenode.registered.clear();
      await(() -> badBlocks(cluster).size() > told);
    }
  }

  @Test
  void aRoundThatWasInterruptedGoesOnWhereItWas() throws Exception {
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      for (int i = 0; i < 4; i++) {
        write(cluster.nodes.get(0), ID + i, bytes(1000, i));
      }
    }
    Path cursor = dir.resolve("dn0/current/" + FakeNameNode.POOL + "/scan.cursor");
    DiskSettings scanning = DiskSettings.DEFAULTS.scanning(HOUR, 1 << 30);
    long now = System.currentTimeMillis();
    Files.writeString(
        cursor,
        "round.started-millis="
            + (now - 1000)
            + "\nround.last-block="
            + (ID + 1)
            + "\nround.done=false\n");
    try (TestCluster cluster = cluster(scanning)) {
      await(() -> Files.readString(cursor).contains("round.done=true"));
      assertThat(verified(cluster)).isEqualTo(2);
      assertThat(Files.readString(cursor)).contains("round.last-block=" + (ID + 3));
    }
    // One that is torn means to start over.
    Files.writeString(cursor, "round.started-mil");
    try (TestCluster cluster = cluster(scanning)) {
      await(() -> verified(cluster) == 4);
    }
  }

  @Test
  void aReadersComplaintIsLookedInto() throws Exception {
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      DataNode node = cluster.nodes.get(0);
      write(node, ID, bytes(2000, 1));
      write(node, ID + 1, bytes(2000, 2));
      flip(cluster.find(0, "blk_" + ID), 700);
      for (long id = ID; id <= ID + 1; id++) {
        try (RawClient reader = new RawClient(node)) {
          reader.read(RawClient.block(id, STAMP, 0), 0, 512, true);
          ClientReadStatusProto.newBuilder()
              .setStatus(Status.ERROR_CHECKSUM)
              .build()
              .writeDelimitedTo(reader.out);
          reader.out.flush();
        }
      }
      await(() -> !badBlocks(cluster).isEmpty());
      await(() -> verified(cluster) == 1); // the other complaint was wrong
      assertThat(badBlocks(cluster)).extracting(b -> b.getB().getBlockId()).containsOnly(ID);
      // However lately this node has written it itself.
      assertThat(append(node, 2000)).isNotEqualTo(Status.SUCCESS);
    }
  }

  @Test
  void nobodyAppendsToAReplicaThatRottedAndTheNameNodeHearsOfIt() throws Exception {
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      write(cluster.nodes.get(0), ID, bytes(600_000, 1));
      flip(cluster.find(0, "blk_" + ID), 700);
    }
    // One that wrote it itself, a moment ago, would not look.
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      DataNode node = cluster.nodes.get(0);
      assertThat(append(node, 600_000)).isNotEqualTo(Status.SUCCESS);
      await(() -> !badBlocks(cluster).isEmpty());
      assertThat(badBlocks(cluster).get(0).getB().getBlockId()).isEqualTo(ID);
      assertThat(cluster.find(0, "blk_" + ID + "_" + STAMP + ".meta")).exists();
    }
  }

  @Test
  void missingAndTornFilesAreFoundAtTheStart() throws Exception {
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      for (int i = 0; i < 3; i++) {
        write(cluster.nodes.get(0), ID + i, bytes(5000, i));
      }
      Path meta = cluster.find(0, "blk_" + ID + "_" + STAMP + ".meta");
      Files.write(meta, java.util.Arrays.copyOf(Files.readAllBytes(meta), 9));
      try (RandomAccessFile data =
          new RandomAccessFile(cluster.find(0, "blk_" + (ID + 1)).toFile(), "rw")) {
        data.setLength(6000);
      }
    }
    try (TestCluster cluster = cluster(DiskSettings.DEFAULTS.scanning(0, 1))) {
      await(() -> badBlocks(cluster).size() >= 2);
      assertThat(badBlocks(cluster))
          .extracting(b -> b.getB().getBlockId())
          .containsOnly(ID, ID + 1);
      try (RawClient reader = new RawClient(cluster.nodes.get(0))) {
        assertThat(reader.read(RawClient.block(ID, STAMP, 0), 0, 5000, true).response().getStatus())
            .isEqualTo(Status.ERROR);
      }
    }
  }

  @Test
  void appendsDeletionsAndReadsUnderItsEyesAreNoRot() throws Exception {
    DiskSettings busy = DiskSettings.DEFAULTS.scanning(1, 1 << 30).checkedEvery(1);
    try (TestCluster cluster = cluster(busy)) {
      DataNode node = cluster.nodes.get(0);
      long stamp = STAMP;
      write(node, ID, bytes(700, 1));
      for (int i = 0; i < 60; i++) {
        long length = 700 + i * 37L;
        try (RawClient client = new RawClient(node)) {
          client.setUp(
              RawClient.write(
                      RawClient.block(ID, stamp, length),
                      BlockConstructionStage.PIPELINE_SETUP_APPEND)
                  .setLatestGenerationStamp(stamp + 1)
                  .setMinBytesRcvd(length)
                  .setMaxBytesRcvd(length)
                  .build());
          stamp++;
          int toChunkEnd = (int) Math.min(37, 512 - length % 512);
          client.packet(length, bytes(toChunkEnd, i), false);
          if (toChunkEnd < 37) {
            client.packet(length + toChunkEnd, bytes(37 - toChunkEnd, i), false);
          }
          client.last(length + 37);
          for (int acks = toChunkEnd < 37 ? 3 : 2; acks > 0; acks--) {
            assertThat(client.ack().isSuccess()).isTrue();
          }
        }
        write(node, ID + 1 + i, bytes(5000, i));
        if (i % 2 == 0) {
          node.pool().orElseThrow().catalog().invalidate(ID + 1 + i, STAMP, false);
        }
      }
      long before = verified(cluster);
      await(() -> verified(cluster) > before + 60);
      assertThat(badBlocks(cluster)).isEmpty();
      assertThat(node.metrics().verificationFailures.sum()).isZero();
    }
  }

  /** A larger copy's sender is gone before its last packets, one of them bad, are written. */
  @ParameterizedTest
  @ValueSource(ints = {5000, 3_000_000})
  void aBadCopysSourceIsReportedByTheTarget(int length) throws Exception {
    byte[] data = bytes(length, 1);
    try (TestCluster cluster =
        new TestCluster(dir, 2, config -> config.disks(DiskSettings.DEFAULTS.scanning(0, 1)))) {
      DataNode source = cluster.nodes.get(0);
      write(source, ID, data);
      flip(cluster.find(0, "blk_" + ID), length - 1000);
      cluster.namenode.order(
          source.uuid(), NameNodeLinkTest.copyOrder(ID, STAMP, data.length, cluster.nodes.get(1)));
      await(() -> !badBlocks(cluster).isEmpty());
      assertThat(badBlocks(cluster).get(0).getLocs(0).getId().getDatanodeUuid())
          .isEqualTo(source.uuid());
      assertThat(cluster.namenode.hasReceived(cluster.nodes.get(1).uuid(), ID)).isFalse();
    }
  }

  @Test
  void aClientHearsThatTheCopyForItsPipelineIsBad() throws Exception {
    byte[] data = bytes(3_000_000, 1);
    try (TestCluster cluster =
            new TestCluster(dir, 2, config -> config.disks(DiskSettings.DEFAULTS.scanning(0, 1)));
        RawClient client = new RawClient(cluster.nodes.get(0))) {
      write(cluster.nodes.get(0), ID, data);
      flip(cluster.find(0, "blk_" + ID), 2_999_000);
      client.send(
          Op.TRANSFER_BLOCK,
          OpTransferBlockProto.newBuilder()
              .setHeader(RawClient.header(RawClient.block(ID, STAMP, data.length), "client"))
              .addTargets(RawClient.info(cluster.nodes.get(1)))
              .build());
      assertThat(client.response().getStatus()).isEqualTo(Status.ERROR);
      await(() -> !badBlocks(cluster).isEmpty());
    }
  }
}
