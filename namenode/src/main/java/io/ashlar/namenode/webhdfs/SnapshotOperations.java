package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.AllowSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotRequestProto;
import io.ashlar.protocol.proto.CreateSnapshotResponseProto;
import io.ashlar.protocol.proto.DeleteSnapshotRequestProto;
import io.ashlar.protocol.proto.DisallowSnapshotRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportListingResponseProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportRequestProto;
import io.ashlar.protocol.proto.GetSnapshotDiffReportResponseProto;
import io.ashlar.protocol.proto.GetSnapshotListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshotListingResponseProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingRequestProto;
import io.ashlar.protocol.proto.GetSnapshottableDirListingResponseProto;
import io.ashlar.protocol.proto.RenameSnapshotRequestProto;
import io.ashlar.protocol.proto.SnapshotDiffReportCursorProto;
import io.ashlar.protocol.proto.SnapshotDiffReportEntryProto;
import io.ashlar.protocol.proto.SnapshotDiffReportListingEntryProto;
import io.ashlar.protocol.proto.SnapshotDiffReportListingProto;
import io.ashlar.protocol.proto.SnapshotDiffReportProto;
import io.ashlar.protocol.proto.SnapshotStatusProto;
import io.ashlar.protocol.proto.SnapshottableDirectoryStatusProto;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Snapshots: taking them, listing them, and what changed between two. */
final class SnapshotOperations {
  private SnapshotOperations() {}

  static void addTo(Operations operations) {
    operations.put(
        "ALLOWSNAPSHOT",
        request ->
            request.run(
                "allowSnapshot",
                AllowSnapshotRequestProto.newBuilder().setSnapshotRoot(request.path()).build()));
    operations.put(
        "DISALLOWSNAPSHOT",
        request ->
            request.run(
                "disallowSnapshot",
                DisallowSnapshotRequestProto.newBuilder().setSnapshotRoot(request.path()).build()));
    operations.put("CREATESNAPSHOT", SnapshotOperations::create);
    operations.put("RENAMESNAPSHOT", SnapshotOperations::rename);
    operations.delete("DELETESNAPSHOT", SnapshotOperations::delete);
    operations.get("GETSNAPSHOTDIFF", SnapshotOperations::diff);
    operations.get("GETSNAPSHOTDIFFLISTING", SnapshotOperations::diffPage);
    operations.get("GETSNAPSHOTTABLEDIRECTORYLIST", SnapshotOperations::directories);
    operations.get("GETSNAPSHOTLIST", SnapshotOperations::snapshots);
  }

  // ---- changing

  private static CompletableFuture<Reply> create(Request request) {
    CreateSnapshotRequestProto.Builder message =
        CreateSnapshotRequestProto.newBuilder().setSnapshotRoot(request.path());
    request.parameters().text("snapshotname").ifPresent(message::setSnapshotName);
    return request
        .call("createSnapshot", message.build(), CreateSnapshotResponseProto.class)
        .thenApply(answer -> Reply.text("Path", answer.getSnapshotPath()));
  }

  private static CompletableFuture<Reply> rename(Request request) {
    return request.run(
        "renameSnapshot",
        RenameSnapshotRequestProto.newBuilder()
            .setSnapshotRoot(request.path())
            .setSnapshotOldName(request.parameters().required("oldsnapshotname"))
            .setSnapshotNewName(request.parameters().required("snapshotname"))
            .build());
  }

  private static CompletableFuture<Reply> delete(Request request) {
    return request.run(
        "deleteSnapshot",
        DeleteSnapshotRequestProto.newBuilder()
            .setSnapshotRoot(request.path())
            .setSnapshotName(request.parameters().required("snapshotname"))
            .build());
  }

  // ---- differences

  private static CompletableFuture<Reply> diff(Request request) {
    return request
        .call(
            "getSnapshotDiffReport",
            GetSnapshotDiffReportRequestProto.newBuilder()
                .setSnapshotRoot(request.path())
                .setFromSnapshot(request.parameters().text("oldsnapshotname").orElse(""))
                .setToSnapshot(request.parameters().text("snapshotname").orElse(""))
                .build(),
            GetSnapshotDiffReportResponseProto.class)
        .thenApply(
            answer -> Reply.json("SnapshotDiffReport", out -> write(out, answer.getDiffReport())));
  }

