package io.ashlar.namenode.webhdfs;

import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.CheckAccessRequestProto;
import io.ashlar.protocol.proto.ConcatRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsRequestProto;
import io.ashlar.protocol.proto.GetBlockLocationsResponseProto;
import io.ashlar.protocol.proto.GetServerDefaultsRequestProto;
import io.ashlar.protocol.proto.GetServerDefaultsResponseProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.proto.SetOwnerRequestProto;
import io.ashlar.protocol.proto.SetPermissionRequestProto;
import io.ashlar.protocol.proto.SetReplicationRequestProto;
import io.ashlar.protocol.proto.SetReplicationResponseProto;
import io.ashlar.protocol.proto.SetTimesRequestProto;
import io.ashlar.protocol.proto.TruncateRequestProto;
import io.ashlar.protocol.proto.TruncateResponseProto;
import io.ashlar.protocol.webhdfs.Parameters;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/** Owner, mode, times, replication, blocks and length of what is there. */
final class FileOperations {
  private static final int DEFAULT_MODE = 0755;

  private FileOperations() {}

  static void addTo(Operations operations) {
    operations.put("SETPERMISSION", FileOperations::setPermission);
    operations.put("SETOWNER", FileOperations::setOwner);
    operations.put("SETTIMES", FileOperations::setTimes);
    operations.put("SETREPLICATION", FileOperations::setReplication);
    operations.post("CONCAT", FileOperations::concat);
    operations.post("TRUNCATE", FileOperations::truncate);
    operations.get("CHECKACCESS", FileOperations::checkAccess);
    operations.get(
        "GETFILEBLOCKLOCATIONS",
        request ->
            blocks(request)
                .thenApply(
                    blocks ->
                        Reply.json(
                            "BlockLocations", out -> BlockJson.blockLocations(out, blocks))));
    operations.get(
        "GET_BLOCK_LOCATIONS",
        request ->
            blocks(request)
                .thenApply(
                    blocks ->
                        Reply.json("LocatedBlocks", out -> BlockJson.locatedBlocks(out, blocks))));
  }

  private static CompletableFuture<Reply> setPermission(Request request) {
    int mode = request.parameters().mode("permission").orElse(DEFAULT_MODE);
    return request.run(
        "setPermission",
        SetPermissionRequestProto.newBuilder()
            .setSrc(request.path())
            .setPermission(TreeOperations.permission(mode))
            .build());
  }

  private static CompletableFuture<Reply> setOwner(Request request) {
    Optional<String> owner = request.parameters().text("owner");
    Optional<String> group = request.parameters().text("group");
    if (owner.isEmpty() && group.isEmpty()) {
      throw new IllegalArgumentException("Both owner and group are empty.");
    }
    SetOwnerRequestProto.Builder message = SetOwnerRequestProto.newBuilder().setSrc(request.path());
    owner.ifPresent(message::setUsername);
    group.ifPresent(message::setGroupname);
    return request.run("setOwner", message.build());
  }

  private static CompletableFuture<Reply> setTimes(Request request) {
    return request.run(
        "setTimes",
        SetTimesRequestProto.newBuilder()
            .setSrc(request.path())
            .setMtime(request.parameters().number("modificationtime").orElse(-1L))
            .setAtime(request.parameters().number("accesstime").orElse(-1L))
            .build());
  }

  private static CompletableFuture<Reply> setReplication(Request request) {
    return request
        .parameters()
        .number("replication")
        .map(wanted -> CompletableFuture.completedFuture(wanted.intValue()))
        .orElseGet(
            () ->
                request
                    .call(
                        "getServerDefaults",
                        GetServerDefaultsRequestProto.getDefaultInstance(),
                        GetServerDefaultsResponseProto.class)
                    .thenApply(answer -> answer.getServerDefaults().getReplication()))
        .thenCompose(
            replication ->
                request.call(
                    "setReplication",
                    SetReplicationRequestProto.newBuilder()
                        .setSrc(request.path())
                        .setReplication(replication)
                        .build(),
                    SetReplicationResponseProto.class))
        .thenApply(answer -> Reply.truth(answer.getResult()));
  }

  private static CompletableFuture<Reply> concat(Request request) {
    return request.run(
        "concat",
        ConcatRequestProto.newBuilder()
            .setTrg(request.path())
            .addAllSrcs(Arrays.asList(request.parameters().required("sources").split(",")))
            .build());
  }

  /** Each request is a client of its own, so that none holds the lease of another's truncation. */
  private static CompletableFuture<Reply> truncate(Request request) {
    return request
        .call(
            "truncate",
            TruncateRequestProto.newBuilder()
                .setSrc(request.path())
                .setNewLength(Long.parseLong(request.parameters().required("newlength")))
                .setClientName("webhdfs-" + UUID.randomUUID())
                .build(),
            TruncateResponseProto.class)
        .thenApply(answer -> Reply.truth(answer.getResult()));
  }

  private static CompletableFuture<Reply> checkAccess(Request request) {
    String action = request.parameters().required("fsaction");
    return request.run(
        "checkAccess",
        CheckAccessRequestProto.newBuilder()
            .setPath(request.path())
            .setMode(AclEntryProto.FsActionProto.forNumber(AclText.bits(action)))
            .build());
  }

  private static CompletableFuture<LocatedBlocksProto> blocks(Request request) {
    Parameters parameters = request.parameters();
    return request
        .call(
            "getBlockLocations",
            GetBlockLocationsRequestProto.newBuilder()
                .setSrc(request.path())
                .setOffset(parameters.number("offset").orElse(0L))
                .setLength(parameters.number("length").orElse(Long.MAX_VALUE))
                .build(),
            GetBlockLocationsResponseProto.class)
        .thenApply(GetBlockLocationsResponseProto::getLocations);
  }
}
