package io.ashlar.namenode.datanodeprotocol;

import io.ashlar.namenode.blocks.BlockSynchronization;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.Heartbeat;
import io.ashlar.namenode.blocks.HeartbeatAnswer;
import io.ashlar.namenode.blocks.Registration;
import io.ashlar.namenode.blocks.ReplicaEvent;
import io.ashlar.namenode.blocks.ReportedReplica;
import io.ashlar.namenode.blocks.ReportedState;
import io.ashlar.namenode.blocks.SlowDisk;
import io.ashlar.namenode.blocks.SlowPeer;
import io.ashlar.namenode.blocks.StorageInfo;
import io.ashlar.namenode.blocks.StorageReport;
import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedRequestProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedResponseProto;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.CacheReportRequestProto;
import io.ashlar.protocol.proto.CacheReportResponseProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationRequestProto;
import io.ashlar.protocol.proto.CommitBlockSynchronizationResponseProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.DatanodeStorageProto;
import io.ashlar.protocol.proto.ErrorReportRequestProto;
import io.ashlar.protocol.proto.ErrorReportResponseProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.HeartbeatResponseProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.NNHAStatusHeartbeatProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import io.ashlar.protocol.proto.RegisterDatanodeRequestProto;
import io.ashlar.protocol.proto.RegisterDatanodeResponseProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.ReportBadBlocksResponseProto;
import io.ashlar.protocol.proto.SlowDiskReportProto;
import io.ashlar.protocol.proto.SlowPeerReportProto;
import io.ashlar.protocol.proto.StorageReceivedDeletedBlocksProto;
import io.ashlar.protocol.proto.StorageReportProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DatanodeProtocol (wire reference, DataNodes, section 1). Thread-safe: handlers run on event
 * loops.
 */
final class DatanodeService {
  private static final Logger log = LoggerFactory.getLogger(DatanodeService.class);

  private static final String PROTOCOL = "org.apache.hadoop.hdfs.server.protocol.DatanodeProtocol";

  /** A DataNode without a volume left says this (wire reference, DataNodes, 1.14). */
  private static final int FATAL_DISK_ERROR = 3;

  private final ClusterBlocks blocks;
  private final Commands commands;
  private final BlockSynchronization synchronization;
  private final Identity identity;
  private final LongSupplier transactionId;
  private final BiConsumer<String, Runnable> racks;

  DatanodeService(
      ClusterBlocks blocks,
      Commands commands,
      BlockSynchronization synchronization,
      Identity identity,
      LongSupplier transactionId,
      BiConsumer<String, Runnable> racks) {
    this.racks = racks;
    this.blocks = blocks;
    this.commands = commands;
    this.synchronization = synchronization;
    this.identity = identity;
    this.transactionId = transactionId;
  }

  RpcService service() {
    return RpcService.builder(PROTOCOL)
        .method("versionRequest", VersionRequestProto.parser(), this::versionRequest)
        .method("registerDatanode", RegisterDatanodeRequestProto.parser(), this::register)
        .method("sendHeartbeat", HeartbeatRequestProto.parser(), this::heartbeat)
        .method("blockReport", BlockReportRequestProto.parser(), this::blockReport)
        .method(
            "blockReceivedAndDeleted", BlockReceivedAndDeletedRequestProto.parser(), this::received)
        .method("cacheReport", CacheReportRequestProto.parser(), this::cacheReport)
        .method("errorReport", ErrorReportRequestProto.parser(), this::errorReport)
        .method("reportBadBlocks", ReportBadBlocksRequestProto.parser(), this::reportBadBlocks)
        .method(
            "commitBlockSynchronization",
            CommitBlockSynchronizationRequestProto.parser(),
            this::commitBlockSynchronization)
        .build();
  }

  private void versionRequest(RpcCall call, VersionRequestProto request) {
    call.reply(VersionResponseProto.newBuilder().setInfo(identity.namespaceInfo()).build());
  }

