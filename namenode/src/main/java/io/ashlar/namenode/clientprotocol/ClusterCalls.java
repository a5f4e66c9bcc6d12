package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.ClusterStats;
import io.ashlar.namenode.blocks.DatanodeFilter;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.StorageInfo;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.protocol.proto.DatanodeReportTypeProto;
import io.ashlar.protocol.proto.DatanodeStorageProto;
import io.ashlar.protocol.proto.DatanodeStorageReportProto;
import io.ashlar.protocol.proto.GetDatanodeReportRequestProto;
import io.ashlar.protocol.proto.GetDatanodeReportResponseProto;
import io.ashlar.protocol.proto.GetDatanodeStorageReportRequestProto;
import io.ashlar.protocol.proto.GetDatanodeStorageReportResponseProto;
import io.ashlar.protocol.proto.GetFsStatsResponseProto;
import io.ashlar.protocol.proto.GetFsStatusRequestProto;
import io.ashlar.protocol.proto.GetSlowDatanodeReportRequestProto;
import io.ashlar.protocol.proto.GetSlowDatanodeReportResponseProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.SafeModeActionProto;
import io.ashlar.protocol.proto.SetBalancerBandwidthRequestProto;
import io.ashlar.protocol.proto.SetBalancerBandwidthResponseProto;
import io.ashlar.protocol.proto.SetSafeModeRequestProto;
import io.ashlar.protocol.proto.SetSafeModeResponseProto;
import io.ashlar.protocol.proto.StorageReportProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.List;

/** Calls about DataNodes and the cluster as a whole (wire reference 2.4, 2.11). */
final class ClusterCalls {
  private final Changes changes;
  private final BlockManager blocks;
  private final Messages messages;

  ClusterCalls(Changes changes, BlockManager blocks, Messages messages) {
    this.changes = changes;
    this.blocks = blocks;
    this.messages = messages;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("getFsStats", GetFsStatusRequestProto.parser(), this::getFsStats)
        .method("getDatanodeReport", GetDatanodeReportRequestProto.parser(), this::datanodes)
        .method(
            "getDatanodeStorageReport",
            GetDatanodeStorageReportRequestProto.parser(),
            this::datanodeStorages)
        .method(
            "getSlowDatanodeReport",
            GetSlowDatanodeReportRequestProto.parser(),
            this::slowDatanodes)
        .method("reportBadBlocks", ReportBadBlocksRequestProto.parser(), this::reportBadBlocks)
        .method(
            "setBalancerBandwidth",
            SetBalancerBandwidthRequestProto.parser(),
            this::setBalancerBandwidth)
        .method("setSafeMode", SetSafeModeRequestProto.parser(), this::setSafeMode);
  }

  private void getFsStats(RpcCall call, GetFsStatusRequestProto request) {
    ClusterStats stats = blocks.stats();
    call.reply(
        GetFsStatsResponseProto.newBuilder()
            .setCapacity(stats.capacityBytes())
            .setUsed(stats.usedBytes())
            .setRemaining(stats.remainingBytes())
            .setUnderReplicated(stats.underReplicatedBlocks())
            .setCorruptBlocks(stats.corruptBlocks())
            .setMissingBlocks(stats.missingBlocks())
            .setMissingReplOneBlocks(stats.missingReplicationOneBlocks())
            .setBlocksInFuture(stats.blocksInFuture())
            .setPendingDeletionBlocks(stats.pendingDeletionBlocks())
            .build());
  }

  private void datanodes(RpcCall call, GetDatanodeReportRequestProto request) {
    GetDatanodeReportResponseProto.Builder answer = GetDatanodeReportResponseProto.newBuilder();
    for (DatanodeInfo node : blocks.datanodes(filter(request.getType()))) {
      answer.addDi(messages.datanode(node));
    }
    call.reply(answer.build());
  }

  private void slowDatanodes(RpcCall call, GetSlowDatanodeReportRequestProto request) {
    GetSlowDatanodeReportResponseProto.Builder answer =
        GetSlowDatanodeReportResponseProto.newBuilder();
    for (DatanodeInfo node : blocks.datanodes(DatanodeFilter.SLOW)) {
      answer.addDatanodeInfoProto(messages.datanode(node));
    }
    call.reply(answer.build());
  }

