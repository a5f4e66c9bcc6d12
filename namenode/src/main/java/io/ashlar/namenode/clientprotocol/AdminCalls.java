package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.ClusterStats;
import io.ashlar.namenode.blocks.RedundancyFigures;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.protocol.proto.FinalizeUpgradeRequestProto;
import io.ashlar.protocol.proto.FinalizeUpgradeResponseProto;
import io.ashlar.protocol.proto.GetCurrentEditLogTxidRequestProto;
import io.ashlar.protocol.proto.GetCurrentEditLogTxidResponseProto;
import io.ashlar.protocol.proto.GetFsECBlockGroupStatsRequestProto;
import io.ashlar.protocol.proto.GetFsECBlockGroupStatsResponseProto;
import io.ashlar.protocol.proto.GetFsReplicatedBlockStatsRequestProto;
import io.ashlar.protocol.proto.GetFsReplicatedBlockStatsResponseProto;
import io.ashlar.protocol.proto.RestoreFailedStorageRequestProto;
import io.ashlar.protocol.proto.RestoreFailedStorageResponseProto;
import io.ashlar.protocol.proto.RollEditsRequestProto;
import io.ashlar.protocol.proto.RollEditsResponseProto;
import io.ashlar.protocol.proto.RollingUpgradeActionProto;
import io.ashlar.protocol.proto.RollingUpgradeRequestProto;
import io.ashlar.protocol.proto.RollingUpgradeResponseProto;
import io.ashlar.protocol.proto.SaveNamespaceRequestProto;
import io.ashlar.protocol.proto.SaveNamespaceResponseProto;
import io.ashlar.protocol.proto.UpgradeStatusRequestProto;
import io.ashlar.protocol.proto.UpgradeStatusResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.function.LongSupplier;

/**
 * What an administrator asks (wire reference 2.12). Much of it is about images and edit files,
 * which a NameNode that keeps its namespace in a store does not have: where nothing needs to be
 * done, nothing is done and the answer is yes.
 */
final class AdminCalls {
  private final Callers callers;
  private final BlockManager blocks;
  private final LongSupplier lastEdit;

  /**
   * @param lastEdit number of the last journaled change
   */
  AdminCalls(Callers callers, BlockManager blocks, LongSupplier lastEdit) {
    this.callers = callers;
    this.blocks = blocks;
    this.lastEdit = lastEdit;
  }

  void addTo(RpcService.Builder service) {
    addFigures(service);
    addStorage(service);
    addUpgrades(service);
  }

  private void addFigures(RpcService.Builder service) {
    service
        .method(
            "getFsReplicatedBlockStats",
            GetFsReplicatedBlockStatsRequestProto.parser(),
            (call, request) -> call.reply(blockStats()))
        .method(
            "getFsECBlockGroupStats",
            GetFsECBlockGroupStatsRequestProto.parser(),
            (call, request) -> call.reply(noGroups()))
        .method(
            "getCurrentEditLogTxid",
            GetCurrentEditLogTxidRequestProto.parser(),
            (call, request) ->
                superuser(
                    call,
                    () ->
                        GetCurrentEditLogTxidResponseProto.newBuilder()
                            .setTxid(lastEdit.getAsLong())
                            .build()));
  }

  private void addStorage(RpcService.Builder service) {
    service
        .method(
            "saveNamespace",
            SaveNamespaceRequestProto.parser(),
            (call, request) -> superuser(call, this::saveNamespace))
        .method(
            "rollEdits",
            RollEditsRequestProto.parser(),
            (call, request) ->
                superuser(
                    call,
                    () ->
                        RollEditsResponseProto.newBuilder()
                            .setNewSegmentTxId(lastEdit.getAsLong() + 1)
                            .build()))
        .method(
            "restoreFailedStorage",
            RestoreFailedStorageRequestProto.parser(),
            (call, request) -> superuser(call, () -> restoreFailedStorage(request.getArg())));
  }

  private void addUpgrades(RpcService.Builder service) {
    service
        .method(
            "finalizeUpgrade",
            FinalizeUpgradeRequestProto.parser(),
            (call, request) -> superuser(call, FinalizeUpgradeResponseProto::getDefaultInstance))
        .method(
            "upgradeStatus",
            UpgradeStatusRequestProto.parser(),
            (call, request) ->
                call.reply(
                    UpgradeStatusResponseProto.newBuilder().setUpgradeFinalized(true).build()))
        .method(
            "rollingUpgrade",
            RollingUpgradeRequestProto.parser(),
            (call, request) -> superuser(call, () -> rollingUpgrade(request.getAction())));
  }

  private MessageLite blockStats() {
    ClusterStats stats = blocks.stats();
    RedundancyFigures redundancy = blocks.redundancyFigures();
    return GetFsReplicatedBlockStatsResponseProto.newBuilder()
        .setLowRedundancy(stats.underReplicatedBlocks())
        .setCorruptBlocks(stats.corruptBlocks())
        .setMissingBlocks(stats.missingBlocks())
        .setMissingReplOneBlocks(stats.missingReplicationOneBlocks())
        .setBlocksInFuture(stats.blocksInFuture())
        .setPendingDeletionBlocks(stats.pendingDeletionBlocks())
        .setHighestPrioLowRedundancyBlocks(redundancy.endangeredBlocks())
        .setBadlyDistributedBlocks(redundancy.badlyPlacedBlocks())
        .build();
  }

  private static MessageLite noGroups() {
    return GetFsECBlockGroupStatsResponseProto.newBuilder()
        .setLowRedundancy(0)
        .setCorruptBlocks(0)
        .setMissingBlocks(0)
        .setBlocksInFuture(0)
        .setPendingDeletionBlocks(0)
        .setHighestPrioLowRedundancyBlocks(0)
        .setBadlyDistributedBlocks(0)
        .build();
  }

  /** What is acknowledged is on disk already; the rule of safe mode is kept for scripts. */
  private MessageLite saveNamespace() throws FsException {
    if (!blocks.inSafeMode()) {
      throw new FsException(
          Fault.IO, "Safe mode should be turned ON in order to create namespace image.");
    }
    return SaveNamespaceResponseProto.newBuilder().setSaved(true).build();
  }

  private static MessageLite restoreFailedStorage(String wish) throws FsException {
    if (wish.equals("true")) {
      throw new FsException(
          Fault.UNSUPPORTED,
          "The namespace lies in one directory: when it fails the NameNode stops writing");
    }
    return RestoreFailedStorageResponseProto.newBuilder().setResult(false).build();
  }

  private static MessageLite rollingUpgrade(RollingUpgradeActionProto action) throws FsException {
    if (action != RollingUpgradeActionProto.QUERY) {
      throw new FsException(
          Fault.ACTION_DISABLED, "Rolling upgrade is not needed: replace and restart");
    }
    return RollingUpgradeResponseProto.getDefaultInstance();
  }

  /** Makes an answer for the superuser. */
  @FunctionalInterface
  private interface Answer {
    MessageLite make() throws FsException;
  }

  private void superuser(RpcCall call, Answer answer) {
    callers.identify(
        call,
        caller -> {
          try {
            AccessCheck.requireSuperuser(caller);
            call.reply(answer.make());
          } catch (FsException | RuntimeException e) {
            call.fail(e);
          }
        });
  }
}
