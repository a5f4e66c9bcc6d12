package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.FullReport;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.BlockReportResponseProto;
import io.ashlar.protocol.proto.StorageBlockReportProto;
import io.ashlar.protocol.rpc.RpcCall;

/**
 * One blockReport call on its way through the writer: storage after storage, step after step, one
 * command at a time. The answer leaves when all of it is in. Each step runs where the one before
 * ended, so there is no concurrency inside.
 */
final class ReportSession {
  private final ClusterBlocks blocks;
  private final Commands commands;
  private final RpcCall call;
  private final BlockReportRequestProto request;
  private final String uuid;
  private int nextStorage;

  ReportSession(
      ClusterBlocks blocks, Commands commands, RpcCall call, BlockReportRequestProto request) {
    this.blocks = blocks;
    this.commands = commands;
    this.call = call;
    this.request = request;
    this.uuid = request.getRegistration().getDatanodeID().getDatanodeUuid();
  }

  void start() {
    commands.submit(
        blocks.checkReportLease(uuid, request.getContext().getLeaseId()),
        Replies.then(call, ok -> nextStorage()));
  }

  private void nextStorage() {
    if (nextStorage == request.getReportsCount()) {
      finish();
      return;
    }
    StorageBlockReportProto report = request.getReports(nextStorage++);
    try {
      step(
          blocks.fullReport(
              uuid,
              report.getStorage().getStorageUuid(),
              DatanodeMessages.storageType(report.getStorage().getStorageType()),
              report.hasNumberOfBlocks()
                  ? new BlockListBuffer(report.getNumberOfBlocks(), report.getBlocksBuffersList())
                  : new BlockListLongs(report.getBlocksList())));
    } catch (FsException e) {
      call.fail(e);
    }
  }

  private void step(FullReport report) {
    commands.submit(
        report,
        Replies.then(
            call,
            progress -> {
              switch (progress) {
                case MORE -> step(report);
                case DONE -> nextStorage();
                case REGISTER ->
                    call.reply(
                        BlockReportResponseProto.newBuilder()
                            .setCmd(DatanodeMessages.register())
                            .build());
              }
            }));
  }

  private void finish() {
    boolean last =
        !request.hasContext()
            || request.getContext().getCurRpc() + 1 >= request.getContext().getTotalRpcs();
    if (last) {
      commands.submit(
          blocks.reportDone(uuid),
          Replies.to(call, ok -> BlockReportResponseProto.getDefaultInstance()));
    } else {
      call.reply(BlockReportResponseProto.getDefaultInstance());
    }
  }
}
