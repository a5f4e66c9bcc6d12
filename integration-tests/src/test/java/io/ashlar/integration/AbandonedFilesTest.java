package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileWriter;
import io.ashlar.namenode.Limits;
import io.ashlar.witness.ChildProcess;
import io.ashlar.witness.Classpaths;
import io.ashlar.witness.JavaCommand;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream;
import org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag;
import org.apache.hadoop.hdfs.protocol.LocatedBlock;
import org.apache.hadoop.hdfs.protocol.LocatedBlocks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files whose writers stopped, wherever they were, are closed at a length that is everywhere. */
class AbandonedFilesTest {
  private static final int BLOCK = 256 << 10;
  private static final Content CONTENT = new Content(DoomedWriter.SEED, 10L * BLOCK);

  private Path directory;
  private LocalCluster cluster;
  private FileSystem writers;
  private DistributedFileSystem fs;

  @BeforeEach
  void startCluster(@TempDir Path temporary) throws IOException {
    directory = temporary;
    start(Limits.defaults().withRecoveryRetryMillis(4_000));
  }

  private void start(Limits limits) throws IOException {
    cluster =
        LocalCluster.builder(directory)
            .blockSize(BLOCK)
            .configureNamenode(
                config -> config.withStaleMillis(2_000).withDeadMillis(4_000).withLimits(limits))
            .start();
    writers = FileSystem.newInstance(cluster.uri(), new Configuration());
    fs = (DistributedFileSystem) FileSystem.newInstance(cluster.uri(), new Configuration());
  }

  @AfterEach
  void stopCluster() {
    // The abandoned streams are never closed; their clients end with their cluster.
    cluster.close();
  }

  @Test
  void aFileWithoutABlockIsClosedAtOnce() throws IOException {
    create("/f");

    assertThat(fs.recoverLease(path("/f"))).isTrue();
    assertThat(fs.getFileStatus(path("/f")).getLen()).isZero();
  }

