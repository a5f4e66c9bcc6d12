package io.ashlar.namenode.webhdfs;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import io.ashlar.protocol.proto.DirectoryListingProto;
import io.ashlar.protocol.proto.GetFileInfoRequestProto;
import io.ashlar.protocol.proto.GetFileInfoResponseProto;
import io.ashlar.protocol.proto.GetListingRequestProto;
import io.ashlar.protocol.proto.GetListingResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Home directories and the trash in them. */
final class TrashOperations {
  private static final String HOMES = "/user";
  private static final String TRASH = "/.Trash";

  private TrashOperations() {}

  /** A directory with trash, and whose attributes to show for it. */
  private record Root(String path, HdfsFileStatusProto status) {}

  static void addTo(Operations operations) {
    operations.get(
        "GETHOMEDIRECTORY",
        request -> CompletableFuture.completedFuture(Reply.text("Path", home(request))));
    operations.get(
        "GETTRASHROOT",
        request -> CompletableFuture.completedFuture(Reply.text("Path", home(request) + TRASH)));
    operations.get("GETTRASHROOTS", TrashOperations::roots);
  }

  private static String home(Request request) {
    return HOMES + "/" + request.parameters().user();
  }

  private static CompletableFuture<Reply> roots(Request request) {
    CompletableFuture<List<Root>> found =
        request.parameters().flag("allusers", false)
            ? ofAll(request, ByteString.EMPTY, new ArrayList<>())
            : ofUser(request);
    return found.thenApply(
        roots ->
            Reply.json(
                "Paths",
                out -> {
                  if (roots.isEmpty()) {
                    out.writeNull();
                  } else {
                    Json.array(out, roots, TrashOperations::write);
                  }
                }));
  }

  private static CompletableFuture<List<Root>> ofUser(Request request) {
    String trash = home(request) + TRASH;
    return status(request, trash)
        .thenApply(answer -> answer.hasFs() ? List.of(new Root(trash, answer.getFs())) : List.of());
  }

  private static CompletableFuture<GetFileInfoResponseProto> status(Request request, String path) {
    return request.call(
        "getFileInfo",
        GetFileInfoRequestProto.newBuilder().setSrc(path).build(),
        GetFileInfoResponseProto.class);
  }

  /** Page by page; each page asks for all its trash directories at once. */
  private static CompletableFuture<List<Root>> ofAll(
      Request request, ByteString startAfter, List<Root> found) {
    return request
        .call(
            "getListing",
            GetListingRequestProto.newBuilder()
                .setSrc(HOMES)
                .setStartAfter(startAfter)
                .setNeedLocation(false)
                .build(),
            GetListingResponseProto.class)
        .thenCompose(
            answer -> {
              DirectoryListingProto page = answer.getDirList();
              CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
              for (HdfsFileStatusProto home : page.getPartialListingList()) {
                String trash = HOMES + "/" + home.getPath().toStringUtf8() + TRASH;
                done =
                    done.thenCombine(
                        status(request, trash),
                        (nothing, status) -> {
                          if (status.hasFs()) {
                            found.add(new Root(trash, home));
                          }
                          return null;
                        });
              }
              int count = page.getPartialListingCount();
              if (count == 0 || page.getRemainingEntries() == 0) {
                return done.thenApply(nothing -> found);
              }
              ByteString last = page.getPartialListing(count - 1).getPath();
              return done.thenCompose(nothing -> ofAll(request, last, found));
            });
  }

  private static void write(JsonGenerator out, Root root) throws IOException {
    HdfsFileStatusProto status = root.status();
    out.writeStartObject();
    out.writeNumberField("access_time", status.getAccessTime());
    out.writeNumberField("block_replication", status.getBlockReplication());
    out.writeNumberField("blocksize", status.getBlocksize());
    out.writeStringField("group", status.getGroup());
    out.writeBooleanField("isdir", status.getFileType() == HdfsFileStatusProto.FileType.IS_DIR);
    out.writeNumberField("length", status.getLength());
    out.writeNumberField("modification_time", status.getModificationTime());
    out.writeStringField("owner", status.getOwner());
    out.writeStringField("path", root.path());
    out.writeStringField("permission", StatusJson.octal(status.getPermission().getPerm()));
    out.writeEndObject();
  }
}
