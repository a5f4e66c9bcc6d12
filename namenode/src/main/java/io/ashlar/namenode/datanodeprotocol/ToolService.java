package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.protocol.proto.GetBlockKeysRequestProto;
import io.ashlar.protocol.proto.GetBlockKeysResponseProto;
import io.ashlar.protocol.proto.GetGroupsForUserRequestProto;
import io.ashlar.protocol.proto.GetGroupsForUserResponseProto;
import io.ashlar.protocol.proto.GetTransactionIdRequestProto;
import io.ashlar.protocol.proto.GetTransactionIdResponseProto;
import io.ashlar.protocol.proto.IsRollingUpgradeRequestProto;
import io.ashlar.protocol.proto.IsRollingUpgradeResponseProto;
import io.ashlar.protocol.proto.IsUpgradeFinalizedRequestProto;
import io.ashlar.protocol.proto.IsUpgradeFinalizedResponseProto;
import io.ashlar.protocol.proto.RefreshUserToGroupsMappingsRequestProto;
import io.ashlar.protocol.proto.RefreshUserToGroupsMappingsResponseProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What administrators' tools ask: NamenodeProtocol and the user mapping protocols. Thread-safe. */
final class ToolService {
  private static final String NAMENODE_PROTOCOL =
      "org.apache.hadoop.hdfs.server.protocol.NamenodeProtocol";
  private static final String REFRESH_MAPPINGS_PROTOCOL =
      "org.apache.hadoop.security.RefreshUserMappingsProtocol";
  private static final String GET_MAPPINGS_PROTOCOL =
      "org.apache.hadoop.tools.GetUserMappingsProtocol";

  private final Identity identity;
  private final LongSupplier transactionId;
  private final Function<String, ? extends Collection<String>> groups;
  private final Runnable refreshGroups;

  ToolService(
      Identity identity,
      LongSupplier transactionId,
      Function<String, ? extends Collection<String>> groups,
      Runnable refreshGroups) {
    this.identity = identity;
    this.transactionId = transactionId;
    this.groups = groups;
    this.refreshGroups = refreshGroups;
  }

  List<RpcService> services() {
    return List.of(namenodeProtocol(), refreshMappings(), getMappings());
  }

  private RpcService namenodeProtocol() {
    return RpcService.builder(NAMENODE_PROTOCOL)
        .method(
            "versionRequest",
            VersionRequestProto.parser(),
            (call, request) ->
                call.reply(
                    VersionResponseProto.newBuilder().setInfo(identity.namespaceInfo()).build()))
        .method(
            "getBlockKeys",
            GetBlockKeysRequestProto.parser(),
            (call, request) ->
                call.reply(
                    GetBlockKeysResponseProto.newBuilder()
                        .setKeys(DatanodeMessages.NO_KEYS)
                        .build()))
        .method(
            "getTransactionId",
            GetTransactionIdRequestProto.parser(),
            (call, request) ->
                call.reply(
                    GetTransactionIdResponseProto.newBuilder()
                        .setTxId(transactionId.getAsLong())
                        .build()))
        .method(
            "isUpgradeFinalized",
            IsUpgradeFinalizedRequestProto.parser(),
            (call, request) ->
                call.reply(
                    IsUpgradeFinalizedResponseProto.newBuilder()
                        .setIsUpgradeFinalized(true)
                        .build()))
        .method(
            "isRollingUpgrade",
            IsRollingUpgradeRequestProto.parser(),
            (call, request) ->
                call.reply(
                    IsRollingUpgradeResponseProto.newBuilder().setIsRollingUpgrade(false).build()))
        .build();
  }

  private RpcService refreshMappings() {
    return RpcService.builder(REFRESH_MAPPINGS_PROTOCOL)
        .method(
            "refreshUserToGroupsMappings",
            RefreshUserToGroupsMappingsRequestProto.parser(),
            (call, request) -> {
              refreshGroups.run();
              call.reply(RefreshUserToGroupsMappingsResponseProto.getDefaultInstance());
            })
        .build();
  }

  private RpcService getMappings() {
    return RpcService.builder(GET_MAPPINGS_PROTOCOL)
        .method("getGroupsForUser", GetGroupsForUserRequestProto.parser(), this::getGroups)
        .build();
  }

  /** A look-up may block, so it does not run on the event loop. */
  @SuppressWarnings("FutureReturnValueIgnored") // the call is answered either way
  private void getGroups(RpcCall call, GetGroupsForUserRequestProto request) {
    CompletableFuture.supplyAsync(
            () ->
                GetGroupsForUserResponseProto.newBuilder()
                    .addAllGroups(groups.apply(request.getUser()))
                    .build())
        .whenComplete(
            (response, error) -> {
              if (error == null) {
                call.reply(response);
              } else {
                call.fail(error);
              }
            });
  }
}
