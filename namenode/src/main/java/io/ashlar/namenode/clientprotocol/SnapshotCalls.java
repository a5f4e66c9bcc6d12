package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.ByteString;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.SnapshotChanges;
import io.ashlar.namenode.namespace.SnapshotReader;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.protocol.proto.AllowSnapshotRequestProto;
import io.ashlar.protocol.proto.AllowSnapshotResponseProto;
import io.ashlar.protocol.proto.CreateSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotResponseProto;
import io.ashlar.protocol.proto.DeleteSnapshotRequestProto;
import io.ashlar.protocol.proto.DeleteSnapshotResponseProto;
import io.ashlar.protocol.proto.DisallowSnapshotRequestProto;
import io.ashlar.protocol.proto.DisallowSnapshotResponseProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportListingResponseProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportResponseProto;
import io.ashlar.protocol.proto.GetSnapshotListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshotListingResponseProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingResponseProto;
import io.ashlar.protocol.proto.RenameSnapshotRequestProto;
import io.ashlar.protocol.proto.RenameSnapshotResponseProto;
import io.ashlar.protocol.proto.SnapshotListingProto;
import io.ashlar.protocol.proto.SnapshotStatusProto;
import io.ashlar.protocol.proto.SnapshottableDirectoryListingProto;
import io.ashlar.protocol.proto.SnapshottableDirectoryStatusProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.nio.charset.StandardCharsets;

/** Calls about snapshots (wire reference 2.9). */
final class SnapshotCalls {
  /** What Hadoop says as the limit of snapshots of a directory. */
  private static final int SNAPSHOT_QUOTA = 1 << 16;

  /** Differences in a page (wire reference 1.13). */
  private static final int PAGE_CHANGES = 1000;

  private final Changes changes;
  private final Reads reads;
  private final Namespace namespace;
  private final Messages messages;

  SnapshotCalls(Changes changes, Reads reads, Namespace namespace, Messages messages) {
    this.changes = changes;
    this.reads = reads;
    this.namespace = namespace;
    this.messages = messages;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("allowSnapshot", AllowSnapshotRequestProto.parser(), this::allow)
        .method("disallowSnapshot", DisallowSnapshotRequestProto.parser(), this::disallow)
        .method("createSnapshot", CreateSnapshotRequestProto.parser(), this::create)
        .method("renameSnapshot", RenameSnapshotRequestProto.parser(), this::rename)
        .method("deleteSnapshot", DeleteSnapshotRequestProto.parser(), this::delete)
        .method(
            "getSnapshottableDirListing",
            GetSnapshottableDirListingRequestProto.parser(),
            this::directories)
        .method("getSnapshotListing", GetSnapshotListingRequestProto.parser(), this::snapshots)
        .method("getSnapshotDiffReport", GetSnapshotDiffReportRequestProto.parser(), this::report)
        .method(
            "getSnapshotDiffReportListing",
            GetSnapshotDiffReportListingRequestProto.parser(),
            this::reportPage);
  }

  // ---- changes

  private void allow(RpcCall call, AllowSnapshotRequestProto request) {
    changes.idempotent(
        call,
        caller -> namespace.allowSnapshot(caller, request.getSnapshotRoot()),
        done -> AllowSnapshotResponseProto.getDefaultInstance());
  }

  private void disallow(RpcCall call, DisallowSnapshotRequestProto request) {
    changes.idempotent(
        call,
        caller -> namespace.disallowSnapshot(caller, request.getSnapshotRoot()),
        done -> DisallowSnapshotResponseProto.getDefaultInstance());
  }

  private void create(RpcCall call, CreateSnapshotRequestProto request) {
    changes.once(
        call,
        caller ->
            namespace.createSnapshot(caller, request.getSnapshotRoot(), request.getSnapshotName()),
        AnswerCodec.TEXT,
        path -> CreateSnapshotResponseProto.newBuilder().setSnapshotPath(path).build());
  }

  private void rename(RpcCall call, RenameSnapshotRequestProto request) {
    changes.once(
        call,
        caller ->
            namespace.renameSnapshot(
                caller,
                request.getSnapshotRoot(),
                request.getSnapshotOldName(),
                request.getSnapshotNewName()),
        AnswerCodec.NOTHING,
        done -> RenameSnapshotResponseProto.getDefaultInstance());
  }

  private void delete(RpcCall call, DeleteSnapshotRequestProto request) {
    changes.once(
        call,
        caller ->
            namespace.deleteSnapshot(caller, request.getSnapshotRoot(), request.getSnapshotName()),
        AnswerCodec.NOTHING,
        done -> DeleteSnapshotResponseProto.getDefaultInstance());
  }

  // ---- listings

  private void directories(RpcCall call, GetSnapshottableDirListingRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          GetSnapshottableDirListingResponseProto.Builder answer =
              GetSnapshottableDirListingResponseProto.newBuilder();
          SnapshotReader snapshots = new SnapshotReader(reader.view());
          if (snapshots.noDirectories()) {
            return answer.build();
          }
          SnapshottableDirectoryListingProto.Builder list = answer.getSnapshottableDirListBuilder();
          for (SnapshotReader.SnapshottableDirectory each : snapshots.directories(caller)) {
            list.addSnapshottableDirListing(
                SnapshottableDirectoryStatusProto.newBuilder()
                    .setDirStatus(messages.plainStatus(each.status()))
                    .setSnapshotQuota(SNAPSHOT_QUOTA)
                    .setSnapshotNumber(each.snapshots())
                    .setParentFullpath(bytes(each.parentPath())));
          }
          return answer.build();
        });
  }

  private void snapshots(RpcCall call, GetSnapshotListingRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          SnapshotListingProto.Builder list = SnapshotListingProto.newBuilder();
          for (SnapshotReader.SnapshotStatus each :
              new SnapshotReader(reader.view()).snapshots(caller, request.getSnapshotRoot())) {
            list.addSnapshotListing(
                SnapshotStatusProto.newBuilder()
                    .setDirStatus(messages.plainStatus(each.status()))
                    .setSnapshotID((int) each.snapshot().id())
                    .setParentFullpath(bytes(each.parentPath()))
                    .setIsDeleted(false));
          }
          return GetSnapshotListingResponseProto.newBuilder().setSnapshotList(list).build();
        });
  }

  // ---- differences

  private void report(RpcCall call, GetSnapshotDiffReportRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          SnapshotChanges found =
              new SnapshotReader(reader.view())
                  .changes(
                      caller,
                      request.getSnapshotRoot(),
                      request.getFromSnapshot(),
                      request.getToSnapshot(),
                      SnapshotChanges.Position.START,
                      Integer.MAX_VALUE);
          return GetSnapshotDiffReportResponseProto.newBuilder()
              .setDiffReport(
                  SnapshotReports.report(found, request.getFromSnapshot(), request.getToSnapshot()))
              .build();
        });
  }

  private void reportPage(RpcCall call, GetSnapshotDiffReportListingRequestProto request) {
    reads.slow(
        call,
        (reader, caller) -> {
          SnapshotChanges found =
              new SnapshotReader(reader.view())
                  .changes(
                      caller,
                      request.getSnapshotRoot(),
                      request.getFromSnapshot(),
                      request.getToSnapshot(),
                      SnapshotReports.position(request.getCursor()),
                      PAGE_CHANGES);
          return GetSnapshotDiffReportListingResponseProto.newBuilder()
              .setDiffReport(SnapshotReports.page(found))
              .build();
        });
  }

  private static ByteString bytes(String path) {
    return ByteString.copyFrom(path, StandardCharsets.UTF_8);
  }
}
