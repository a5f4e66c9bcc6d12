package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.namespace.AclWish;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.AclEntry;
import io.ashlar.namenode.permission.Modes;
import io.ashlar.namenode.permission.Permissions;
import io.ashlar.protocol.proto.AclEntryProto;
import io.ashlar.protocol.proto.AclStatusProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.GetAclStatusRequestProto;
import io.ashlar.protocol.proto.GetAclStatusResponseProto;
import io.ashlar.protocol.proto.ModifyAclEntriesRequestProto;
import io.ashlar.protocol.proto.ModifyAclEntriesResponseProto;
import io.ashlar.protocol.proto.RemoveAclEntriesRequestProto;
import io.ashlar.protocol.proto.RemoveAclEntriesResponseProto;
import io.ashlar.protocol.proto.RemoveAclRequestProto;
import io.ashlar.protocol.proto.RemoveAclResponseProto;
import io.ashlar.protocol.proto.RemoveDefaultAclRequestProto;
import io.ashlar.protocol.proto.RemoveDefaultAclResponseProto;
import io.ashlar.protocol.proto.SetAclRequestProto;
import io.ashlar.protocol.proto.SetAclResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.List;

/** Calls about access control lists (wire reference 2.8). */
final class AclCalls {
  private static final AclEntry.Scope[] SCOPES = AclEntry.Scope.values();
  private static final AclEntry.Type[] TYPES = AclEntry.Type.values();

  private final Changes changes;
  private final Reads reads;
  private final Namespace namespace;

  AclCalls(Changes changes, Reads reads, Namespace namespace) {
    this.changes = changes;
    this.reads = reads;
    this.namespace = namespace;
  }

  void addTo(RpcService.Builder service) {
    service
        .method(
            "modifyAclEntries",
            ModifyAclEntriesRequestProto.parser(),
            (call, request) ->
                change(
                    call,
                    request.getSrc(),
                    "modify ACL entries",
                    new AclWish.Modify(entries(request.getAclSpecList())),
                    ModifyAclEntriesResponseProto.getDefaultInstance()))
        .method(
            "removeAclEntries",
            RemoveAclEntriesRequestProto.parser(),
            (call, request) ->
                change(
                    call,
                    request.getSrc(),
                    "remove ACL entries",
                    new AclWish.Remove(entries(request.getAclSpecList())),
                    RemoveAclEntriesResponseProto.getDefaultInstance()))
        .method(
            "removeDefaultAcl",
            RemoveDefaultAclRequestProto.parser(),
            (call, request) ->
                change(
                    call,
                    request.getSrc(),
                    "remove default ACL entries",
                    new AclWish.RemoveDefaults(),
                    RemoveDefaultAclResponseProto.getDefaultInstance()))
        .method(
            "removeAcl",
            RemoveAclRequestProto.parser(),
            (call, request) ->
                change(
                    call,
                    request.getSrc(),
                    "remove ACL",
                    new AclWish.RemoveAll(),
                    RemoveAclResponseProto.getDefaultInstance()))
        .method(
            "setAcl",
            SetAclRequestProto.parser(),
            (call, request) ->
                change(
                    call,
                    request.getSrc(),
                    "set ACL",
                    new AclWish.Replace(entries(request.getAclSpecList())),
                    SetAclResponseProto.getDefaultInstance()))
        .method("getAclStatus", GetAclStatusRequestProto.parser(), this::getAclStatus);
  }

  private void change(RpcCall call, String path, String what, AclWish wish, MessageLite reply) {
    changes.idempotent(
        call, caller -> namespace.changeAcl(caller, path, what, wish), done -> reply);
  }

  private void getAclStatus(RpcCall call, GetAclStatusRequestProto request) {
    reads.quick(
        call,
        (reader, caller) ->
            GetAclStatusResponseProto.newBuilder()
                .setResult(status(reader.permissions(caller, request.getSrc())))
                .build());
  }

  private static AclStatusProto status(Permissions permissions) {
    AclStatusProto.Builder status =
        AclStatusProto.newBuilder()
            .setOwner(permissions.owner())
            .setGroup(permissions.group())
            .setSticky((permissions.mode() & Modes.STICKY) != 0)
            .setPermission(FsPermissionProto.newBuilder().setPerm(permissions.mode()));
    permissions.acl().entries().forEach(entry -> status.addEntries(message(entry)));
    return status.build();
  }

  private static AclEntryProto message(AclEntry entry) {
    AclEntryProto.Builder message =
        AclEntryProto.newBuilder()
            .setScope(AclEntryProto.AclEntryScopeProto.forNumber(entry.scope().ordinal()))
            .setType(AclEntryProto.AclEntryTypeProto.forNumber(entry.type().ordinal()))
            .setPermissions(AclEntryProto.FsActionProto.forNumber(entry.access().bits()));
    return entry.name().isEmpty() ? message.build() : message.setName(entry.name()).build();
  }

  private static List<AclEntry> entries(List<AclEntryProto> messages) {
    return messages.stream()
        .map(
            entry ->
                new AclEntry(
                    SCOPES[entry.getScope().getNumber()],
                    TYPES[entry.getType().getNumber()],
                    entry.getName(),
                    Access.ofBits(entry.getPermissions().getNumber())))
        .toList();
  }
}
