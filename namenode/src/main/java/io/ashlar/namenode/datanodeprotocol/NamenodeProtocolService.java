package io.ashlar.namenode.datanodeprotocol;

import com.google.protobuf.MessageLite;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.MovableBlock;
import io.ashlar.namenode.blocks.MovableQuery;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.BlockWithLocationsProto;
import io.ashlar.protocol.proto.BlocksWithLocationsProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.GetBlockKeysRequestProto;
import io.ashlar.protocol.proto.GetBlockKeysResponseProto;
import io.ashlar.protocol.proto.GetBlocksRequestProto;
import io.ashlar.protocol.proto.GetBlocksResponseProto;
import io.ashlar.protocol.proto.GetTransactionIdRequestProto;
import io.ashlar.protocol.proto.GetTransactionIdResponseProto;
import io.ashlar.protocol.proto.IsRollingUpgradeRequestProto;
import io.ashlar.protocol.proto.IsRollingUpgradeResponseProto;
import io.ashlar.protocol.proto.IsUpgradeFinalizedRequestProto;
import io.ashlar.protocol.proto.IsUpgradeFinalizedResponseProto;
import io.ashlar.protocol.proto.VersionRequestProto;
import io.ashlar.protocol.proto.VersionResponseProto;
import io.ashlar.protocol.rpc.RpcCall;
import io.ashlar.protocol.rpc.RpcService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * NamenodeProtocol, as far as a balancer needs it; for the superuser only (wire reference,
 * DataNodes, 6.8). Thread-safe: every call is answered on a reading thread.
 */
final class NamenodeProtocolService {
  private static final String NAME = "org.apache.hadoop.hdfs.server.protocol.NamenodeProtocol";

  private final ClusterBlocks blocks;
  private final NamespaceReader reader;
  private final Identity identity;
  private final LongSupplier transactionId;
  private final BiFunction<String, String, Caller> callers;
  private final Executor readers;
  private final LongSupplier clockMillis;

  /**
   * A service.
   *
   * @param callers who a user at an address is; may block
   * @param readers runs reads that may wait; bounded
   */
  NamenodeProtocolService(
      ClusterBlocks blocks,
      NamespaceReader reader,
      Identity identity,
      LongSupplier transactionId,
      BiFunction<String, String, Caller> callers,
      Executor readers,
      LongSupplier clockMillis) {
    this.blocks = blocks;
    this.reader = reader;
    this.identity = identity;
    this.transactionId = transactionId;
    this.callers = callers;
    this.readers = readers;
    this.clockMillis = clockMillis;
  }

  RpcService service() {
    return RpcService.builder(NAME)
        .method(
            "versionRequest",
            VersionRequestProto.parser(),
            (call, request) ->
                answer(
                    call,
                    () ->
                        VersionResponseProto.newBuilder()
                            .setInfo(identity.namespaceInfo())
                            .build()))
        .method(
            "getBlocks",
            GetBlocksRequestProto.parser(),
            (call, request) -> answer(call, () -> getBlocks(request)))
        .method(
            "getBlockKeys",
            GetBlockKeysRequestProto.parser(),
            (call, request) ->
                answer(
                    call,
                    () ->
                        GetBlockKeysResponseProto.newBuilder()
                            .setKeys(DatanodeMessages.NO_KEYS)
                            .build()))
        .method(
            "getTransactionId",
            GetTransactionIdRequestProto.parser(),
            (call, request) ->
                answer(
                    call,
                    () ->
                        GetTransactionIdResponseProto.newBuilder()
                            .setTxId(transactionId.getAsLong())
                            .build()))
        .method(
            "isUpgradeFinalized",
            IsUpgradeFinalizedRequestProto.parser(),
            (call, request) ->
                answer(
                    call,
                    () ->
                        IsUpgradeFinalizedResponseProto.newBuilder()
                            .setIsUpgradeFinalized(true)
                            .build()))
        .method(
            "isRollingUpgrade",
            IsRollingUpgradeRequestProto.parser(),
            (call, request) ->
                answer(
                    call,
                    () ->
                        IsRollingUpgradeResponseProto.newBuilder()
                            .setIsRollingUpgrade(false)
                            .build()))
        .build();
  }

  /** Makes an answer for the superuser. */
  @FunctionalInterface
  private interface Answer {
    MessageLite make() throws FsException;
  }

  private void answer(RpcCall call, Answer answer) {
    try {
      readers.execute(
          () -> {
            try {
              String address = call.remoteAddress().getAddress().getHostAddress();
              AccessCheck.requireSuperuser(callers.apply(call.user(), address));
              call.reply(answer.make());
            } catch (FsException | RuntimeException e) {
              call.fail(e);
            }
          });
    } catch (RejectedExecutionException e) {
      call.fail(new FsException(Fault.RETRY_LATER, "The NameNode has too many reads waiting"));
    }
  }

  private MessageLite getBlocks(GetBlocksRequestProto request) throws FsException {
    DatanodeIDProto node = request.getDatanode();
    if (request.getSize() <= 0 || request.getMinBlockSize() < 0) {
      throw new FsException(Fault.BAD_VALUE, "Unexpected not positive size: " + request.getSize());
    }
    if (blocks.inSafeMode()) {
      throw new FsException(
          Fault.SAFE_MODE,
          "Cannot execute getBlocks. Name node is in safe mode.\n" + blocks.safeModeReason());
    }
    if (!blocks.knows(node.getDatanodeUuid())) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "Datanode " + node.getIpAddr() + ":" + node.getXferPort() + " not found.");
    }
    List<MovableBlock> found =
        blocks.movable(
            reader.view(),
            new MovableQuery(
                node.getDatanodeUuid(),
                request.getSize(),
                request.getMinBlockSize(),
                request.hasStorageType()
                    ? Optional.of(DatanodeMessages.storageType(request.getStorageType()))
                    : Optional.empty(),
                inUse(request.getTimeInterval())));
    BlocksWithLocationsProto.Builder answer = BlocksWithLocationsProto.newBuilder();
    found.forEach(block -> answer.addBlocks(message(block)));
    return GetBlocksResponseProto.newBuilder().setBlocks(answer).build();
  }

  private Predicate<BlockInfo> inUse(long timeIntervalMillis) {
    if (timeIntervalMillis <= 0) {
      return block -> false;
    }
    long since = clockMillis.getAsLong() - timeIntervalMillis;
    return block -> reader.isInUse(block.inodeId(), since);
  }

  private static BlockWithLocationsProto message(MovableBlock block) {
    BlockWithLocationsProto.Builder message =
        BlockWithLocationsProto.newBuilder()
            .setBlock(
                BlockProto.newBuilder()
                    .setBlockId(block.blockId())
                    .setGenStamp(block.generationStamp())
                    .setNumBytes(block.lengthBytes()));
    for (StorageTarget location : block.locations()) {
      message
          .addDatanodeUuids(location.node().uuid())
          .addStorageUuids(location.storageId())
          .addStorageTypes(DatanodeMessages.storageType(location.storageType()));
    }
    return message.build();
  }
}
