package io.ashlar.namenode.clientprotocol;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.AddBlockRequest;
import io.ashlar.namenode.namespace.Appended;
import io.ashlar.namenode.namespace.BlockId;
import io.ashlar.namenode.namespace.CreateRequest;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NewBlock;
import io.ashlar.namenode.namespace.RequestedMode;
import io.ashlar.namenode.retry.AnswerCodec;
import io.ashlar.namenode.store.View;
import io.ashlar.protocol.proto.AbandonBlockRequestProto;
import io.ashlar.protocol.proto.AbandonBlockResponseProto;
import io.ashlar.protocol.proto.AddBlockFlagProto;
import io.ashlar.protocol.proto.AddBlockRequestProto;
import io.ashlar.protocol.proto.AddBlockResponseProto;
import io.ashlar.protocol.proto.AppendRequestProto;
import io.ashlar.protocol.proto.AppendResponseProto;
import io.ashlar.protocol.proto.CompleteRequestProto;
import io.ashlar.protocol.proto.CompleteResponseProto;
import io.ashlar.protocol.proto.CreateFlagProto;
import io.ashlar.protocol.proto.CreateRequestProto;
import io.ashlar.protocol.proto.CreateResponseProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsyncRequestProto;
import io.ashlar.protocol.proto.FsyncResponseProto;
import io.ashlar.protocol.proto.GetAdditionalDatanodeRequestProto;
import io.ashlar.protocol.proto.GetAdditionalDatanodeResponseProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.RecoverLeaseRequestProto;
import io.ashlar.protocol.proto.RecoverLeaseResponseProto;
import io.ashlar.protocol.proto.RenewLeaseRequestProto;
import io.ashlar.protocol.proto.RenewLeaseResponseProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.UpdateBlockForPipelineRequestProto;
import io.ashlar.protocol.proto.UpdateBlockForPipelineResponseProto;
import io.ashlar.protocol.proto.UpdatePipelineRequestProto;
import io.ashlar.protocol.proto.UpdatePipelineResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/** Calls of a writer (wire reference 2.5). */
final class WriteCalls {
  private final Changes changes;
  private final Namespace namespace;
  private final Messages messages;
  private final View committed;
  private final LeaseRenewals renewals;
  private final LongSupplier clockMillis;

  WriteCalls(
      Changes changes,
      Namespace namespace,
      Messages messages,
      View committed,
      LeaseRenewals renewals,
      LongSupplier clockMillis) {
    this.changes = changes;
    this.namespace = namespace;
    this.messages = messages;
    this.committed = committed;
    this.renewals = renewals;
    this.clockMillis = clockMillis;
  }

  void addTo(RpcService.Builder service) {
    service
        .method("create", CreateRequestProto.parser(), this::create)
        .method("append", AppendRequestProto.parser(), this::append)
        .method("addBlock", AddBlockRequestProto.parser(), this::addBlock)
        .method("abandonBlock", AbandonBlockRequestProto.parser(), this::abandonBlock)
        .method("complete", CompleteRequestProto.parser(), this::complete)
        .method("fsync", FsyncRequestProto.parser(), this::fsync)
        .method(
            "updateBlockForPipeline",
            UpdateBlockForPipelineRequestProto.parser(),
            this::updateBlockForPipeline)
        .method("updatePipeline", UpdatePipelineRequestProto.parser(), this::updatePipeline)
        .method(
            "getAdditionalDatanode",
            GetAdditionalDatanodeRequestProto.parser(),
            this::getAdditionalDatanode)
        .method("renewLease", RenewLeaseRequestProto.parser(), this::renewLease)
        .method("recoverLease", RecoverLeaseRequestProto.parser(), this::recoverLease);
  }

