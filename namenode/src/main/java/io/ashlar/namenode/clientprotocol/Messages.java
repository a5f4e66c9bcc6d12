package io.ashlar.namenode.clientprotocol;

import com.google.protobuf.UnsafeByteOperations;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.Locations;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.namespace.BlockId;
import io.ashlar.namenode.namespace.Directory;
import io.ashlar.namenode.namespace.FileInode;
import io.ashlar.namenode.namespace.FileStatus;
import io.ashlar.namenode.namespace.Inode;
import io.ashlar.namenode.namespace.LocatedBlock;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.permission.Modes;
import io.ashlar.namenode.store.View;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.FsPermissionProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.LocatedBlocksProto;
import io.ashlar.protocol.proto.StorageTypeProto;
import io.ashlar.protocol.transfer.BlockToken;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Encodes what the rooms say as messages (wire reference 2.2). Thread-safe. */
final class Messages {
  /** Where a block's place in its file is not known or does not matter, Hadoop says -1. */
  static final long NO_OFFSET = -1;

  /** Flag of a status whose inode has an access control list (wire reference 2.2). */
  private static final int HAS_ACL = 1;

  private static final int SNAPSHOT_ENABLED = 8;

  private static final int NODE_CACHE_CAPACITY = 10_000;

  private record Encoded(DatanodeInfo node, DatanodeInfoProto message) {}

  private final FsPermissionProto[] modes = new FsPermissionProto[Modes.MASK + 1];
  private final Map<String, Encoded> nodes = new ConcurrentHashMap<>();
  private final String blockPoolId;
  private final BlockManager blocks;

  Messages(String blockPoolId, BlockManager blocks) {
    this.blockPoolId = blockPoolId;
    this.blocks = blocks;
    for (int mode = 0; mode < modes.length; mode++) {
      modes[mode] = FsPermissionProto.newBuilder().setPerm(mode).build();
    }
  }

  // ---- status

  /** A status; with the blocks of a file if it has them. */
  HdfsFileStatusProto status(FileStatus status, View view, String reader) {
    HdfsFileStatusProto.Builder message =
        status(status.inode(), status.name()).setStoragePolicy(status.storagePolicy());
    if (status.located() != null) {
      message.setLocations(locatedBlocks(status.located(), view, reader));
    }
    return message.build();
  }

  /** A directory's status as listings of snapshots have it, which tell nothing else of it. */
  HdfsFileStatusProto plainStatus(FileStatus status) {
    return status(status.inode(), status.name()).setFlags(0).build();
  }

  /** A status without name or policy, as create and append answer. */
  HdfsFileStatusProto status(FileInode file) {
    return status(file, new byte[0]).build();
  }

  private HdfsFileStatusProto.Builder status(Inode inode, byte[] name) {
    HdfsFileStatusProto.Builder message =
        HdfsFileStatusProto.newBuilder()
            .setPath(UnsafeByteOperations.unsafeWrap(name))
            .setPermission(modes[inode.attributes().mode() & Modes.MASK])
            .setOwner(inode.attributes().owner())
            .setGroup(inode.attributes().group())
            .setModificationTime(inode.attributes().modificationMillis())
            .setAccessTime(inode.attributes().accessMillis())
            .setFileId(inode.id())
            .setFlags(flags(inode));
    if (inode instanceof FileInode file) {
      return message
          .setFileType(HdfsFileStatusProto.FileType.IS_FILE)
          .setLength(file.lengthBytes())
          .setBlockReplication(file.replication())
          .setBlocksize(file.blockSizeBytes());
    }
    return message
        .setFileType(HdfsFileStatusProto.FileType.IS_DIR)
        .setLength(0)
        .setBlockReplication(0)
        .setBlocksize(0)
        .setChildrenNum(((Directory) inode).children());
  }

  private static int flags(Inode inode) {
    int flags = inode.attributes().extras().acl().isEmpty() ? 0 : HAS_ACL;
    boolean snapshottable = inode instanceof Directory directory && directory.isSnapshottable();
    return snapshottable ? flags | SNAPSHOT_ENABLED : flags;
  }

