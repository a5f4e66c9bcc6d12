package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.protocol.proto.GetGroupsForUserRequestProto;
import io.ashlar.protocol.proto.GetGroupsForUserResponseProto;
import io.ashlar.protocol.proto.RefreshUserToGroupsMappingsRequestProto;
import io.ashlar.protocol.proto.RefreshUserToGroupsMappingsResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** What administrators' tools ask of users and their groups. Thread-safe. */
final class ToolService {
  private static final String REFRESH_MAPPINGS_PROTOCOL =
      "org.apache.hadoop.security.RefreshUserMappingsProtocol";
  private static final String GET_MAPPINGS_PROTOCOL =
      "org.apache.hadoop.tools.GetUserMappingsProtocol";

  private final Function<String, ? extends Collection<String>> groups;
  private final Runnable refreshGroups;

  ToolService(Function<String, ? extends Collection<String>> groups, Runnable refreshGroups) {
    this.groups = groups;
    this.refreshGroups = refreshGroups;
  }

  List<RpcService> services() {
    return List.of(refreshMappings(), getMappings());
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