  private void create(RpcCall call, CreateRequestProto request) {
    int flags = request.getCreateFlag();
    if ((flags & (CreateFlagProto.CREATE_VALUE | CreateFlagProto.OVERWRITE_VALUE)) == 0) {
      throw new IllegalArgumentException(
          "create of " + request.getSrc() + " has neither CREATE nor OVERWRITE: flags " + flags);
    }
    changes.once(
        call,
        caller ->
            namespace.create(
                caller,
                request.getSrc(),
                new CreateRequest(
                    new RequestedMode(
                        request.getMasked().getPerm(),
                        request.hasUnmasked()
                            ? request.getUnmasked().getPerm()
                            : RequestedMode.SAME),
                    request.getClientName(),
                    (flags & CreateFlagProto.CREATE_VALUE) != 0,
                    (flags & CreateFlagProto.OVERWRITE_VALUE) != 0,
                    request.getCreateParent(),
                    request.getReplication(),
                    request.getBlockSize(),
                    storagePolicy(request))),
        Answers.CREATED,
        file -> CreateResponseProto.newBuilder().setFs(messages.status(file)).build());
  }

  private static int storagePolicy(CreateRequestProto request) throws FsException {
    if ((request.getCreateFlag() & CreateFlagProto.LAZY_PERSIST_VALUE) != 0) {
      return StoragePolicy.lazyPersist().number();
    }
    return request.getStoragePolicy().isEmpty()
        ? StoragePolicy.UNSPECIFIED
        : StoragePolicies.numberOf(request.getStoragePolicy());
  }

  private void append(RpcCall call, AppendRequestProto request) {
    boolean newBlock = (request.getFlag() & CreateFlagProto.NEW_BLOCK_VALUE) != 0;
    changes.once(
        call,
        caller -> namespace.append(caller, request.getSrc(), request.getClientName(), newBlock),
        Answers.APPENDED,
        appended -> appended(call, appended));
  }

  private AppendResponseProto appended(RpcCall call, Appended appended) {
    AppendResponseProto.Builder answer =
        AppendResponseProto.newBuilder().setStat(messages.status(appended.file()));
    BlockInfo block = appended.lastBlock();
    if (block != null) {
      long offset = appended.lastBlockOffsetBytes();
      answer.setBlock(
          appended.reopened()
              ? messages.locatedBlock(block, offset, committed, address(call))
              : messages.locatedBlock(block, offset, List.of(), false));
    }
    return answer.build();
  }

  private void addBlock(RpcCall call, AddBlockRequestProto request) {
    BlockId previous = request.hasPrevious() ? Messages.blockId(request.getPrevious()) : null;
    AddBlockRequest wish =
        new AddBlockRequest(
            request.getFileId(),
            request.getClientName(),
            previous,
            uuids(request.getExcludeNodesList()),
            request.getFavoredNodesList(),
            request.getFlagsList().contains(AddBlockFlagProto.NO_LOCAL_WRITE),
            request.getFlagsList().contains(AddBlockFlagProto.IGNORE_CLIENT_LOCALITY));
    changes.idempotent(
        call,
        caller -> namespace.addBlock(caller, request.getSrc(), wish),
        block -> AddBlockResponseProto.newBuilder().setBlock(located(call, block)).build());
  }

  private LocatedBlockProto located(RpcCall call, NewBlock block) {
    return block.targets().isEmpty()
        ? messages.locatedBlock(block.block(), block.offsetBytes(), committed, address(call))
        : messages.locatedBlock(block.block(), block.offsetBytes(), block.targets(), false);
  }