  // ---- blocks

  LocatedBlocksProto locatedBlocks(FileStatus.Located located, View view, String reader) {
    FileInode file = located.file();
    LocatedBlocksProto.Builder message =
        LocatedBlocksProto.newBuilder()
            .setFileLength(NamespaceReader.completeLength(located))
            .setUnderConstruction(file.isOpen());
    LocatedBlock last = located.last();
    for (LocatedBlock block : located.blocks()) {
      message.addBlocks(locatedBlock(block, view, reader));
    }
    if (last == null) {
      return message.setIsLastBlockComplete(false).build();
    }
    return message
        .setLastBlock(lastBlock(message, last, view, reader))
        .setIsLastBlockComplete(last.block().state() != BlockState.UNDER_CONSTRUCTION)
        .build();
  }

  /** The last block is mostly among the blocks, and then need not be located again. */
  private LocatedBlockProto lastBlock(
      LocatedBlocksProto.Builder message, LocatedBlock last, View view, String reader) {
    int count = message.getBlocksCount();
    if (count > 0) {
      LocatedBlockProto candidate = message.getBlocks(count - 1);
      if (candidate.getB().getBlockId() == last.block().blockId()) {
        return candidate;
      }
    }
    return locatedBlock(last, view, reader);
  }

  /** A block with its replicas, best first for that reader. */
  private LocatedBlockProto locatedBlock(LocatedBlock located, View view, String reader) {
    Locations locations = blocks.locate(view, located.stored(), reader);
    return locatedBlock(
        located.block(), located.offsetBytes(), locations.targets(), locations.corrupt());
  }

  /** A block with its replicas, best first for that reader. */
  LocatedBlockProto locatedBlock(BlockInfo block, long offset, View view, String reader) {
    return locatedBlock(new LocatedBlock(block, offset), view, reader);
  }

  LocatedBlockProto locatedBlock(
      BlockInfo block, long offset, List<StorageTarget> targets, boolean corrupt) {
    LocatedBlockProto.Builder message =
        LocatedBlockProto.newBuilder()
            .setB(
                ExtendedBlockProto.newBuilder()
                    .setPoolId(blockPoolId)
                    .setBlockId(block.blockId())
                    .setGenerationStamp(block.generationStamp())
                    .setNumBytes(block.lengthBytes()))
            .setOffset(offset)
            .setCorrupt(corrupt)
            .setBlockToken(BlockToken.NONE);
    for (StorageTarget target : targets) {
      message
          .addLocs(datanode(target.node()))
          .addIsCached(false)
          .addStorageTypes(StorageTypeProto.forNumber(target.storageType().number()))
          .addStorageIDs(target.storageId());
    }
    return message.build();
  }

  /** A block as a client names it; null for none. */
  static BlockId blockId(ExtendedBlockProto block) {
    return new BlockId(block.getBlockId(), block.getGenerationStamp(), block.getNumBytes());
  }

  // ---- DataNodes

  DatanodeInfoProto datanode(DatanodeInfo node) {
    Encoded known = nodes.get(node.uuid());
    if (known != null && known.node() == node) {
      return known.message();
    }
    DatanodeInfoProto message = encode(node);
    if (nodes.size() >= NODE_CACHE_CAPACITY) {
      nodes.clear();
    }
    nodes.put(node.uuid(), new Encoded(node, message));
    return message;
  }

  private static DatanodeInfoProto encode(DatanodeInfo node) {
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
        .setNonDfsUsed(node.nonDfsUsedBytes())
        .setAdminState(DatanodeInfoProto.AdminState.forNumber(node.adminState().ordinal()))
        .setLastUpdateMonotonic(node.lastUpdateMonotonicMillis())
        .setLastBlockReportTime(node.lastBlockReportMillis())
        .setNumBlocks(node.blocks())
        .setSoftwareVersion(node.softwareVersion())
        .build();
  }
}
