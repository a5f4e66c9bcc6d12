package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.CreateSymlinkRequestProto;
import io.ashlar.protocol.proto.GetDataEncryptionKeyRequestProto;
import io.ashlar.protocol.proto.GetDataEncryptionKeyResponseProto;
import io.ashlar.protocol.proto.GetErasureCodingCodecsRequestProto;
import io.ashlar.protocol.proto.GetErasureCodingCodecsResponseProto;
import io.ashlar.protocol.proto.GetErasureCodingPoliciesRequestProto;
import io.ashlar.protocol.proto.GetErasureCodingPoliciesResponseProto;
import io.ashlar.protocol.proto.GetServerDefaultsRequestProto;
import io.ashlar.protocol.proto.GetServerDefaultsResponseProto;
import io.ashlar.protocol.proto.GetStoragePoliciesRequestProto;
import io.ashlar.protocol.proto.GetStoragePoliciesResponseProto;
import io.ashlar.protocol.proto.HAServiceStateProto;
import io.ashlar.protocol.proto.HAServiceStateRequestProto;
import io.ashlar.protocol.proto.HAServiceStateResponseProto;
import io.ashlar.protocol.proto.ListEncryptionZonesRequestProto;
import io.ashlar.protocol.proto.ListEncryptionZonesResponseProto;
import io.ashlar.protocol.proto.MsyncRequestProto;
import io.ashlar.protocol.proto.MsyncResponseProto;
import io.ashlar.protocol.rpc.RpcService;

/**
 * Calls about features that are off, which clients make in passing and expect an answer to (wire
 * reference 2.10, 2.11). The answers never change.
 */
final class CourtesyCalls {
  private final ServerDefaults defaults;

  CourtesyCalls(ServerDefaults defaults) {
    this.defaults = defaults;
  }

  void addTo(RpcService.Builder service) {
    GetServerDefaultsResponseProto serverDefaults =
        GetServerDefaultsResponseProto.newBuilder().setServerDefaults(defaults.message()).build();
    service
        .method(
            "getServerDefaults",
            GetServerDefaultsRequestProto.parser(),
            (call, request) -> call.reply(serverDefaults))
        .method(
            "getStoragePolicies",
            GetStoragePoliciesRequestProto.parser(),
            (call, request) ->
                call.reply(
                    GetStoragePoliciesResponseProto.newBuilder()
                        .addAllPolicies(StoragePolicies.ALL)
                        .build()))
        .method(
            "getErasureCodingPolicies",
            GetErasureCodingPoliciesRequestProto.parser(),
            (call, request) ->
                call.reply(GetErasureCodingPoliciesResponseProto.getDefaultInstance()))
        .method(
            "getErasureCodingCodecs",
            GetErasureCodingCodecsRequestProto.parser(),
            (call, request) -> call.reply(GetErasureCodingCodecsResponseProto.getDefaultInstance()))
        .method(
            "listEncryptionZones",
            ListEncryptionZonesRequestProto.parser(),
            (call, request) ->
                call.reply(ListEncryptionZonesResponseProto.newBuilder().setHasMore(false).build()))
        .method(
            "getDataEncryptionKey",
            GetDataEncryptionKeyRequestProto.parser(),
            (call, request) -> call.reply(GetDataEncryptionKeyResponseProto.getDefaultInstance()))
        .method(
            "createSymlink",
            CreateSymlinkRequestProto.parser(),
            (call, request) ->
                call.fail(new FsException(Fault.UNSUPPORTED, "Symlinks not supported")))
        .method(
            "msync",
            MsyncRequestProto.parser(),
            (call, request) -> call.reply(MsyncResponseProto.getDefaultInstance()))
        .method(
            "getHAServiceState",
            HAServiceStateRequestProto.parser(),
            (call, request) ->
                call.reply(
                    HAServiceStateResponseProto.newBuilder()
                        .setState(HAServiceStateProto.ACTIVE)
                        .build()));
  }
}
