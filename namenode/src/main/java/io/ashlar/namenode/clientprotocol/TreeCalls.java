package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.RequestedMode;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.protocol.proto.ConcatRequestProto;
import io.ashlar.protocol.proto.ConcatResponseProto;
import io.ashlar.protocol.proto.DeleteRequestProto;
import io.ashlar.protocol.proto.DeleteResponseProto;
import io.ashlar.protocol.proto.MkdirsRequestProto;
import io.ashlar.protocol.proto.MkdirsResponseProto;
import io.ashlar.protocol.proto.Rename2RequestProto;
import io.ashlar.protocol.proto.Rename2ResponseProto;
import io.ashlar.protocol.proto.RenameRequestProto;
import io.ashlar.protocol.proto.RenameResponseProto;
import io.ashlar.protocol.proto.SatisfyStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetOwnerRequestProto;
import io.ashlar.protocol.proto.SetOwnerResponseProto;
import io.ashlar.protocol.proto.SetPermissionRequestProto;
import io.ashlar.protocol.proto.SetPermissionResponseProto;
import io.ashlar.protocol.proto.SetReplicationRequestProto;
import io.ashlar.protocol.proto.SetReplicationResponseProto;
import io.ashlar.protocol.proto.SetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.SetStoragePolicyResponseProto;
import io.ashlar.protocol.proto.SetTimesRequestProto;
import io.ashlar.protocol.proto.SetTimesResponseProto;
import io.ashlar.protocol.proto.TruncateRequestProto;
import io.ashlar.protocol.proto.TruncateResponseProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyRequestProto;
import io.ashlar.protocol.proto.UnsetStoragePolicyResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;

/** Calls that change the tree and its attributes (wire reference 2.4, 2.8). */
final class TreeCalls {
  private final Changes changes;
  private final Reads reads;
  private final Namespace namespace;

  TreeCalls(Changes changes, Reads reads, Namespace namespace) {
    this.changes = changes;
    this.reads = reads;
    this.namespace = namespace;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("mkdirs", MkdirsRequestProto.parser(), this::mkdirs)
        .method("delete", DeleteRequestProto.parser(), this::delete)
        .method("rename", RenameRequestProto.parser(), this::rename)
        .method("rename2", Rename2RequestProto.parser(), this::rename2)
        .method("concat", ConcatRequestProto.parser(), this::concat)
        .method("truncate", TruncateRequestProto.parser(), this::truncate)
        .method("setReplication", SetReplicationRequestProto.parser(), this::setReplication)
        .method("setPermission", SetPermissionRequestProto.parser(), this::setPermission)
        .method("setOwner", SetOwnerRequestProto.parser(), this::setOwner)
        .method("setTimes", SetTimesRequestProto.parser(), this::setTimes)
        .method("setStoragePolicy", SetStoragePolicyRequestProto.parser(), this::setStoragePolicy)
        .method(
            "unsetStoragePolicy", UnsetStoragePolicyRequestProto.parser(), this::unsetStoragePolicy)
        .method(
            "satisfyStoragePolicy",
            SatisfyStoragePolicyRequestProto.parser(),
            this::satisfyStoragePolicy);
  }

  private void mkdirs(RpcCall call, MkdirsRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.mkdirs(
                caller,
                request.getSrc(),
                new RequestedMode(
                    request.getMasked().getPerm(),
                    request.hasUnmasked() ? request.getUnmasked().getPerm() : RequestedMode.SAME),
                request.getCreateParent()),
        made -> MkdirsResponseProto.newBuilder().setResult(made).build());
  }

  /**
   * A subtree is checked on a reading thread first, where permissions matter; HDFS asks for them
   * even where it then refuses because the directory is not empty.
   */
  private void delete(RpcCall call, DeleteRequestProto request) {
    reads.before(
        call,
        caller -> !caller.superuser(),
        (reader, caller) -> reader.requireDeletable(caller, request.getSrc()),
        () -> remove(call, request));
  }

  private void remove(RpcCall call, DeleteRequestProto request) {
    changes.once(
        call,
        caller -> namespace.delete(caller, request.getSrc(), request.getRecursive()),
        AnswerCodec.YES_OR_NO,
        done -> DeleteResponseProto.newBuilder().setResult(done).build());
  }

  private void rename(RpcCall call, RenameRequestProto request) {
    changes.once(
        call,
        caller -> namespace.rename(caller, request.getSrc(), request.getDst()),
        AnswerCodec.YES_OR_NO,
        done -> RenameResponseProto.newBuilder().setResult(done).build());
  }

  private void rename2(RpcCall call, Rename2RequestProto request) {
    changes.once(
        call,
        caller ->
            namespace.rename2(
                caller, request.getSrc(), request.getDst(), request.getOverwriteDest()),
        AnswerCodec.NOTHING,
        done -> Rename2ResponseProto.getDefaultInstance());
  }

  private void concat(RpcCall call, ConcatRequestProto request) {
    changes.once(
        call,
        caller -> namespace.concat(caller, request.getTrg(), request.getSrcsList()),
        AnswerCodec.NOTHING,
        done -> ConcatResponseProto.getDefaultInstance());
  }

  private void truncate(RpcCall call, TruncateRequestProto request) {
    changes.once(
        call,
        caller ->
            namespace.truncate(
                caller, request.getSrc(), request.getNewLength(), request.getClientName()),
        AnswerCodec.YES_OR_NO,
        done -> TruncateResponseProto.newBuilder().setResult(done).build());
  }

  private void setReplication(RpcCall call, SetReplicationRequestProto request) {
    changes.idempotent(
        call,
        caller -> namespace.setReplication(caller, request.getSrc(), request.getReplication()),
        done -> SetReplicationResponseProto.newBuilder().setResult(done).build());
  }

  private void setPermission(RpcCall call, SetPermissionRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.setPermission(caller, request.getSrc(), request.getPermission().getPerm()),
        done -> SetPermissionResponseProto.getDefaultInstance());
  }

  private void setOwner(RpcCall call, SetOwnerRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.setOwner(
                caller, request.getSrc(), request.getUsername(), request.getGroupname()),
        done -> SetOwnerResponseProto.getDefaultInstance());
  }

  private void setTimes(RpcCall call, SetTimesRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.setTimes(caller, request.getSrc(), request.getMtime(), request.getAtime()),
        done -> SetTimesResponseProto.getDefaultInstance());
  }

  private void setStoragePolicy(RpcCall call, SetStoragePolicyRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.setStoragePolicy(
                caller, request.getSrc(), StoragePolicies.numberOf(request.getPolicyName())),
        done -> SetStoragePolicyResponseProto.getDefaultInstance());
  }

  private void unsetStoragePolicy(RpcCall call, UnsetStoragePolicyRequestProto request) {
    changes.idempotent(
        call,
        caller -> namespace.setStoragePolicy(caller, request.getSrc(), StoragePolicy.UNSPECIFIED),
        done -> UnsetStoragePolicyResponseProto.getDefaultInstance());
  }

  /** Replicas are not moved after a file was written; HDFS refuses so by default, too. */
  private void satisfyStoragePolicy(RpcCall call, SatisfyStoragePolicyRequestProto request) {
    call.fail(
        new FsException(
            Fault.ACTION_DISABLED,
            "Cannot request to satisfy storage policy when storage policy satisfier feature has"
                + " been disabled by admin. Seek for an admin help to enable it or use Mover"
                + " tool."));
  }
}
