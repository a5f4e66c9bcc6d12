package io.ashlar.namenode.webhdfs;

import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.CreateSymlinkRequestProto;
import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.DeleteResponseProto;
import io.ashlar.protocol.proto.DirectoryListingProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetFileLinkInfoRequestProto;
import io.ashlar.protocol.proto.GetFileLinkInfoResponseProto;
import io.ashlar.protocol.proto.GetLinkTargetRequestProto;
import io.ashlar.protocol.proto.GetLinkTargetResponseProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetListingResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.Rename2RequestProto;
import io.ashlar.protocol.proto.RenameRequestProto;
import io.ashlar.protocol.proto.RenameResponseProto;
import io.ashlar.protocol.webhdfs.Failure;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Looking at the tree, and changing its shape. */
final class TreeOperations {
  private static final int DIRECTORY_MODE = 0755;
  private static final int LINK_MODE = 0777;

  private TreeOperations() {}

  static void addTo(Operations operations) {
    operations.get("GETFILESTATUS", TreeOperations::status);
    operations.get("GETFILELINKSTATUS", TreeOperations::linkStatus);
    operations.get("GETLINKTARGET", TreeOperations::linkTarget);
    operations.get("LISTSTATUS", TreeOperations::list);
    operations.get("LISTSTATUS_BATCH", TreeOperations::listPage);
    operations.put("MKDIRS", TreeOperations::mkdirs);
    operations.put("CREATESYMLINK", TreeOperations::createSymlink);
    operations.put("RENAME", TreeOperations::rename);
    operations.delete("DELETE", TreeOperations::delete);
  }

  private static CompletableFuture<Reply> status(Request request) {
    return request
        .call(
            "getFileInfo",
            GetFileInfoRequestProto.newBuilder().setSrc(request.path()).build(),
            GetFileInfoResponseProto.class)
        .thenApply(answer -> status(request, answer.hasFs(), answer.getFs()));
  }

  private static CompletableFuture<Reply> linkStatus(Request request) {
    return request
        .call(
            "getFileLinkInfo",
            GetFileLinkInfoRequestProto.newBuilder().setSrc(request.path()).build(),
            GetFileLinkInfoResponseProto.class)
        .thenApply(answer -> status(request, answer.hasFs(), answer.getFs()));
  }

  private static Reply status(Request request, boolean found, HdfsFileStatusProto status) {
    if (!found) {
      throw Failure.fileNotFound("File does not exist: " + request.path()).asException();
    }
    return Reply.json("FileStatus", out -> StatusJson.write(out, status));
  }

  private static CompletableFuture<Reply> linkTarget(Request request) {
    return request
        .call(
            "getLinkTarget",
            GetLinkTargetRequestProto.newBuilder().setPath(request.path()).build(),
            GetLinkTargetResponseProto.class)
        .thenApply(answer -> Reply.text("Path", answer.getTargetPath()));
  }

  // ---- listing

  private static CompletableFuture<Reply> list(Request request) {
    return page(request, request.path(), ByteString.EMPTY)
        .thenApply(
            first -> {
              Listing listing = new Listing(request, first);
              return new Reply.Pieces(listing.begin(first), listing::next);
            });
  }

  private static CompletableFuture<Reply> listPage(Request request) {
    return page(
            request,
            request.path(),
            ByteString.copyFromUtf8(request.parameters().text("startafter").orElse("")))
        .thenApply(
            page ->
                Reply.json(
                    "DirectoryListing",
                    out -> {
                      out.writeStartObject();
                      out.writeObjectFieldStart("partialListing");
                      out.writeObjectFieldStart("FileStatuses");
                      Json.array(
                          out, "FileStatus", page.getPartialListingList(), StatusJson::write);
                      out.writeEndObject();
                      out.writeEndObject();
                      out.writeNumberField("remainingEntries", page.getRemainingEntries());
                      out.writeEndObject();
                    }));
  }

  static CompletableFuture<DirectoryListingProto> page(
      Request request, String path, ByteString startAfter) {
    return request
        .call(
            "getListing",
            GetListingRequestProto.newBuilder()
                .setSrc(path)
                .setStartAfter(startAfter)
                .setNeedLocation(false)
                .build(),
            GetListingResponseProto.class)
        .thenApply(
            answer -> {
              if (!answer.hasDirList()) {
                throw Failure.fileNotFound("File " + path + " does not exist.").asException();
              }
              return answer.getDirList();
            });
  }

  // ---- changing

  private static CompletableFuture<Reply> mkdirs(Request request) {
    int mode = request.parameters().mode("permission").orElse(DIRECTORY_MODE);
    Optional<Integer> unmasked = request.parameters().mode("unmaskedpermission");
    MkdirsRequestProto.Builder message =
        MkdirsRequestProto.newBuilder()
            .setSrc(request.path())
            .setMasked(permission(mode))
            .setCreateParent(true);
    unmasked.ifPresent(bits -> message.setUnmasked(permission(bits)));
    return request
        .call("mkdirs", message.build(), MkdirsResponseProto.class)
        .thenApply(answer -> Reply.truth(answer.getResult()));
  }

  static FsPermissionProto permission(int mode) {
    return FsPermissionProto.newBuilder().setPerm(mode).build();
  }

  private static CompletableFuture<Reply> createSymlink(Request request) {
    return request.run(
        "createSymlink",
        CreateSymlinkRequestProto.newBuilder()
            .setTarget(request.parameters().required("destination"))
            .setLink(request.path())
            .setDirPerm(permission(LINK_MODE))
            .setCreateParent(request.parameters().flag("createparent", true))
            .build());
  }

  private static CompletableFuture<Reply> rename(Request request) {
    String destination = request.parameters().required("destination");
    Set<String> options = request.parameters().words("renameoptions");
    if (options.isEmpty()) {
      return request
          .call(
              "rename",
              RenameRequestProto.newBuilder().setSrc(request.path()).setDst(destination).build(),
              RenameResponseProto.class)
          .thenApply(answer -> Reply.truth(answer.getResult()));
    }
    return request.run(
        "rename2",
        Rename2RequestProto.newBuilder()
            .setSrc(request.path())
            .setDst(destination)
            .setOverwriteDest(options.contains("OVERWRITE"))
            .setMoveToTrash(options.contains("TO_TRASH"))
            .build());
  }

  private static CompletableFuture<Reply> delete(Request request) {
    return request
        .call(
            "delete",
            DeleteRequestProto.newBuilder()
                .setSrc(request.path())
                .setRecursive(request.parameters().flag("recursive", false))
                .build(),
            DeleteResponseProto.class)
        .thenApply(answer -> Reply.truth(answer.getResult()));
  }
}
