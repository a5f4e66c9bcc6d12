package io.ashlar.datanode.pipeline;

import io.ashlar.datanode.replica.ChecksumSpec;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.ReplicaCatalog.Writing;
import io.ashlar.datanode.replica.ReplicaWriter;
import io.ashlar.protocol.proto.BlockConstructionStage;
import io.ashlar.protocol.proto.ChecksumProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.OpWriteBlockProto;
import io.ashlar.protocol.transfer.ChecksumType;
import java.io.IOException;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * A WRITE_BLOCK operation, with what follows from its fields (wire reference 3.2, 3.6 and 3.14).
 * Immutable.
 */
public final class WriteRequest {
  private final OpWriteBlockProto op;
  private final ExtendedBlockProto block;
  private final ChecksumSpec checksum;

  /** Checks the fields that could not be trusted as they are. */
  public WriteRequest(OpWriteBlockProto op) throws IOException {
    this.op = op;
    this.block = op.getHeader().getBaseHeader().getBlock();
    ChecksumProto wanted = op.getRequestedChecksum();
    try {
      this.checksum =
          new ChecksumSpec(ChecksumType.of(wanted.getType()), wanted.getBytesPerChecksum());
    } catch (IllegalArgumentException e) {
      throw new IOException("Block " + block.getBlockId() + ": " + e.getMessage(), e);
    }
    if (op.getStage() == BlockConstructionStage.DATA_STREAMING
        || op.getStage() == BlockConstructionStage.PIPELINE_CLOSE) {
      throw new IOException("Stage " + op.getStage() + " does not set up a pipeline");
    }
  }

  /** The version of the block that is written. */
  public ExtendedBlockProto block() {
    return block;
  }

  /** How the packets will be checked. */
  public ChecksumSpec checksum() {
    return checksum;
  }

  /** Whether a client asked for a copy of a replica, to repair its pipeline. */
  public boolean isTransfer() {
    return op.getStage() == BlockConstructionStage.TRANSFER_RBW
        || op.getStage() == BlockConstructionStage.TRANSFER_FINALIZED;
  }

  /** Whether the copy is still to be written on by its client. */
  public boolean staysOpen() {
    return op.getStage() == BlockConstructionStage.TRANSFER_RBW;
  }

  /** Whether a client writes: it gets a setup reply, and an acknowledgement for each packet. */
  public boolean isFromClient() {
    return !op.getHeader().getClientName().isEmpty() && !isTransfer();
  }

  /** The DataNode whose replica this is a copy of; empty where a client writes. */
  Optional<DatanodeInfoProto> source() {
    return isFromClient() || !op.hasSource() ? Optional.empty() : Optional.of(op.getSource());
  }

  /** Whether the setup already is all there is to do. */
  public boolean isCloseRecovery() {
    return op.getStage() == BlockConstructionStage.PIPELINE_CLOSE_RECOVERY;
  }

  /** Whether there are nodes behind this one. */
  public boolean hasTargets() {
    return op.getTargetsCount() > 0;
  }

  /** Whether this node has to compare data and checksums. */
  public boolean mustVerify() {
    return !isFromClient() || !hasTargets();
  }

  Mirror mirror(PipelineServices services, Mirror.Listener listener) {
    DatanodeIDProto next = op.getTargets(0).getId();
    boolean isLast = op.getTargetsCount() == 1;
    LongConsumer latency = isFromClient() && isLast ? services.slowness().ofPeer(next) : null;
    return new Mirror(
        next, services.reach(), isFromClient(), op.getTargetsCount(), latency, listener);
  }

  /** The operation for the first target: the rest of the targets move up. */
  public OpWriteBlockProto forMirror() {
    OpWriteBlockProto.Builder next = op.toBuilder().removeTargets(0);
    if (op.getTargetStorageTypesCount() > 0) {
      next.setStorageType(op.getTargetStorageTypes(0));
      next.clearTargetStorageTypes();
      next.addAllTargetStorageTypes(
          op.getTargetStorageTypesList().subList(1, op.getTargetStorageTypesCount()));
    }
    next.clearStorageId();
    if (op.getTargetStorageIdsCount() > 0) {
      next.setStorageId(op.getTargetStorageIds(0));
      next.clearTargetStorageIds();
      next.addAllTargetStorageIds(
          op.getTargetStorageIdsList().subList(1, op.getTargetStorageIdsCount()));
    }
    if (op.getTargetPinningsCount() > 0) {
      next.setPinning(op.getTargetPinnings(0));
      next.clearTargetPinnings();
      next.addAllTargetPinnings(op.getTargetPinningsList().subList(1, op.getTargetPinningsCount()));
    }
    return next.build();
  }

  /** Whether a writer that is still at the replica has lost its right to it by this request. */
  public boolean supersedes(Replica present) {
    long stamp = present.generationStamp();
    return switch (op.getStage()) {
      case PIPELINE_SETUP_APPEND_RECOVERY,
          PIPELINE_SETUP_STREAMING_RECOVERY,
          PIPELINE_CLOSE_RECOVERY ->
          stamp >= block.getGenerationStamp() && stamp <= op.getLatestGenerationStamp();
      case PIPELINE_SETUP_CREATE ->
          isFromClient()
              ? stamp < op.getLatestGenerationStamp()
              : stamp < block.getGenerationStamp();
      case TRANSFER_RBW, TRANSFER_FINALIZED -> stamp < block.getGenerationStamp();
      case PIPELINE_SETUP_APPEND, DATA_STREAMING, PIPELINE_CLOSE -> false;
    };
  }

  /** Brings the replica into the state that the stage needs. Blocks on the disk. */
  public Replica open(ReplicaCatalog catalog, ReplicaWriter writer) throws IOException {
    long id = block.getBlockId();
    long stamp = block.getGenerationStamp();
    long latest = op.getLatestGenerationStamp();
    long length = op.getMinBytesRcvd();
    Writing writing =
        new Writing(writer, checksum, Math.max(0, block.getNumBytes()), op.getStorageId());
    return switch (op.getStage()) {
      case PIPELINE_SETUP_CREATE ->
          isFromClient()
              ? catalog.create(id, stamp, latest, writing)
              : catalog.createTemporary(id, stamp, writing);
      case TRANSFER_RBW, TRANSFER_FINALIZED -> catalog.createTemporary(id, stamp, writing);
      case PIPELINE_SETUP_APPEND -> catalog.append(id, stamp, latest, length, writing);
      case PIPELINE_SETUP_APPEND_RECOVERY ->
          catalog.recoverAppend(id, stamp, latest, length, writing);
      case PIPELINE_SETUP_STREAMING_RECOVERY ->
          catalog.recoverStreaming(id, stamp, latest, length, op.getMaxBytesRcvd(), writing);
      case PIPELINE_CLOSE_RECOVERY -> catalog.recoverClose(id, stamp, latest, length);
      case DATA_STREAMING, PIPELINE_CLOSE ->
          throw new IllegalStateException("Refused by the constructor");
    };
  }
}
