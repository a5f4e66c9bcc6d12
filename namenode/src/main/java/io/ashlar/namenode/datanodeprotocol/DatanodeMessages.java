package io.ashlar.namenode.datanodeprotocol;

import com.google.protobuf.ByteString;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.NodeCommand;
import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.protocol.proto.BalancerBandwidthCommandProto;
import io.ashlar.protocol.proto.BlockCommandProto;
import io.ashlar.protocol.proto.BlockKeyProto;
import io.ashlar.protocol.proto.BlockProto;
import io.ashlar.protocol.proto.BlockRecoveryCommandProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeInfosProto;
import io.ashlar.protocol.proto.ExportedBlockKeysProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.RecoveringBlockProto;
import io.ashlar.protocol.proto.RegisterCommandProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.proto.StorageTypesProto;
import io.ashlar.protocol.proto.StorageUuidsProto;
import io.ashlar.protocol.transfer.BlockToken;
import java.util.ArrayList;
import java.util.List;

/** Between the block management's values and DatanodeProtocol's messages. Stateless. */
final class DatanodeMessages {
  /** What says that there are no block tokens (wire reference, DataNodes, 1.16). */
  static final ExportedBlockKeysProto NO_KEYS =
      ExportedBlockKeysProto.newBuilder()
          .setIsBlockTokenEnabled(false)
          .setKeyUpdateInterval(0)
          .setTokenLifeTime(0)
          .setCurrentKey(
              BlockKeyProto.newBuilder().setKeyId(0).setExpiryDate(0).setKeyBytes(ByteString.EMPTY))
          .build();

  private DatanodeMessages() {}

  static StorageType storageType(StorageTypeProto type) {
    return StorageType.valueOf(type.name());
  }

  static StorageTypeProto storageType(StorageType type) {
    return StorageTypeProto.forNumber(type.number());
  }

  /** The commands of one heartbeat; those of a kind travel together. */
  static List<DatanodeCommandProto> commands(List<NodeCommand> commands, String blockPoolId) {
    List<DatanodeCommandProto> messages = new ArrayList<>();
    BlockCommandProto.Builder copies = null;
    BlockRecoveryCommandProto.Builder recoveries = null;
    for (NodeCommand command : commands) {
      if (command instanceof NodeCommand.Register) {
        messages.add(register());
      } else if (command instanceof NodeCommand.Bandwidth bandwidth) {
        messages.add(bandwidth(bandwidth.bytesPerSecond()));
      } else if (command instanceof NodeCommand.Delete delete) {
        messages.add(delete(delete, blockPoolId));
      } else if (command instanceof NodeCommand.Copy copy) {
        if (copies == null) {
          copies =
              BlockCommandProto.newBuilder()
                  .setAction(BlockCommandProto.Action.TRANSFER)
                  .setBlockPoolId(blockPoolId);
        }
        addCopy(copies, copy);
      } else if (command instanceof NodeCommand.Recover recover) {
        if (recoveries == null) {
          recoveries = BlockRecoveryCommandProto.newBuilder();
        }
        recoveries.addBlocks(recovery(recover, blockPoolId));
      }
    }
    if (copies != null) {
      messages.add(
          DatanodeCommandProto.newBuilder()
              .setCmdType(DatanodeCommandProto.Type.BlockCommand)
              .setBlkCmd(copies)
              .build());
    }
    if (recoveries != null) {
      messages.add(
          DatanodeCommandProto.newBuilder()
              .setCmdType(DatanodeCommandProto.Type.BlockRecoveryCommand)
              .setRecoveryCmd(recoveries)
              .build());
    }
    return messages;
  }

  static DatanodeCommandProto register() {
    return DatanodeCommandProto.newBuilder()
        .setCmdType(DatanodeCommandProto.Type.RegisterCommand)
        .setRegisterCmd(RegisterCommandProto.getDefaultInstance())
        .build();
  }