  @Test
  void aBlockThatNobodyBeganIsDropped() throws IOException {
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, BLOCK));
    ((HdfsDataOutputStream) out).hsync(EnumSet.of(SyncFlag.END_BLOCK));
    LocatedBlock last = fs.getClient().getLocatedBlocks("/f", 0, BLOCK).get(0);
    String holder = ((DistributedFileSystem) writers).getClient().getClientName();
    fs.getClient().getNamenode().addBlock("/f", holder, last.getBlock(), null, 0, null, null);

    recover("/f");

    assertClosedWith("/f", BLOCK);
    assertThat(blocks("/f").locatedBlockCount()).isEqualTo(1);
  }

  @Test
  void whatWasFlushedStaysAndTheOldWriterIsRefused() throws IOException {
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, 100_000));
    out.hflush();

    recover("/f");

    assertClosedWith("/f", 100_000);
    assertThatThrownBy(
            () -> {
              out.write(1);
              out.hflush();
              out.close();
            })
        .isInstanceOf(IOException.class);
    assertClosedWith("/f", 100_000);
    Replicas.awaitReported(fs, path("/f"), 3);
  }

  @Test
  void aBlockThatWasFinishedOnAllDataNodesStaysWhole() throws IOException {
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, BLOCK + 300));
    ((HdfsDataOutputStream) out).hsync(EnumSet.of(SyncFlag.END_BLOCK));

    recover("/f");

    assertClosedWith("/f", BLOCK + 300);
  }

  @Test
  void aFileWhoseDataNodeIsLostTooIsClosedByTheOthers() throws IOException {
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, 100_000));
    out.hflush();
    cluster.stopDatanode(1);

    recover("/f");

    assertClosedWith("/f", 100_000);
    cluster.startDatanode(1);
    Replicas.awaitReported(fs, path("/f"), 3);
    assertClosedWith("/f", 100_000);
  }

  @Test
  void dataNodesThatWereRestartedStillHaveWhatWasFlushed() throws IOException {
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, 100_000));
    out.hsync();
    for (int i = 0; i < 3; i++) {
      cluster.stopDatanode(i);
    }
    for (int i = 0; i < 3; i++) {
      cluster.startDatanode(i);
    }
    cluster.awaitWritable(Duration.ofSeconds(60));

    recover("/f");

    assertClosedWith("/f", 100_000);
  }

  @Test
  void aWholeClusterThatWasRestartedStillHasWhatWasFlushed() throws IOException {
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, 100_000));
    out.hsync();
    cluster.close();
    start(Limits.defaults().withRecoveryRetryMillis(4_000));

    recover("/f");

    assertClosedWith("/f", 100_000);
  }

  @ParameterizedTest
  @CsvSource({"hadoop, 10", "hadoop, 60", "own, 10", "own, 60"})
  void aWriterMayBeKilledAtAnyMoment(String client, int flushes) throws Exception {
    ChildProcess writer = startDoomedWriter(client);
    long flushed = (4L * flushes - 1) * 12_345;
    writer.awaitMatch(Pattern.compile("flushed " + flushed + "$"), Duration.ofMinutes(1));
    writer.kill();

    recover("/f");

    long length = fs.getFileStatus(path("/f")).getLen();
    assertThat(length).isGreaterThanOrEqualTo(flushed);
    assertClosedWith("/f", length);
    Replicas.awaitReported(fs, path("/f"), 3);
  }

  @Test
  void oursIsRecoveredLikeHadoops() throws IOException {
    io.ashlar.fs.FileSystem own = io.ashlar.fs.FileSystem.connect(cluster.uri());
    FileWriter out = own.create("/f", CreateOptions.defaults().withBlockSizeBytes(BLOCK));
    out.write(CONTENT.bytes(0, BLOCK + 5_000));
    out.hflush();

    recover("/f");

    assertClosedWith("/f", BLOCK + 5_000);
    assertThatThrownBy(
            () -> {
              out.write(1);
              out.hflush();
            })
        .isInstanceOf(IOException.class);
  }

  @Test
  void afterTheSoftLimitAnotherWriterTakesOver() throws IOException {
    cluster.close();
    start(Limits.defaults().withRecoveryRetryMillis(4_000).withLeases(1_000, 3_600_000));
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, 1_000));
    out.hflush();

    FSDataOutputStream next =
        await()
            .atMost(Duration.ofMinutes(2))
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(() -> fs.append(path("/f")), stream -> true);
    next.write(CONTENT.bytes(1_000, 500));
    next.close();

    assertClosedWith("/f", 1_500);
  }

  @Test
  void afterTheHardLimitFilesCloseThemselves() throws IOException {
    cluster.close();
    start(Limits.defaults().withRecoveryRetryMillis(4_000).withLeases(2_000, 4_000));
    FSDataOutputStream out = create("/f");
    out.write(CONTENT.bytes(0, 1_000));
    out.hflush();

    awaitClosed("/f");

    assertClosedWith("/f", 1_000);
  }

  private ChildProcess startDoomedWriter(String client) throws IOException, URISyntaxException {
    Path classes =
        Path.of(DoomedWriter.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> command =
        JavaCommand.forPeer()
            .flag("-Xmx256m")
            .classpath(classes.toString(), Classpaths.ashlar(), Classpaths.hadoop())
            .main(
                DoomedWriter.class.getName(),
                List.of(client, cluster.uri().toString(), "/f", String.valueOf(BLOCK)));
    return ChildProcess.start("doomed writer", command, Map.of(), directory.resolve("doomed.log"));
  }

  private void recover(String path) throws IOException {
    if (!fs.recoverLease(path(path))) {
      awaitClosed(path);
    }
  }

  private void awaitClosed(String path) {
    await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(100))
        .until(() -> fs.isFileClosed(path(path)));
  }

  private void assertClosedWith(String path, long length) throws IOException {
    assertThat(fs.isFileClosed(path(path))).isTrue();
    assertThat(fs.getFileStatus(path(path)).getLen()).isEqualTo(length);
    assertThat(blocks(path).isUnderConstruction()).isFalse();
    try (FSDataInputStream in = fs.open(path(path))) {
      new Content(DoomedWriter.SEED, length).assertEqualTo(in);
    }
  }

  private LocatedBlocks blocks(String path) throws IOException {
    return fs.getClient().getLocatedBlocks(path, 0);
  }

  private FSDataOutputStream create(String path) throws IOException {
    return writers.create(path(path), true, 4096, (short) 3, BLOCK);
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }
}