  private static void write(JsonGenerator out, SnapshotDiffReportProto report) throws IOException {
    out.writeStartObject();
    Json.array(out, "diffList", report.getDiffReportEntriesList(), SnapshotOperations::write);
    out.writeStringField("fromSnapshot", report.getFromSnapshot());
    out.writeStringField("snapshotRoot", report.getSnapshotRoot());
    out.writeStringField("toSnapshot", report.getToSnapshot());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, SnapshotDiffReportEntryProto entry)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("sourcePath", entry.getFullpath().toStringUtf8());
    if (entry.hasTargetPath()) {
      out.writeStringField("targetPath", entry.getTargetPath().toStringUtf8());
    }
    out.writeStringField("type", kind(entry.getModificationLabel()));
    out.writeEndObject();
  }

  private static String kind(String label) {
    return switch (label) {
      case "+" -> "CREATE";
      case "-" -> "DELETE";
      case "R" -> "RENAME";
      default -> "MODIFY";
    };
  }

  private static CompletableFuture<Reply> diffPage(Request request) {
    SnapshotDiffReportCursorProto cursor =
        SnapshotDiffReportCursorProto.newBuilder()
            .setStartPath(
                ByteString.copyFromUtf8(
                    request.parameters().text("snapshotdiffstartpath").orElse("")))
            .setIndex(request.parameters().number("snapshotdiffindex").orElse(-1L).intValue())
            .build();
    return request
        .call(
            "getSnapshotDiffReportListing",
            GetSnapshotDiffReportListingRequestProto.newBuilder()
                .setSnapshotRoot(request.path())
                .setFromSnapshot(request.parameters().text("oldsnapshotname").orElse(""))
                .setToSnapshot(request.parameters().text("snapshotname").orElse(""))
                .setCursor(cursor)
                .build(),
            GetSnapshotDiffReportListingResponseProto.class)
        .thenApply(
            answer ->
                Reply.json("SnapshotDiffReportListing", out -> write(out, answer.getDiffReport())));
  }

  private static void write(JsonGenerator out, SnapshotDiffReportListingProto page)
      throws IOException {
    out.writeStartObject();
    Json.array(out, "createList", page.getCreatedEntriesList(), SnapshotOperations::write);
    Json.array(out, "deleteList", page.getDeletedEntriesList(), SnapshotOperations::write);
    out.writeBooleanField("isFromEarlier", page.getIsFromEarlier());
    out.writeNumberField("lastIndex", page.hasCursor() ? page.getCursor().getIndex() : -1);
    out.writeStringField("lastPath", page.getCursor().getStartPath().toStringUtf8());
    Json.array(out, "modifyList", page.getModifiedEntriesList(), SnapshotOperations::write);
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, SnapshotDiffReportListingEntryProto entry)
      throws IOException {
    out.writeStartObject();
    out.writeNumberField("dirId", entry.getDirId());
    out.writeNumberField("fileId", entry.getFileId());
    out.writeBooleanField("isReference", entry.getIsReference());
    out.writeStringField("sourcePath", entry.getFullpath().toStringUtf8());
    if (entry.hasTargetPath()) {
      out.writeStringField("targetPath", entry.getTargetPath().toStringUtf8());
    }
    out.writeEndObject();
  }

  // ---- lists

  private static CompletableFuture<Reply> directories(Request request) {
    return request
        .call(
            "getSnapshottableDirListing",
            GetSnapshottableDirListingRequestProto.getDefaultInstance(),
            GetSnapshottableDirListingResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "SnapshottableDirectoryList",
                    out -> {
                      if (answer.hasSnapshottableDirList()) {
                        Json.array(
                            out,
                            answer.getSnapshottableDirList().getSnapshottableDirListingList(),
                            SnapshotOperations::write);
                      } else {
                        out.writeNull();
                      }
                    }));
  }

  private static void write(JsonGenerator out, SnapshottableDirectoryStatusProto directory)
      throws IOException {
    out.writeStartObject();
    out.writeFieldName("dirStatus");
    StatusJson.write(out, directory.getDirStatus());
    out.writeStringField("parentFullPath", directory.getParentFullpath().toStringUtf8());
    out.writeNumberField("snapshotNumber", directory.getSnapshotNumber());
    out.writeNumberField("snapshotQuota", directory.getSnapshotQuota());
    out.writeEndObject();
  }

  private static CompletableFuture<Reply> snapshots(Request request) {
    return request
        .call(
            "getSnapshotListing",
            GetSnapshotListingRequestProto.newBuilder().setSnapshotRoot(request.path()).build(),
            GetSnapshotListingResponseProto.class)
        .thenApply(
            answer ->
                Reply.json(
                    "SnapshotList",
                    out -> {
                      if (answer.hasSnapshotList()) {
                        Json.array(
                            out,
                            answer.getSnapshotList().getSnapshotListingList(),
                            SnapshotOperations::write);
                      } else {
                        out.writeNull();
                      }
                    }));
  }

  private static void write(JsonGenerator out, SnapshotStatusProto snapshot) throws IOException {
    out.writeStartObject();
    out.writeStringField("deletionStatus", snapshot.getIsDeleted() ? "DELETED" : "ACTIVE");
    out.writeFieldName("dirStatus");
    StatusJson.write(out, snapshot.getDirStatus());
    String parent = snapshot.getParentFullpath().toStringUtf8();
    out.writeStringField(
        "fullPath",
        (parent.equals("/") ? "" : parent)
            + "/.snapshot/"
            + snapshot.getDirStatus().getPath().toStringUtf8());
    out.writeNumberField("snapshotID", snapshot.getSnapshotID());
    out.writeEndObject();
  }
}