  private void datanodeStorages(RpcCall call, GetDatanodeStorageReportRequestProto request) {
    GetDatanodeStorageReportResponseProto.Builder answer =
        GetDatanodeStorageReportResponseProto.newBuilder();
    for (DatanodeInfo node : blocks.datanodes(filter(request.getType()))) {
      DatanodeStorageReportProto.Builder report =
          answer.addDatanodeStorageReportsBuilder().setDatanodeInfo(messages.datanode(node));
      blocks.storages(node.uuid()).forEach(storage -> report.addStorageReports(report(storage)));
    }
    call.reply(answer.build());
  }

  private static StorageReportProto report(StorageInfo storage) {
    return StorageReportProto.newBuilder()
        .setStorageUuid(storage.storageId())
        .setFailed(storage.failed())
        .setCapacity(storage.capacityBytes())
        .setDfsUsed(storage.dfsUsedBytes())
        .setRemaining(storage.remainingBytes())
        .setBlockPoolUsed(storage.blockPoolUsedBytes())
        .setNonDfsUsed(storage.nonDfsUsedBytes())
        .setStorage(
            DatanodeStorageProto.newBuilder()
                .setStorageUuid(storage.storageId())
                .setStorageType(StorageTypeProto.forNumber(storage.storageType().number())))
        .build();
  }

  private static DatanodeFilter filter(DatanodeReportTypeProto type) {
    return switch (type) {
      case ALL -> DatanodeFilter.ALL;
      case LIVE -> DatanodeFilter.LIVE;
      case DEAD -> DatanodeFilter.DEAD;
      case DECOMMISSIONING -> DatanodeFilter.DECOMMISSIONING;
      case ENTERING_MAINTENANCE -> DatanodeFilter.ENTERING_MAINTENANCE;
      case IN_MAINTENANCE -> DatanodeFilter.IN_MAINTENANCE;
    };
  }

  /** All blocks that a reader complains about, as one change. */
  private void reportBadBlocks(RpcCall call, ReportBadBlocksRequestProto request) {
    List<Command<Void>> reports =
        request.getBlocksList().stream()
            .map(
                block ->
                    blocks.reportBad(
                        block.getB().getBlockId(),
                        block.getB().getGenerationStamp(),
                        block.getLocsList().stream()
                            .map(node -> node.getId().getDatanodeUuid())
                            .toList()))
            .toList();
    changes.idempotent(
        call, caller -> inOne(reports), done -> ReportBadBlocksResponseProto.getDefaultInstance());
  }

  private static Command<Void> inOne(List<Command<Void>> commands) {
    return (view, context) -> {
      Edit all = new Edit();
      for (Command<Void> command : commands) {
        if (command.decide(view, context) instanceof Decision.Decided<Void> decided) {
          all.addAll(decided.edit());
        }
      }
      return Decision.of(all, null);
    };
  }

  private void setBalancerBandwidth(RpcCall call, SetBalancerBandwidthRequestProto request) {
    changes.idempotent(
        call,
        caller -> {
          AccessCheck.requireSuperuser(caller);
          if (request.getBandwidth() < 0) {
            throw new FsException(
                Fault.BAD_VALUE,
                "Balancer bandwidth must not be negative: " + request.getBandwidth());
          }
          return blocks.setBalancerBandwidth(request.getBandwidth());
        },
        done -> SetBalancerBandwidthResponseProto.getDefaultInstance());
  }

  private void setSafeMode(RpcCall call, SetSafeModeRequestProto request) {
    if (request.getAction() == SafeModeActionProto.SAFEMODE_GET) {
      call.reply(answer(blocks.inSafeMode()));
      return;
    }
    changes.idempotent(
        call,
        caller -> {
          AccessCheck.requireSuperuser(caller);
          return switch (request.getAction()) {
            case SAFEMODE_ENTER -> blocks.setSafeMode(true);
            case SAFEMODE_FORCE_EXIT -> blocks.forceSafeModeExit();
            case SAFEMODE_LEAVE, SAFEMODE_GET -> blocks.setSafeMode(false);
          };
        },
        ClusterCalls::answer);
  }

  private static SetSafeModeResponseProto answer(boolean inSafeMode) {
    return SetSafeModeResponseProto.newBuilder().setResult(inSafeMode).build();
  }
}
