package io.ashlar.fs;

import com.google.protobuf.ByteString;
import io.ashlar.fs.namenode.NameNodeClient;
import io.ashlar.protocol.proto.AllowSnapshotRequestProto;
import io.ashlar.protocol.proto.AllowSnapshotResponseProto;
import io.ashlar.protocol.proto.CreateSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotResponseProto;
import io.ashlar.protocol.proto.DeleteSnapshotRequestProto;
import io.ashlar.protocol.proto.DeleteSnapshotResponseProto;
import io.ashlar.protocol.proto.DisallowSnapshotRequestProto;
import io.ashlar.protocol.proto.DisallowSnapshotResponseProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportResponseProto;
import io.ashlar.protocol.proto.GetSnapshotListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshotListingResponseProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.RenameSnapshotRequestProto;
import io.ashlar.protocol.proto.RenameSnapshotResponseProto;
import io.ashlar.protocol.proto.SnapshotDiffReportEntryProto;
import io.ashlar.protocol.proto.SnapshotDiffReportProto;
import io.ashlar.protocol.proto.SnapshotStatusProto;
import io.ashlar.protocol.proto.SnapshottableDirectoryStatusProto;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots of directories; see {@link FileSystem#snapshots}. Thread-safe.
 *
 * <p>A snapshot is read under {@code DIRECTORY/.snapshot/NAME}. What cannot be done to a snapshot
 * is the server's {@link ServerException}, mostly of class {@code SnapshotException}.
 */
public final class Snapshots {
  private final NameNodeClient nameNode;

  Snapshots(NameNodeClient nameNode) {
    this.nameNode = nameNode;
  }

  /** Lets snapshots of a directory be taken; for the superuser. */
  public void allow(String directory) throws IOException {
    String name = PathNames.normalize(directory);
    nameNode.callThroughStart(
        name,
        "allowSnapshot",
        AllowSnapshotRequestProto.newBuilder().setSnapshotRoot(name).build(),
        AllowSnapshotResponseProto.parser());
  }

  /** Lets no more be taken; for the superuser, and only once there are none. */
  public void disallow(String directory) throws IOException {
    String name = PathNames.normalize(directory);
    nameNode.callThroughStart(
        name,
        "disallowSnapshot",
        DisallowSnapshotRequestProto.newBuilder().setSnapshotRoot(name).build(),
        DisallowSnapshotResponseProto.parser());
  }

  /** Takes a snapshot under a name that the server makes from the time; gives its path. */
  public String create(String directory) throws IOException {
    return create(directory, Optional.empty());
  }

  /** Takes a snapshot; gives its path. */
  public String create(String directory, String snapshot) throws IOException {
    return create(directory, Optional.of(snapshot));
  }

  private String create(String directory, Optional<String> snapshot) throws IOException {
    String name = PathNames.normalize(directory);
    CreateSnapshotRequestProto.Builder request =
        CreateSnapshotRequestProto.newBuilder().setSnapshotRoot(name);
    snapshot.ifPresent(request::setSnapshotName);
    return nameNode
        .callThroughStart(
            name, "createSnapshot", request.build(), CreateSnapshotResponseProto.parser())
        .getSnapshotPath();
  }

  /** Gives a snapshot another name. */
  public void rename(String directory, String oldName, String newName) throws IOException {
    String name = PathNames.normalize(directory);
    nameNode.callThroughStart(
        name,
        "renameSnapshot",
        RenameSnapshotRequestProto.newBuilder()
            .setSnapshotRoot(name)
            .setSnapshotOldName(oldName)
            .setSnapshotNewName(newName)
            .build(),
        RenameSnapshotResponseProto.parser());
  }

  /** Removes a snapshot. */
  public void delete(String directory, String snapshot) throws IOException {
    String name = PathNames.normalize(directory);
    nameNode.callThroughStart(
        name,
        "deleteSnapshot",
        DeleteSnapshotRequestProto.newBuilder()
            .setSnapshotRoot(name)
            .setSnapshotName(snapshot)
            .build(),
        DeleteSnapshotResponseProto.parser());
  }

  /** The directories whose snapshots the user may take. */
  public List<SnapshottableDirectory> directories() throws IOException {
    return nameNode
        .call(
            "/",
            "getSnapshottableDirListing",
            GetSnapshottableDirListingRequestProto.getDefaultInstance(),
            GetSnapshottableDirListingResponseProto.parser())
        .getSnapshottableDirList()
        .getSnapshottableDirListingList()
        .stream()
        .map(Snapshots::directory)
        .toList();
  }

  /** The snapshots of a directory. */
  public List<Snapshot> list(String directory) throws IOException {
    String name = PathNames.normalize(directory);
    return nameNode
        .call(
            name,
            "getSnapshotListing",
            GetSnapshotListingRequestProto.newBuilder().setSnapshotRoot(name).build(),
            GetSnapshotListingResponseProto.parser())
        .getSnapshotList()
        .getSnapshotListingList()
        .stream()
        .map(Snapshots::snapshot)
        .toList();
  }

  /**
   * What changed in a directory.
   *
   * @param from name of a snapshot, or empty for now
   * @param to name of a snapshot, or empty for now
   */
  public SnapshotDiff diff(String directory, String from, String to) throws IOException {
    String name = PathNames.normalize(directory);
    SnapshotDiffReportProto report =
        nameNode
            .call(
                name,
                "getSnapshotDiffReport",
                GetSnapshotDiffReportRequestProto.newBuilder()
                    .setSnapshotRoot(name)
                    .setFromSnapshot(from)
                    .setToSnapshot(to)
                    .build(),
                GetSnapshotDiffReportResponseProto.parser())
            .getDiffReport();
    return new SnapshotDiff(
        report.getSnapshotRoot(),
        report.getFromSnapshot(),
        report.getToSnapshot(),
        report.getDiffReportEntriesList().stream().map(Snapshots::change).toList());
  }

  private static SnapshottableDirectory directory(SnapshottableDirectoryStatusProto directory) {
    return new SnapshottableDirectory(
        within(directory.getParentFullpath(), directory.getDirStatus()),
        directory.getSnapshotNumber(),
        directory.getSnapshotQuota());
  }

  private static Snapshot snapshot(SnapshotStatusProto snapshot) {
    String parent = PathNames.child(path(snapshot.getParentFullpath()), ".snapshot");
    HdfsFileStatusProto status = snapshot.getDirStatus();
    String name = status.getPath().toStringUtf8();
    return new Snapshot(
        Statuses.fileStatus(PathNames.child(parent, name), status),
        snapshot.getSnapshotID(),
        snapshot.getIsDeleted());
  }

  private static FileStatus within(ByteString parent, HdfsFileStatusProto status) {
    String name = status.getPath().toStringUtf8();
    String directory = path(parent);
    return Statuses.fileStatus(
        name.isEmpty() ? directory : PathNames.child(directory, name), status);
  }

  private static String path(ByteString bytes) {
    return bytes.isEmpty() ? "/" : bytes.toStringUtf8();
  }

  private static SnapshotDiff.Entry change(SnapshotDiffReportEntryProto entry) {
    return new SnapshotDiff.Entry(
        SnapshotDiff.Change.ofLabel(entry.getModificationLabel()),
        relative(entry.getFullpath()),
        entry.hasTargetPath() ? Optional.of(relative(entry.getTargetPath())) : Optional.empty());
  }

  private static String relative(ByteString path) {
    String text = path.toStringUtf8();
    return text.equals(".") ? "" : text;
  }
}