  private void register(RpcCall call, RegisterDatanodeRequestProto request) throws FsException {
    DatanodeRegistrationProto registration = request.getRegistration();
    identity.check(registration);
    if (!SoftwareVersion.mayRegister(registration.getSoftwareVersion())) {
      throw new FsException(
          Fault.INCORRECT_VERSION,
          "DataNode "
              + registration.getDatanodeID().getDatanodeUuid()
              + " runs release "
              + registration.getSoftwareVersion()
              + "; the oldest that may register is "
              + SoftwareVersion.OLDEST);
    }
    String address = call.remoteAddress().getAddress().getHostAddress();
    DatanodeIDProto id = registration.getDatanodeID();
    RegisterDatanodeResponseProto response =
        RegisterDatanodeResponseProto.newBuilder()
            .setRegistration(
                registration.toBuilder()
                    .setDatanodeID(id.toBuilder().setIpAddr(address))
                    .setKeys(DatanodeMessages.NO_KEYS))
            .build();
    Registration node =
        new Registration(
            id.getDatanodeUuid(),
            address,
            id.getHostName(),
            id.getXferPort(),
            id.getInfoPort(),
            id.getIpcPort(),
            registration.getSoftwareVersion());
    racks.accept(
        address, () -> commands.submit(blocks.register(node), Replies.to(call, known -> response)));
  }

  private void heartbeat(RpcCall call, HeartbeatRequestProto request) throws FsException {
    identity.check(request.getRegistration());
    List<StorageReport> storages = new ArrayList<>(request.getReportsCount());
    for (StorageReportProto report : request.getReportsList()) {
      storages.add(storage(report));
    }
    DatanodeIDProto id = request.getRegistration().getDatanodeID();
    Heartbeat beat =
        new Heartbeat(
            id.getDatanodeUuid(),
            id.getIpAddr() + ":" + id.getXferPort(),
            storages,
            request.getXmitsInProgress(),
            request.getXceiverCount(),
            request.getFailedVolumes(),
            request.getRequestFullBlockReportLease(),
            request.getSlowPeersList().stream().map(DatanodeService::slowPeer).toList(),
            request.getSlowDisksList().stream().map(DatanodeService::slowDisk).toList());
    commands.submit(blocks.heartbeat(beat), Replies.to(call, this::answer));
  }

  private static SlowPeer slowPeer(SlowPeerReportProto slow) {
    return new SlowPeer(
        slow.getDataNodeId(),
        slow.getAggregateLatency(),
        slow.getMedian(),
        slow.getMad(),
        slow.getUpperLimitLatency());
  }

  private static SlowDisk slowDisk(SlowDiskReportProto slow) {
    return new SlowDisk(
        slow.getBasePath(),
        slow.getMeanMetadataOpLatency(),
        slow.getMeanReadIoLatency(),
        slow.getMeanWriteIoLatency());
  }

  private HeartbeatResponseProto answer(HeartbeatAnswer answer) {
    return HeartbeatResponseProto.newBuilder()
        .addAllCmds(DatanodeMessages.commands(answer.commands(), identity.blockPoolId()))
        .setHaStatus(
            NNHAStatusHeartbeatProto.newBuilder()
                .setState(NNHAStatusHeartbeatProto.State.ACTIVE)
                .setTxid(transactionId.getAsLong()))
        .setFullBlockReportLeaseId(answer.reportLeaseId())
        .setIsSlownode(answer.slow())
        .build();
  }

  private static StorageReport storage(StorageReportProto report) {
    DatanodeStorageProto storage = report.getStorage();
    String uuid = report.hasStorage() ? storage.getStorageUuid() : report.getStorageUuid();
    long nonDfsUsed =
        report.hasNonDfsUsed()
            ? report.getNonDfsUsed()
            : Math.max(0, report.getCapacity() - report.getDfsUsed() - report.getRemaining());
    return new StorageReport(
        new StorageInfo(
            uuid,
            DatanodeMessages.storageType(storage.getStorageType()),
            report.getFailed(),
            report.getCapacity(),
            report.getDfsUsed(),
            report.getRemaining(),
            report.getBlockPoolUsed(),
            nonDfsUsed),
        storage.getState() == DatanodeStorageProto.StorageState.READ_ONLY_SHARED);
  }

  private void blockReport(RpcCall call, BlockReportRequestProto request) throws FsException {
    identity.check(request.getRegistration());
    identity.checkPool(request.getBlockPoolId());
    new ReportSession(blocks, commands, call, request).start();
  }

