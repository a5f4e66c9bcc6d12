package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.protocol.proto.RefreshNodesRequestProto;
import io.ashlar.protocol.proto.RefreshNodesResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;

/** Has the lists of hosts read again (wire reference 2.12). */
final class HostCalls {
  private final Changes changes;
  private final Reads reads;
  private final HostRefresh hosts;

  HostCalls(Changes changes, Reads reads, HostRefresh hosts) {
    this.changes = changes;
    this.reads = reads;
    this.hosts = hosts;
  }

  void addTo(RpcService.Builder service) {
    service.method("refreshNodes", RefreshNodesRequestProto.parser(), this::refreshNodes);
  }

  private void refreshNodes(RpcCall call, RefreshNodesRequestProto request) {
    reads.before(
        call,
        caller -> true,
        (reader, caller) -> AccessCheck.requireSuperuser(caller),
        () -> follow(call));
  }

  /** On a reading thread: names of hosts are looked up. */
  private void follow(RpcCall call) {
    Command<Void> follow;
    try {
      follow = hosts.read();
    } catch (IOException e) {
      call.fail(new FsException(Fault.IO, "The lists of hosts stay as they were: " + e));
      return;
    }
    changes.idempotent(
        call, caller -> follow, done -> RefreshNodesResponseProto.getDefaultInstance());
  }
}