  private static DatanodeCommandProto bandwidth(long bytesPerSecond) {
    return DatanodeCommandProto.newBuilder()
        .setCmdType(DatanodeCommandProto.Type.BalancerBandwidthCommand)
        .setBalancerCmd(BalancerBandwidthCommandProto.newBuilder().setBandwidth(bytesPerSecond))
        .build();
  }

  private static DatanodeCommandProto delete(NodeCommand.Delete delete, String blockPoolId) {
    BlockCommandProto.Builder message =
        BlockCommandProto.newBuilder()
            .setAction(BlockCommandProto.Action.INVALIDATE)
            .setBlockPoolId(blockPoolId);
    for (ReplicaRef replica : delete.replicas()) {
      message.addBlocks(block(replica));
    }
    return DatanodeCommandProto.newBuilder()
        .setCmdType(DatanodeCommandProto.Type.BlockCommand)
        .setBlkCmd(message)
        .build();
  }

  /**
   * The lists of targets, storages and types run parallel to the blocks; a DataNode fails without
   * them.
   */
  private static void addCopy(BlockCommandProto.Builder message, NodeCommand.Copy copy) {
    DatanodeInfosProto.Builder nodes = DatanodeInfosProto.newBuilder();
    StorageUuidsProto.Builder storages = StorageUuidsProto.newBuilder();
    StorageTypesProto.Builder types = StorageTypesProto.newBuilder();
    for (StorageTarget target : copy.targets()) {
      nodes.addDatanodes(node(target.node()));
      storages.addStorageUuids(target.storageId());
      types.addStorageTypes(storageType(target.storageType()));
    }
    message
        .addBlocks(block(copy.replica()))
        .addTargets(nodes)
        .addTargetStorageUuids(storages)
        .addTargetStorageTypes(types);
  }

  private static RecoveringBlockProto recovery(NodeCommand.Recover recover, String blockPoolId) {
    LocatedBlockProto.Builder located =
        LocatedBlockProto.newBuilder()
            .setB(
                ExtendedBlockProto.newBuilder()
                    .setPoolId(blockPoolId)
                    .setBlockId(recover.from().blockId())
                    .setGenerationStamp(recover.from().generationStamp())
                    .setNumBytes(recover.from().lengthBytes()))
            .setOffset(-1)
            .setCorrupt(false)
            .setBlockToken(BlockToken.NONE);
    for (StorageTarget location : recover.locations()) {
      located
          .addLocs(node(location.node()))
          .addStorageTypes(storageType(location.storageType()))
          .addStorageIDs(location.storageId());
    }
    RecoveringBlockProto.Builder recovering =
        RecoveringBlockProto.newBuilder()
            .setNewGenStamp(recover.block().recoveryId())
            .setBlock(located);
    if (recover.block().cutFrom() != 0) {
      recovering.setTruncateBlock(
          BlockProto.newBuilder()
              .setBlockId(recover.block().blockId())
              .setGenStamp(recover.block().recoveryId())
              .setNumBytes(recover.block().cutToBytes()));
    }
    return recovering.build();
  }

  private static BlockProto block(ReplicaRef replica) {
    return BlockProto.newBuilder()
        .setBlockId(replica.blockId())
        .setGenStamp(replica.generationStamp())
        .setNumBytes(replica.lengthBytes())
        .build();
  }

  private static DatanodeInfoProto node(DatanodeInfo node) {
    return DatanodeInfoProto.newBuilder()
        .setId(
            DatanodeIDProto.newBuilder()
                .setIpAddr(node.ipAddress())
                .setHostName(node.hostName())
                .setDatanodeUuid(node.uuid())
                .setXferPort(node.transferPort())
                .setInfoPort(node.infoPort())
                .setIpcPort(node.ipcPort()))
        .setCapacity(node.capacityBytes())
        .setDfsUsed(node.dfsUsedBytes())
        .setRemaining(node.remainingBytes())
        .setBlockPoolUsed(node.blockPoolUsedBytes())
        .setLastUpdate(node.lastUpdateMillis())
        .setXceiverCount(node.transfers())
        .setLocation(node.rack())
        .build();
  }
}
