package io.ashlar.fs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.ashlar.fs.fake.FakeCluster;
import io.ashlar.protocol.proto.CorruptFileBlocksProto;
import io.ashlar.protocol.proto.CreateSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotResponseProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportResponseProto;
import io.ashlar.protocol.proto.GetSnapshotListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshotListingResponseProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksRequestProto;
import io.ashlar.protocol.proto.ListCorruptFileBlocksResponseProto;
import io.ashlar.protocol.proto.ListOpenFilesRequestProto;
import io.ashlar.protocol.proto.ListOpenFilesResponseProto;
import io.ashlar.protocol.proto.OpenFilesBatchResponseProto;
import io.ashlar.protocol.proto.SnapshotDiffReportEntryProto;
import io.ashlar.protocol.proto.SnapshotDiffReportProto;
import io.ashlar.protocol.proto.SnapshotListingProto;
import io.ashlar.protocol.proto.SnapshotStatusProto;
import io.ashlar.protocol.proto.SnapshottableDirectoryListingProto;
import io.ashlar.protocol.proto.SnapshottableDirectoryStatusProto;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
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

  private <Q extends MessageLite> void answer(Class<Q> request, MessageLite answer) {
    cluster.nameNode().answer(request, ignored -> answer);
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static HdfsFileStatusProto directory(String name) {
    return HdfsFileStatusProto.newBuilder()
        .setFileType(HdfsFileStatusProto.FileType.IS_DIR)
        .setPath(bytes(name))
        .setLength(0)
        .setPermission(FsPermissionProto.newBuilder().setPerm(0755))
        .setOwner("o")
        .setGroup("g")
        .setModificationTime(1)
        .setAccessTime(0)
        .build();
  }

  @Test
  void aSnapshotWithoutANameGetsOneFromTheServer() throws IOException {
    cluster
        .nameNode()
        .answer(
            CreateSnapshotRequestProto.class,
            q ->
                CreateSnapshotResponseProto.newBuilder()
                    .setSnapshotPath(
                        "/d/.snapshot/" + (q.hasSnapshotName() ? q.getSnapshotName() : "made"))
                    .build());

    assertThat(files.snapshots().create("/d")).isEqualTo("/d/.snapshot/made");
    assertThat(files.snapshots().create("/d", "s1")).isEqualTo("/d/.snapshot/s1");
  }

  @Test
  void snapshotsAreListedWithThePathTheyAreReadBy() throws IOException {
    answer(
        GetSnapshotListingRequestProto.class,
        GetSnapshotListingResponseProto.newBuilder()
            .setSnapshotList(
                SnapshotListingProto.newBuilder()
                    .addSnapshotListing(
                        SnapshotStatusProto.newBuilder()
                            .setDirStatus(directory("s1"))
                            .setSnapshotID(4)
                            .setParentFullpath(bytes("/a/d"))
                            .setIsDeleted(false)))
            .build());

    Snapshot snapshot = files.snapshots().list("/a/d").get(0);

    assertThat(snapshot.name()).isEqualTo("s1");
    assertThat(snapshot.status().path()).isEqualTo("/a/d/.snapshot/s1");
    assertThat(snapshot.id()).isEqualTo(4);
  }

  @Test
  void snapshottableDirectoriesHaveTheirWholePath() throws IOException {
    answer(
        GetSnapshottableDirListingRequestProto.class,
        GetSnapshottableDirListingResponseProto.newBuilder()
            .setSnapshottableDirList(
                SnapshottableDirectoryListingProto.newBuilder()
                    .addSnapshottableDirListing(snapshottable("", ""))
                    .addSnapshottableDirListing(snapshottable("/", "b"))
                    .addSnapshottableDirListing(snapshottable("/a", "b")))
            .build());

    assertThat(files.snapshots().directories())
        .extracting(directory -> directory.status().path())
        .containsExactly("/", "/b", "/a/b");
    answer(
        GetSnapshottableDirListingRequestProto.class,
        GetSnapshottableDirListingResponseProto.getDefaultInstance());
    assertThat(files.snapshots().directories()).isEmpty();
  }

  private static SnapshottableDirectoryStatusProto snapshottable(String parent, String name) {
    return SnapshottableDirectoryStatusProto.newBuilder()
        .setDirStatus(directory(name))
        .setSnapshotQuota(65536)
        .setSnapshotNumber(1)
        .setParentFullpath(bytes(parent))
        .build();
  }

  @Test
  void aDiffTellsWhatHappenedToWhichPath() throws IOException {
    answer(
        GetSnapshotDiffReportRequestProto.class,
        GetSnapshotDiffReportResponseProto.newBuilder()
            .setDiffReport(
                SnapshotDiffReportProto.newBuilder()
                    .setSnapshotRoot("/d")
                    .setFromSnapshot("s1")
                    .setToSnapshot("")
                    .addDiffReportEntries(entry("M", "."))
                    .addDiffReportEntries(entry("R", "x").setTargetPath(bytes("y")))
                    .addDiffReportEntries(entry("+", "z")))
            .build());

    assertThat(files.snapshots().diff("/d", "s1", "").entries())
        .containsExactly(
            new SnapshotDiff.Entry(SnapshotDiff.Change.MODIFIED, "", Optional.empty()),
            new SnapshotDiff.Entry(SnapshotDiff.Change.RENAMED, "x", Optional.of("y")),
            new SnapshotDiff.Entry(SnapshotDiff.Change.CREATED, "z", Optional.empty()));
  }

  private static SnapshotDiffReportEntryProto.Builder entry(String label, String path) {
    return SnapshotDiffReportEntryProto.newBuilder()
        .setModificationLabel(label)
        .setFullpath(bytes(path));
  }

  @Test
  void openFilesComePageByPage() throws IOException {
    cluster
        .nameNode()
        .answer(
            ListOpenFilesRequestProto.class,
            q ->
                ListOpenFilesResponseProto.newBuilder()
                    .addEntries(
                        OpenFilesBatchResponseProto.newBuilder()
                            .setId(q.getId() + 1)
                            .setPath("/f" + q.getId())
                            .setClientName("client")
                            .setClientMachine("host"))
                    .setHasMore(q.getId() < 2)
                    .build());

    assertThat(files.openFiles("/").map(OpenFile::path)).containsExactly("/f0", "/f1", "/f2");
    assertThat(files.openFiles("/").limit(1)).hasSize(1);
    assertThat(cluster.nameNode().calls(ListOpenFilesRequestProto.class))
        .as("a page more only where it is read")
        .hasSize(3 + 1);
  }

  @Test
  void corruptFilesComeUntilAPageIsEmpty() throws IOException {
    cluster
        .nameNode()
        .answer(
            ListCorruptFileBlocksRequestProto.class,
            q ->
                ListCorruptFileBlocksResponseProto.newBuilder()
                    .setCorrupt(
                        q.hasCookie()
                            ? CorruptFileBlocksProto.newBuilder().setCookie("end")
                            : CorruptFileBlocksProto.newBuilder().addFiles("/bad").setCookie("1"))
                    .build());

    assertThat(files.corruptFiles("/")).containsExactly("/bad");
  }
}
