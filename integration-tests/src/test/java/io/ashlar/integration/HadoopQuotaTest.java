package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.witness.DfsProcesses;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.PartialListing;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PathIsNotDirectoryException;
import org.apache.hadoop.fs.QuotaUsage;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.StorageType;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.apache.hadoop.hdfs.protocol.HdfsConstants.SafeModeAction;
import org.apache.hadoop.hdfs.protocol.NSQuotaExceededException;
import org.apache.hadoop.hdfs.protocol.OpenFileEntry;
import org.apache.hadoop.hdfs.protocol.OpenFilesIterator.OpenFilesType;
import org.apache.hadoop.hdfs.protocol.QuotaByStorageTypeExceededException;
import org.apache.hadoop.ipc.RemoteException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Quotas, summaries and lists as Hadoop's client sets and sees them. */
class HadoopQuotaTest {
  private static final long BLOCK = 1 << 20;

  private static DfsProcesses cluster;
  private static DistributedFileSystem fs;

  @BeforeAll
  static void startCluster(@TempDir java.nio.file.Path directory) throws Exception {
    cluster = Clusters.start(directory);
    fs = (DistributedFileSystem) FileSystem.newInstance(cluster.uri(), new Configuration());
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

  private static void write(Path path, int bytes, int replication) throws IOException {
    try (FSDataOutputStream out = fs.create(path, true, 4096, (short) replication, BLOCK)) {
      out.write(new byte[bytes]);
    }
  }

  @Test
  void namesAreLimited() throws IOException {
    Path quota = new Path("/names");
    fs.mkdirs(quota);
    fs.setQuota(quota, 3, HdfsConstants.QUOTA_DONT_SET);
    fs.mkdirs(new Path(quota, "a"));
    write(new Path(quota, "f"), 10, 1);

    assertThatThrownBy(() -> fs.mkdirs(new Path(quota, "b")))
        .isInstanceOf(NSQuotaExceededException.class)
        .hasMessageContaining(
            "The NameSpace quota (directories and files) of directory /names is exceeded:"
                + " quota=3 file count=4");
    assertThatThrownBy(() -> fs.rename(new Path("/names/a"), new Path("/names/f/x")))
        .isInstanceOf(IOException.class);
    assertThat(fs.rename(new Path("/names/a"), new Path("/names/b"))).isTrue();
    fs.setQuota(quota, HdfsConstants.QUOTA_RESET, HdfsConstants.QUOTA_DONT_SET);
    assertThat(fs.mkdirs(new Path(quota, "c"))).isTrue();
  }

  @Test
  void spaceIsLimitedByWholeBlocksWhileWriting() throws IOException {
    Path quota = new Path("/space");
    fs.mkdirs(quota);
    fs.setQuota(quota, HdfsConstants.QUOTA_DONT_SET, 2 * BLOCK);

    write(new Path(quota, "small"), 5000, 2);
    assertThat(fs.getQuotaUsage(quota).getSpaceConsumed()).isEqualTo(10_000);
    assertThatThrownBy(() -> write(new Path(quota, "next"), 10, 2))
        .isInstanceOf(DSQuotaExceededException.class)
        .hasMessageContaining(
            "The DiskSpace quota of /space is exceeded: quota = 2097152 B = 2 MB"
                + " but diskspace consumed = 2107152 B = 2.01 MB");
    assertThatThrownBy(() -> fs.setReplication(new Path(quota, "small"), (short) 512))
        .isInstanceOf(DSQuotaExceededException.class);
    fs.delete(new Path(quota, "small"), false);
    fs.delete(new Path(quota, "next"), false);
    assertThat(fs.getQuotaUsage(quota).getSpaceConsumed()).isZero();
  }

  @Test
  void spaceOnAStorageTypeIsLimited() throws IOException {
    Path quota = new Path("/types");
    fs.mkdirs(quota);
    fs.setStoragePolicy(quota, "HOT"); // what has no policy set counts for no type
    fs.setQuotaByStorageType(quota, StorageType.DISK, BLOCK);

    write(new Path(quota, "one"), 1000, 1);

    QuotaUsage usage = fs.getQuotaUsage(quota);
    assertThat(usage.getTypeQuota(StorageType.DISK)).isEqualTo(BLOCK);
    assertThat(usage.getTypeConsumed(StorageType.DISK)).isEqualTo(1000);
    assertThatThrownBy(() -> write(new Path(quota, "two"), 10, 1))
        .isInstanceOf(QuotaByStorageTypeExceededException.class)
        .hasMessageContaining("Quota by storage type : DISK on path : /types is exceeded.");
  }

  @Test
  void aQuotaOnADirectoryWithContentCountsIt() throws IOException {
    Path quota = new Path("/content");
    fs.mkdirs(new Path(quota, "a/b"));
    write(new Path(quota, "a/f"), 100, 2);
    fs.setQuota(quota, 10, 100 * BLOCK);

    QuotaUsage usage = fs.getQuotaUsage(quota);
    ContentSummary summary = fs.getContentSummary(quota);

    assertThat(usage.getFileAndDirectoryCount()).isEqualTo(4);
    assertThat(usage.getSpaceConsumed()).isEqualTo(200);
    assertThat(usage.getQuota()).isEqualTo(10);
    assertThat(usage.getSpaceQuota()).isEqualTo(100 * BLOCK);
    assertThat(summary.getDirectoryCount()).isEqualTo(3);
    assertThat(summary.getFileCount()).isEqualTo(1);
    assertThat(summary.getLength()).isEqualTo(100);
    assertThat(summary.getQuota()).isEqualTo(10);
    assertThat(fs.rename(new Path(quota, "a"), new Path("/content-moved"))).isTrue();
    assertThat(fs.getQuotaUsage(quota).getFileAndDirectoryCount()).isEqualTo(1);
    assertThat(fs.getQuotaUsage(quota).getSpaceConsumed()).isZero();
  }

  @Test
  void aSummaryHasWhatOnlySnapshotsShow() throws IOException {
    Path top = new Path("/shown");
    fs.mkdirs(new Path(top, "dir"));
    write(new Path(top, "kept"), 10, 1);
    write(new Path(top, "gone"), 100, 2);
    write(new Path(top, "dir/deep"), 1000, 1);
    fs.allowSnapshot(top);
    fs.createSnapshot(top, "s");
    fs.delete(new Path(top, "gone"), false);
    fs.delete(new Path(top, "dir"), true);

    ContentSummary summary = fs.getContentSummary(top);

    assertThat(summary.getLength()).isEqualTo(1110);
    assertThat(summary.getFileCount()).isEqualTo(3);
    assertThat(summary.getDirectoryCount()).isEqualTo(2);
    assertThat(summary.getSpaceConsumed()).isEqualTo(1210);
    assertThat(summary.getSnapshotLength()).isEqualTo(1100);
    assertThat(summary.getSnapshotFileCount()).isEqualTo(2);
    assertThat(summary.getSnapshotDirectoryCount()).isEqualTo(1);
    assertThat(summary.getSnapshotSpaceConsumed()).isEqualTo(1200);
  }

  @Test
  void quotasAreOfDirectoriesThatAreThere() throws IOException {
    write(new Path("/plain"), 1, 1);

    assertThatThrownBy(() -> fs.setQuota(new Path("/plain"), 1, 1))
        .isInstanceOfSatisfying(
            RemoteException.class,
            refusal ->
                assertThat(refusal.getClassName())
                    .isEqualTo(PathIsNotDirectoryException.class.getName()))
        .hasMessageContaining("Is not a directory");
    assertThatThrownBy(() -> fs.setQuota(new Path("/nowhere"), 1, 1))
        .isInstanceOf(java.io.FileNotFoundException.class)
        .hasMessageContaining("Directory does not exist: /nowhere");
    assertThat(fs.getContentSummary(new Path("/")).getQuota()).isEqualTo(Long.MAX_VALUE);
    assertThat(fs.getContentSummary(new Path("/")).getSpaceQuota()).isEqualTo(-1);
  }

  @Test
  void filesBeingWrittenAreListedAndCountAsFullBlocks() throws IOException {
    Path path = new Path("/open/file");
    List<String> open = new ArrayList<>();
    try (FSDataOutputStream out = fs.create(path, true, 4096, (short) 2, BLOCK)) {
      out.write(1);
      out.hflush();
      RemoteIterator<OpenFileEntry> files =
          fs.listOpenFiles(EnumSet.of(OpenFilesType.ALL_OPEN_FILES), "/open");
      while (files.hasNext()) {
        open.add(files.next().getFilePath());
      }
      assertThat(fs.getContentSummary(path).getSpaceConsumed()).isEqualTo(2 * BLOCK);
      assertThat(fs.isFileClosed(path)).isFalse();
    }

    assertThat(open).containsExactly("/open/file");
    assertThat(fs.getContentSummary(path).getSpaceConsumed()).isEqualTo(2);
    assertThat(fs.isFileClosed(path)).isTrue();
  }

  @Test
  void manyDirectoriesAreListedInOneCall() throws IOException {
    List<Path> paths = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      paths.add(new Path("/batched/d" + i));
      for (int j = 0; j < 300; j++) {
        fs.mkdirs(new Path("/batched/d" + i + "/x" + j));
      }
    }
    paths.add(new Path("/batched/none"));

    int entries = 0;
    List<Path> missing = new ArrayList<>();
    RemoteIterator<PartialListing<FileStatus>> lists = fs.batchedListStatusIterator(paths);
    while (lists.hasNext()) {
      PartialListing<FileStatus> list = lists.next();
      try {
        entries += list.get().size();
      } catch (FileNotFoundException e) {
        missing.add(list.getListedPath());
      }
    }

    assertThat(entries).isEqualTo(1500);
    assertThat(missing).extracting(path -> path.toUri().getPath()).containsExactly("/batched/none");
  }

  @Test
  void administratorsGetTheirAnswers() throws IOException {
    assertThat(fs.setSafeMode(SafeModeAction.SAFEMODE_GET)).isFalse();
    assertThatThrownBy(() -> fs.saveNamespace())
        .hasMessageContaining("Safe mode should be turned ON in order to create namespace image.");
    assertThat(fs.setSafeMode(SafeModeAction.SAFEMODE_ENTER)).isTrue();
    assertThatThrownBy(() -> fs.setQuota(new Path("/"), 5, 5))
        .hasMessageContaining("Cannot set quota on /");
    fs.saveNamespace();
    assertThat(fs.setSafeMode(SafeModeAction.SAFEMODE_LEAVE)).isFalse();
    assertThat(fs.rollEdits()).isPositive();
    assertThat(fs.restoreFailedStorage("check")).isFalse();
    fs.refreshNodes();
    fs.finalizeUpgrade();
    assertThat(fs.upgradeStatus()).isTrue();
    assertThat(fs.getSlowDatanodeStats()).isEmpty();
    assertThat(fs.listCorruptFileBlocks(new Path("/")).hasNext()).isFalse();
    assertThat(fs.getDelegationToken("me")).isNull();
  }
}