  private void abandonBlock(RpcCall call, AbandonBlockRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.abandonBlock(
                request.getSrc(),
                request.getFileId(),
                request.getHolder(),
                Messages.blockId(request.getB())),
        done -> AbandonBlockResponseProto.getDefaultInstance());
  }

  private void complete(RpcCall call, CompleteRequestProto request) {
    BlockId last = request.hasLast() ? Messages.blockId(request.getLast()) : null;
    changes.idempotent(
        call,
        caller ->
            namespace.complete(
                request.getSrc(), request.getFileId(), request.getClientName(), last),
        done -> CompleteResponseProto.newBuilder().setResult(done).build());
  }

  private void fsync(RpcCall call, FsyncRequestProto request) {
    changes.idempotent(
        call,
        caller ->
            namespace.fsync(
                request.getSrc(),
                request.getFileId(),
                request.getClient(),
                request.getLastBlockLength()),
        done -> FsyncResponseProto.getDefaultInstance());
  }

  private void updateBlockForPipeline(RpcCall call, UpdateBlockForPipelineRequestProto request) {
    long length = request.getBlock().getNumBytes();
    changes.idempotent(
        call,
        caller ->
            namespace.updateBlockForPipeline(
                request.getClientName(), request.getBlock().getBlockId()),
        block ->
            UpdateBlockForPipelineResponseProto.newBuilder()
                .setBlock(
                    messages.locatedBlock(
                        block.with(BlockState.UNDER_CONSTRUCTION, block.generationStamp(), length),
                        Messages.NO_OFFSET,
                        List.of(),
                        false))
                .build());
  }

  private void updatePipeline(RpcCall call, UpdatePipelineRequestProto request) {
    changes.once(
        call,
        caller ->
            namespace.updatePipeline(
                request.getClientName(),
                request.getOldBlock().getBlockId(),
                request.getNewBlock().getGenerationStamp(),
                request.getNewBlock().getNumBytes(),
                request.getNewNodesList().stream().map(DatanodeIDProto::getDatanodeUuid).toList(),
                request.getStorageIDsList()),
        AnswerCodec.NOTHING,
        done -> UpdatePipelineResponseProto.getDefaultInstance());
  }

  private void getAdditionalDatanode(RpcCall call, GetAdditionalDatanodeRequestProto request) {
    ExtendedBlockProto block = request.getBlk();
    changes.idempotent(
        call,
        caller ->
            namespace.additionalTargets(
                caller,
                request.getSrc(),
                request.getFileId(),
                request.getClientName(),
                request.getExistingsList().stream()
                    .map(node -> node.getId().getDatanodeUuid())
                    .toList(),
                request.getExistingStorageUuidsList(),
                uuids(request.getExcludesList()),
                request.getNumAdditionalNodes()),
        added -> additional(request, block, added));
  }

  /** The reply has the existing nodes first, as the client named them, and then the new ones. */
  private GetAdditionalDatanodeResponseProto additional(
      GetAdditionalDatanodeRequestProto request,
      ExtendedBlockProto block,
      List<StorageTarget> added) {
    BlockInfo info =
        new BlockInfo(
            block.getBlockId(),
            request.getFileId(),
            0,
            block.getGenerationStamp(),
            block.getNumBytes(),
            0,
            BlockState.UNDER_CONSTRUCTION,
            0);
    LocatedBlockProto fresh = messages.locatedBlock(info, Messages.NO_OFFSET, added, false);
    LocatedBlockProto.Builder all =
        fresh.toBuilder().clearLocs().clearStorageIDs().clearStorageTypes().clearIsCached();
    for (int i = 0; i < request.getExistingsCount(); i++) {
      all.addLocs(request.getExistings(i))
          .addIsCached(false)
          .addStorageTypes(StorageTypeProto.DISK)
          .addStorageIDs(
              i < request.getExistingStorageUuidsCount() ? request.getExistingStorageUuids(i) : "");
    }
    all.addAllLocs(fresh.getLocsList())
        .addAllIsCached(fresh.getIsCachedList())
        .addAllStorageTypes(fresh.getStorageTypesList())
        .addAllStorageIDs(fresh.getStorageIDsList());
    return GetAdditionalDatanodeResponseProto.newBuilder().setBlock(all).build();
  }

  private void renewLease(RpcCall call, RenewLeaseRequestProto request) throws FsException {
    if (request.getNamespacesCount() > 0) {
      throw new FsException(Fault.IO, "namespaces are for routers: " + request.getNamespacesList());
    }
    renewals.renew(request.getClientName(), clockMillis.getAsLong());
    call.reply(RenewLeaseResponseProto.getDefaultInstance());
  }

  private void recoverLease(RpcCall call, RecoverLeaseRequestProto request) {
    changes.idempotent(
        call,
        caller -> namespace.recoverLease(caller, request.getSrc()),
        closed -> RecoverLeaseResponseProto.newBuilder().setResult(closed).build());
  }

  private static Set<String> uuids(List<DatanodeInfoProto> nodes) {
    Set<String> uuids = new HashSet<>();
    nodes.forEach(node -> uuids.add(node.getId().getDatanodeUuid()));
    return uuids;
  }

  private static String address(RpcCall call) {
    return call.remoteAddress().getAddress().getHostAddress();
  }
}
