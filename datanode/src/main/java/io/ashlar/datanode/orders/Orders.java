package io.ashlar.datanode.orders;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.moves.MoveLimits;
import io.ashlar.datanode.namenodelink.CommandHandler;
import io.ashlar.datanode.read.ReplicaSender;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaException;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.protocol.proto.BlockCommandProto;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sorts the NameNode's orders, and carries out those about whole replicas. Thread-safe.
 *
 * <p>Of each kind so much is done at a time and so much waits. What comes beyond is dropped: a
 * NameNode orders again what was not reported done.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // failed copies are complained of where they are started
public final class Orders implements CommandHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Orders.class);

  /** The length by which a NameNode says that it does not want to hear of a deletion. */
  private static final long DO_NOT_REPORT = Long.MAX_VALUE;

  /** More at a time would only make each slower; small ones wait for the network, not for disks. */
  private static final int COPIES_AT_A_TIME = 8;

  private static final int COPIES_WAITING = 2_000;

  /** A recovery may wait for nodes that do not answer, on a thread that others need too. */
  private static final int RECOVERIES_AT_A_TIME = 4;

  private static final int RECOVERIES_WAITING = 1_000;

  /** Each is a list of up to a thousand replicas. */
  private static final int DELETIONS_WAITING = 100;

  /** Hears what could not be carried out. */
  public interface Complaints {
    /** The order names a replica that is not here as it should be. */
    void invalidBlock(String message);

    /** The replica is here, but is bad. */
    void badBlock(ExtendedBlockProto block);
  }

  /** Recovers one block, as the primary of its replicas. */
  @FunctionalInterface
  public interface Recoverer {
    /** Blocks until it is done. */
    void recover(RecoveringBlockProto block) throws IOException;
  }

  private final ServedPool pool;
  private final ReplicaSender sender;
  private final Recoverer recoverer;
  private final Complaints complaints;
  private final MoveLimits moves;
  private final Executor blockingThreads;
  private final DataNodeMetrics metrics;

  private final WaitingLine copies = new WaitingLine(COPIES_AT_A_TIME, COPIES_WAITING);
  private final WaitingLine recoveries = new WaitingLine(RECOVERIES_AT_A_TIME, RECOVERIES_WAITING);
  private final WaitingLine deletions = new WaitingLine(1, DELETIONS_WAITING);

  /** Orders for one pool. */
  public Orders(
      ServedPool pool,
      ReplicaSender sender,
      Recoverer recoverer,
      Complaints complaints,
      MoveLimits moves,
      Executor blockingThreads,
      DataNodeMetrics metrics) {
    this.pool = pool;
    this.sender = sender;
    this.recoverer = recoverer;
    this.complaints = complaints;
    this.moves = moves;
    this.blockingThreads = blockingThreads;
    this.metrics = metrics;
  }

  @Override
  public void handle(DatanodeCommandProto command) {
    switch (command.getCmdType()) {
      case BlockCommand -> handleBlocks(command.getBlkCmd());
      case BlockRecoveryCommand -> command.getRecoveryCmd().getBlocksList().forEach(this::recover);
      case FinalizeCommand -> LOG.debug("Told to finalize an upgrade; there is none to finalize");
      case BalancerBandwidthCommand -> balancerBandwidth(command.getBalancerCmd().getBandwidth());
      case KeyUpdateCommand, BlockIdCommand ->
          LOG.debug("Order {} means nothing to this DataNode", command.getCmdType());
      case BlockECReconstructionCommand ->
          LOG.warn("Told to rebuild an erasure-coded block, which this DataNode cannot do");
      case RegisterCommand, UnusedUpgradeCommand, NullDatanodeCommand -> {}
    }
  }

  private void handleBlocks(BlockCommandProto command) {
    if (!command.getBlockPoolId().equals(pool.pool().id())) {
      LOG.warn("Order for block pool {} ignored, not ours", command.getBlockPoolId());
      return;
    }
    switch (command.getAction()) {
      case TRANSFER -> transfer(command);
      case INVALIDATE -> invalidate(command.getBlocksList());
      case SHUTDOWN -> LOG.warn("Told to shut down by the NameNode; ignored");
    }
  }

  private void balancerBandwidth(long bytesPerSecond) {
    LOG.info("Told to move at most {} bytes per second for a balancer", bytesPerSecond);
    moves.bytesPerSecond(bytesPerSecond);
  }

  // ---- deletion ----

  private void invalidate(List<BlockProto> blocks) {
    boolean taken =
        deletions.offer(
            () ->
                CompletableFuture.runAsync(
                    () -> blocks.forEach(this::invalidate), blockingThreads));
    if (!taken) {
      LOG.warn("Too much to delete already: {} more replicas stay for now", blocks.size());
    }
  }

  private void invalidate(BlockProto block) {
    Optional<ReplicaWriter> writer =
        pool.catalog()
            .find(block.getBlockId())
            .filter(replica -> replica.generationStamp() == block.getGenStamp())
            .flatMap(replica -> pool.catalog().liveWriter(block.getBlockId()));
    if (writer.isPresent()) {
      writer.get().stop(() -> blockingThreads.execute(() -> delete(block)));
    } else {
      delete(block);
    }
  }

  private void delete(BlockProto block) {
    ReplicaCatalog catalog = pool.catalog();
    try {
      catalog.invalidate(
          block.getBlockId(), block.getGenStamp(), block.getNumBytes() != DO_NOT_REPORT);
      metrics.blocksRemoved.increment();
      LOG.info("Deleted blk_{}_{}", block.getBlockId(), block.getGenStamp());
    } catch (IOException e) {
      LOG.warn(
          "Did not delete blk_{}_{}: {}", block.getBlockId(), block.getGenStamp(), e.toString());
    }
  }

  // ---- copies ----

  private void transfer(BlockCommandProto command) {
    for (int i = 0; i < command.getBlocksCount(); i++) {
      List<DatanodeInfoProto> targets =
          i < command.getTargetsCount() ? command.getTargets(i).getDatanodesList() : List.of();
      List<StorageTypeProto> types =
          i < command.getTargetStorageTypesCount()
              ? command.getTargetStorageTypes(i).getStorageTypesList()
              : List.of();
      List<String> ids =
          i < command.getTargetStorageUuidsCount()
              ? command.getTargetStorageUuids(i).getStorageUuidsList()
              : List.of();
      if (targets.isEmpty()) {
        LOG.warn("Told to copy block {} to nobody", command.getBlocks(i).getBlockId());
      } else {
        transfer(command.getBlocks(i), new ReplicaSender.Route(targets, types, ids));
      }
    }
  }

  private void transfer(BlockProto block, ReplicaSender.Route route) {
    ExtendedBlockProto extended =
        ExtendedBlockProto.newBuilder()
            .setPoolId(pool.pool().id())
            .setBlockId(block.getBlockId())
            .setGenerationStamp(block.getGenStamp())
            .setNumBytes(block.getNumBytes())
            .build();
    if (!copies.offer(() -> send(extended, route))) {
      LOG.warn("Too many copies wait already: blk_{} is not sent", block.getBlockId());
    }
  }

  private CompletionStage<Void> send(ExtendedBlockProto block, ReplicaSender.Route route) {
    return sender
        .replicate(block, route)
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                LOG.info("Sent blk_{}_{}", block.getBlockId(), block.getGenerationStamp());
              } else {
                complain(block, failure);
              }
            });
  }

  private void complain(ExtendedBlockProto block, Throwable failure) {
    LOG.warn("Did not send block {}: {}", block.getBlockId(), failure.toString());
    if (failure instanceof ReplicaException replica) {
      switch (replica.reason()) {
        case NOT_FOUND -> complaints.invalidBlock(replica.getMessage());
        case MISMATCH -> complaints.badBlock(block);
        case ALREADY_EXISTS, RECOVERY_IN_PROGRESS, OUT_OF_SPACE -> {}
      }
    } else if (failure instanceof java.nio.file.NoSuchFileException) {
      complaints.badBlock(block);
    }
  }

  // ---- recovery ----

  private void recover(RecoveringBlockProto block) {
    if (!recoveries.offer(
        () -> CompletableFuture.runAsync(() -> recoverNow(block), blockingThreads))) {
      LOG.warn(
          "Too many recoveries wait already: that of block {} is left out",
          block.getBlock().getB().getBlockId());
    }
  }

  private void recoverNow(RecoveringBlockProto block) {
    try {
      recoverer.recover(block);
    } catch (IOException | RuntimeException | LinkageError e) {
      LOG.warn(
          "Recovery {} of block {} failed: {}",
          block.getNewGenStamp(),
          block.getBlock().getB().getBlockId(),
          e.toString());
    }
  }
}
