package io.ashlar.fs;

import io.ashlar.protocol.proto.ContentSummaryProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.GetFsStatsResponseProto;
import io.ashlar.protocol.proto.HdfsFileStatusProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.StorageTypeQuotaInfosProto;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** From the wire's messages to this API's values. Stateless. */
final class Statuses {
  // Flags of a status: wire reference 2.2.
  private static final int HAS_ACL = 1;
  private static final int HAS_CRYPT = 2;
  private static final int SNAPSHOT_ENABLED = 8;

  private Statuses() {}

  static FileStatus fileStatus(String path, HdfsFileStatusProto status) {
    return new FileStatus(
        path,
        status.getFileType() == HdfsFileStatusProto.FileType.IS_DIR,
        status.getLength(),
        status.getBlockReplication(),
        status.getBlocksize(),
        status.getModificationTime(),
        status.getAccessTime(),
        status.getOwner(),
        status.getGroup(),
        status.getPermission().getPerm() & 01777,
        status.getFileId(),
        status.getChildrenNum(),
        new FileStatus.Traits(
            status.getStoragePolicy(),
            (status.getFlags() & HAS_ACL) != 0,
            (status.getFlags() & HAS_CRYPT) != 0,
            (status.getFlags() & SNAPSHOT_ENABLED) != 0,
            status.getEcPolicy().getName()));
  }

  static BlockLocation blockLocation(LocatedBlockProto block) {
    List<BlockLocation.Replica> replicas =
        block.getLocsList().stream().map(Statuses::replica).toList();
    return new BlockLocation(
        block.getB().getBlockId(),
        block.getOffset(),
        block.getB().getNumBytes(),
        replicas,
        block.getCorrupt());
  }

  private static BlockLocation.Replica replica(DatanodeInfoProto node) {
    DatanodeIDProto id = node.getId();
    return new BlockLocation.Replica(
        id.getHostName(),
        id.getIpAddr(),
        id.getXferPort(),
        id.getDatanodeUuid(),
        node.getLocation());
  }

  static DatanodeReport datanodeReport(DatanodeInfoProto node, boolean live) {
    DatanodeIDProto id = node.getId();
    return new DatanodeReport(
        id.getDatanodeUuid(),
        id.getHostName(),
        id.getIpAddr(),
        id.getXferPort(),
        id.getIpcPort(),
        id.getInfoPort(),
        node.getLocation(),
        live,
        node.getAdminState().name(),
        node.getCapacity(),
        node.getDfsUsed(),
        node.getRemaining(),
        node.getNumBlocks(),
        node.getLastUpdate());
  }

  static ContentSummary contentSummary(ContentSummaryProto summary) {
    return new ContentSummary(
        summary.getLength(),
        summary.getFileCount(),
        summary.getDirectoryCount(),
        summary.getSpaceConsumed(),
        summary.getQuota(),
        summary.getSpaceQuota(),
        typeUsage(summary.getTypeQuotaInfos()),
        new ContentSummary.InSnapshots(
            summary.getSnapshotLength(),
            summary.getSnapshotFileCount(),
            summary.getSnapshotDirectoryCount(),
            summary.getSnapshotSpaceConsumed()),
        summary.getErasureCodingPolicy());
  }

  static Map<StorageType, QuotaUsage.TypeUsage> typeUsage(StorageTypeQuotaInfosProto infos) {
    Map<StorageType, QuotaUsage.TypeUsage> usage = new EnumMap<>(StorageType.class);
    infos
        .getTypeQuotaInfoList()
        .forEach(
            info ->
                usage.put(
                    StorageType.of(info.getType()),
                    new QuotaUsage.TypeUsage(info.getConsumed(), info.getQuota())));
    return usage;
  }

  static FsStats fsStats(GetFsStatsResponseProto stats) {
    return new FsStats(
        stats.getCapacity(),
        stats.getUsed(),
        stats.getRemaining(),
        stats.getUnderReplicated(),
        stats.getCorruptBlocks(),
        stats.getMissingBlocks());
  }
}
