package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.witness.AshlarDaemons;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.SnapshotAccessControlException;
import org.apache.hadoop.hdfs.protocol.SnapshotDiffReport;
import org.apache.hadoop.hdfs.protocol.SnapshottableDirectoryStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots through Hadoop's client. */
class SnapshotClientTest {
  private static final int BLOCK = 1 << 20;

  private static AshlarDaemons cluster;
  private static DistributedFileSystem fs;

  @BeforeAll
  static void startCluster(@TempDir java.nio.file.Path directory) throws IOException {
    cluster = AshlarDaemons.builder(directory).dataNodes(3).start();
    connect();
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (fs != null) {
      fs.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static void connect() throws IOException {
    fs = (DistributedFileSystem) FileSystem.newInstance(cluster.uri(), new Configuration());
  }

  @Test
  void aSnapshotKeepsWhatIsReplacedDeletedAndAppendedToAcrossARestart() throws IOException {
    Path dir = snapshottable("/kept");
    Content first = new Content(1, 2 * BLOCK + 100);
    Content second = new Content(2, 3000);
    write(new Path(dir, "replaced"), first);
    write(new Path(dir, "deep/deleted"), first);
    write(new Path(dir, "appended"), second);
    Path snapshot = fs.createSnapshot(dir, "one");
    assertThat(snapshot.toUri().getPath()).isEqualTo("/kept/.snapshot/one");

    write(new Path(dir, "replaced"), second);
    fs.delete(new Path(dir, "deep"), true);
    try (FSDataOutputStream out = fs.append(new Path(dir, "appended"))) {
      out.write(new byte[5000]);
    }
    assertReads(new Path(snapshot, "replaced"), first);
    cluster.restartNameNode();
    await()
        .atMost(Duration.ofMinutes(2))
        .ignoreExceptions()
        .untilAsserted(() -> assertReads(new Path(snapshot, "replaced"), first));

    assertReads(new Path(snapshot, "deep/deleted"), first);
    assertReads(new Path(snapshot, "appended"), second);
    assertThat(fs.getFileStatus(new Path(dir, "appended")).getLen()).isEqualTo(8000);
    assertThat(fs.getFileStatus(new Path(snapshot, "appended")).getLen()).isEqualTo(3000);
    assertThat(fs.getFileChecksum(new Path(snapshot, "appended")))
        .isNotEqualTo(fs.getFileChecksum(new Path(dir, "appended")));
    ContentSummary summary = fs.getContentSummary(snapshot);
    assertThat(summary.getLength()).isEqualTo(2 * (2 * BLOCK + 100) + 3000);
    assertThat(summary.getFileCount()).isEqualTo(3);
    fs.deleteSnapshot(dir, "one");
    assertThatThrownBy(() -> fs.getFileStatus(snapshot)).isInstanceOf(FileNotFoundException.class);
    assertReads(new Path(dir, "replaced"), second);
  }

  @Test
  void aFileThatIsBeingWrittenIsReadUpToItsLengthOfThen() throws IOException {
    Path dir = snapshottable("/open");
    byte[] head = new byte[BLOCK];
    Arrays.fill(head, (byte) 7);
    try (FSDataOutputStream out = fs.create(new Path(dir, "f"), true, 4096, (short) 3, BLOCK)) {
      out.write(head);
      out.write(head, 0, 10_000);
      ((org.apache.hadoop.hdfs.client.HdfsDataOutputStream) out)
          .hsync(
              java.util.EnumSet.of(
                  org.apache.hadoop.hdfs.client.HdfsDataOutputStream.SyncFlag.UPDATE_LENGTH));
      fs.createSnapshot(dir, "one");
      out.write(head);
    }
    Path then = new Path(dir, ".snapshot/one/f");
    assertThat(fs.getFileStatus(then).getLen()).isEqualTo(BLOCK + 10_000);
    try (FSDataInputStream in = fs.open(then)) {
      byte[] read = in.readAllBytes();
      assertThat(read).hasSize(BLOCK + 10_000).containsOnly((byte) 7);
    }
    assertThat(fs.getFileStatus(new Path(dir, "f")).getLen()).isEqualTo(2L * BLOCK + 10_000);
  }

  @Test
  void listingsTellOfDirectoriesAndSnapshots() throws IOException {
    Path dir = snapshottable("/listed");
    fs.createSnapshot(dir, "b");
    fs.createSnapshot(dir, "a");
    fs.renameSnapshot(dir, "b", "c");
    assertThat(fs.createSnapshot(dir).getName()).matches("s\\d{8}-\\d{6}\\.\\d{3}");

    assertThat(Arrays.stream(fs.listStatus(new Path(dir, ".snapshot"))).map(FileStatus::getPath))
        .extracting(Path::getName)
        .contains("a", "c")
        .hasSize(3);
    assertThat(fs.getSnapshotListing(dir)).hasSize(3);
    assertThat(fs.getFileStatus(dir).isSnapshotEnabled()).isTrue();
    assertThat(Arrays.stream(fs.getSnapshottableDirListing()))
        .extracting(SnapshottableDirectoryStatus::getFullPath)
        .contains(dir);
    assertThatThrownBy(() -> fs.delete(dir, true))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("already has snapshots");
    assertThatThrownBy(() -> fs.disallowSnapshot(dir))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has snapshot(s)");
    assertThatThrownBy(() -> fs.mkdirs(new Path(dir, ".snapshot/a/new")))
        .isInstanceOf(SnapshotAccessControlException.class);
    for (String name : List.of("a", "c")) {
      fs.deleteSnapshot(dir, name);
    }
    fs.deleteSnapshot(dir, fs.listStatus(new Path(dir, ".snapshot"))[0].getPath().getName());
    fs.disallowSnapshot(dir);
    assertThat(fs.delete(dir, true)).isTrue();
  }

  @Test
  void theReportOfDifferencesIsPagedAndPairsRenames() throws IOException {
    Path dir = snapshottable("/diff");
    for (int i = 0; i < 1100; i++) {
      fs.create(new Path(dir, "many/old" + i)).close();
    }
    write(new Path(dir, "moved"), new Content(3, 100));
    write(new Path(dir, "changed"), new Content(4, 100));
    fs.createSnapshot(dir, "one");
    fs.mkdirs(new Path(dir, "sub"));
    fs.rename(new Path(dir, "moved"), new Path(dir, "sub/moved"));
    fs.setPermission(new Path(dir, "changed"), new FsPermission((short) 0600));
    for (int i = 0; i < 1100; i++) {
      fs.delete(new Path(dir, "many/old" + i), false);
      fs.create(new Path(dir, "many/new" + i)).close();
    }
    fs.createSnapshot(dir, "two");

    List<String> report = lines(fs.getSnapshotDiffReport(dir, "one", "two"));
    assertThat(report)
        .contains("M\t.", "R\t./moved -> ./sub/moved", "+\t./sub", "M\t./changed", "M\t./many")
        .contains("-\t./many/old1099", "+\t./many/new0")
        .hasSize(5 + 2200)
        .doesNotHaveDuplicates();
    assertThat(lines(fs.getSnapshotDiffReport(dir, "one", "")))
        .containsExactlyInAnyOrderElementsOf(report);
    assertThat(lines(fs.getSnapshotDiffReport(dir, "two", "one")))
        .contains("R\t./sub/moved -> ./moved", "-\t./sub", "+\t./many/old1099");
    assertThat(lines(fs.getSnapshotDiffReport(dir, "two", ""))).isEmpty();
  }

  private static List<String> lines(SnapshotDiffReport report) {
    return report.getDiffList().stream().map(SnapshotDiffReport.DiffReportEntry::toString).toList();
  }

  private static Path snapshottable(String path) throws IOException {
    Path dir = new Path(path);
    fs.mkdirs(dir);
    fs.allowSnapshot(dir);
    return dir;
  }

  private static void write(Path path, Content content) throws IOException {
    try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 3, BLOCK)) {
      content.writeTo(out);
    }
  }

  private static void assertReads(Path path, Content content) throws IOException {
    try (FSDataInputStream in = fs.open(path)) {
      content.assertEqualTo(in);
    }
  }
}