  private void received(RpcCall call, BlockReceivedAndDeletedRequestProto request)
      throws FsException {
    identity.check(request.getRegistration());
    identity.checkPool(request.getBlockPoolId());
    List<ReplicaEvent> events = new ArrayList<>();
    for (StorageReceivedDeletedBlocksProto storage : request.getBlocksList()) {
      for (ReceivedDeletedBlockInfoProto info : storage.getBlocksList()) {
        events.add(event(storage, info));
      }
    }
    commands.submit(
        blocks.received(request.getRegistration().getDatanodeID().getDatanodeUuid(), events),
        Replies.to(call, ok -> BlockReceivedAndDeletedResponseProto.getDefaultInstance()));
  }

  private static ReplicaEvent event(
      StorageReceivedDeletedBlocksProto storage, ReceivedDeletedBlockInfoProto info) {
    BlockProto block = info.getBlock();
    ReplicaEvent.Kind kind =
        switch (info.getStatus()) {
          case RECEIVING -> ReplicaEvent.Kind.RECEIVING;
          case RECEIVED -> ReplicaEvent.Kind.RECEIVED;
          case DELETED -> ReplicaEvent.Kind.DELETED;
        };
    ReportedState state =
        kind == ReplicaEvent.Kind.RECEIVING ? ReportedState.RBW : ReportedState.FINALIZED;
    StorageType type = DatanodeMessages.storageType(storage.getStorage().getStorageType());
    return new ReplicaEvent(
        storage.getStorageUuid(),
        type,
        kind,
        new ReportedReplica(block.getBlockId(), block.getGenStamp(), block.getNumBytes(), state),
        info.getDeleteHint());
  }

  /** Nothing is cached on orders of this NameNode, so there is nothing to learn. */
  private void cacheReport(RpcCall call, CacheReportRequestProto request) throws FsException {
    identity.check(request.getRegistration());
    call.reply(CacheReportResponseProto.getDefaultInstance());
  }

  private void errorReport(RpcCall call, ErrorReportRequestProto request) throws FsException {
    identity.check(request.getRegistartion());
    DatanodeIDProto id = request.getRegistartion().getDatanodeID();
    log.warn(
        "DataNode {}:{} reports error {}: {}",
        id.getIpAddr(),
        id.getXferPort(),
        request.getErrorCode(),
        request.getMsg());
    if (request.getErrorCode() == FATAL_DISK_ERROR) {
      commands.submit(
          blocks.lost(id.getDatanodeUuid()),
          Replies.to(call, ok -> ErrorReportResponseProto.getDefaultInstance()));
    } else {
      call.reply(ErrorReportResponseProto.getDefaultInstance());
    }
  }

  private void reportBadBlocks(RpcCall call, ReportBadBlocksRequestProto request) {
    reportBadBlock(call, request, 0);
  }

  private void reportBadBlock(RpcCall call, ReportBadBlocksRequestProto request, int index) {
    if (index == request.getBlocksCount()) {
      call.reply(ReportBadBlocksResponseProto.getDefaultInstance());
      return;
    }
    LocatedBlockProto bad = request.getBlocks(index);
    commands.submit(
        blocks.reportBad(
            bad.getB().getBlockId(),
            bad.getB().getGenerationStamp(),
            bad.getLocsList().stream().map(node -> node.getId().getDatanodeUuid()).toList()),
        Replies.then(call, ok -> reportBadBlock(call, request, index + 1)));
  }

  private void commitBlockSynchronization(
      RpcCall call, CommitBlockSynchronizationRequestProto request) throws FsException {
    identity.checkPool(request.getBlock().getPoolId());
    commands.submit(
        synchronization.commitBlockSynchronization(
            request.getBlock().getBlockId(),
            request.getBlock().getGenerationStamp(),
            request.getNewGenStamp(),
            request.getNewLength(),
            request.getCloseFile(),
            request.getDeleteBlock(),
            request.getNewTargetStoragesList()),
        Replies.to(call, ok -> CommitBlockSynchronizationResponseProto.getDefaultInstance()));
  }
}
