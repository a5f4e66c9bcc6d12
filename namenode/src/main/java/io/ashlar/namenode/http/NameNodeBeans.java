package io.ashlar.namenode.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.namenode.blocks.AdminState;
import io.ashlar.namenode.blocks.ClusterStats;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.DatanodeStatus;
import io.ashlar.namenode.blocks.Liveness;
import io.ashlar.namenode.blocks.NodeService;
import io.ashlar.namenode.blocks.RedundancyFigures;
import io.ashlar.namenode.blocks.SlowNodeReport;
import io.ashlar.namenode.namespace.NamespaceStats;
import io.ashlar.namenode.namespace.SnapshotStats;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The beans about the file system and its DataNodes, with the names and attributes that Hadoop's
 * exporters and pages read (wire reference, section 8). Thread-safe.
 */
final class NameNodeBeans {
  private static final String VERSION = "3.5.0";
  private static final double PERCENT = 100.0;
  private static final long GB = 1L << 30;

  private final NameNodeFigures figures;
  private final ObjectMapper json = new ObjectMapper();

  NameNodeBeans(NameNodeFigures figures) {
    this.figures = figures;
  }

  List<Bean> beans() {
    return List.of(
        Bean.ofNameNode("NameNodeStatus", "NameNode", this::status),
        Bean.ofNameNode("NameNodeInfo", "FSNamesystem", this::info),
        Bean.ofNameNode("FSNamesystem", "FSNamesystem", this::namesystem),
        Bean.ofNameNode("FSNamesystemState", "FSNamesystem", this::namesystemState),
        Bean.ofNameNode("BlockStats", "BlockManager", this::blockStats),
        Bean.ofNameNode("ReplicatedBlocksState", "FSNamesystem", this::replicatedBlocks),
        Bean.ofNameNode("ECBlockGroupsState", "FSNamesystem", NameNodeBeans::stripedBlocks),
        Bean.ofNameNode("SnapshotInfo", "SnapshotManager", NameNodeBeans::snapshots),
        Bean.ofNameNode("StartupProgress", "StartupProgress", this::startup));
  }

  private Map<String, Object> status() {
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("State", "active");
    bean.put("NNRole", "NameNode");
    bean.put("HostAndPort", hostAndPort());
    bean.put("SecurityEnabled", false);
    bean.put("LastHATransitionTime", 0);
    bean.put("BytesWithFutureGenerationStamps", 0);
    List<SlowNodeReport> slow = figures.blocks().slowNodes();
    List<Map<String, Object>> slowDisks = SlowNodesJson.disks(slow);
    bean.put("SlowPeersReport", text(SlowNodesJson.peers(slow)));
    bean.put("SlowDisksReport", slowDisks.isEmpty() ? null : text(slowDisks));
    return bean;
  }

  private String hostAndPort() {
    return figures.rpcAddress().getHostString() + ":" + figures.rpcAddress().getPort();
  }

  private Map<String, Object> info() {
    ClusterStats cluster = figures.blocks().stats();
    NamespaceStats namespace = figures.namespace().get();
    List<DatanodeStatus> nodes = figures.blocks().datanodeStatus();
    Sums sums = Sums.of(nodes);
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("Version", VERSION + ", rashlar");
    bean.put("SoftwareVersion", VERSION);
    bean.put("Used", cluster.usedBytes());
    bean.put("Free", cluster.remainingBytes());
    bean.put("Total", cluster.capacityBytes());
    bean.put("NonDfsUsedSpace", sums.nonDfsUsed());
    bean.put("PercentUsed", percent(cluster.usedBytes(), cluster.capacityBytes()));
    bean.put("PercentRemaining", percent(cluster.remainingBytes(), cluster.capacityBytes()));
    bean.put("BlockPoolUsedSpace", sums.blockPoolUsed());
    bean.put("PercentBlockPoolUsed", percent(sums.blockPoolUsed(), cluster.capacityBytes()));
    bean.put("ProvidedCapacity", 0);
    bean.put("CacheCapacity", 0);
    bean.put("CacheUsed", 0);
    bean.put("TotalBlocks", namespace.blocks());
    bean.put("TotalFiles", namespace.files() + namespace.directories());
    bean.put("NumberOfMissingBlocks", cluster.missingBlocks());
    bean.put(
        "NumberOfMissingBlocksWithReplicationFactorOne", cluster.missingReplicationOneBlocks());
    bean.put(
        "NumberOfBadlyDistributedBlocks", figures.blocks().redundancyFigures().badlyPlacedBlocks());
    bean.put("Safemode", figures.blocks().safeModeReason());
    bean.put("Threads", ManagementFactory.getThreadMXBean().getThreadCount());
    bean.put("LiveNodes", text(liveNodes(nodes)));
    bean.put("DeadNodes", text(deadNodes(nodes)));
    bean.put("DecomNodes", text(leaving(AdminState.DECOMMISSION_IN_PROGRESS)));
    bean.put("EnteringMaintenanceNodes", text(leaving(AdminState.ENTERING_MAINTENANCE)));
    bean.put(
        "NameDirStatuses",
        text(
            Map.of(
                "active",
                Map.of(figures.dir().toString(), "IMAGE_AND_EDITS"),
                "failed",
                Map.of())));
    bean.put("NodeUsage", text(Map.of("nodeUsage", nodeUsage(nodes))));
    bean.put(
        "NameJournalStatus",
        text(
            List.of(
                Map.of(
                    "manager", "LocalJournal(root=" + figures.dir() + ")",
                    "required", "true",
                    "disabled", "false",
                    "stream", "RocksDB write-ahead log"))));
    bean.put(
        "JournalTransactionInfo",
        text(
            Map.of(
                "LastAppliedOrWrittenTxId",
                Long.toString(figures.transactionId().getAsLong()),
                "MostRecentCheckpointTxId",
                Long.toString(figures.transactionId().getAsLong()))));
    bean.put("NNStartedTimeInMillis", figures.startedMillis());
    bean.put("CompileInfo", "Ashlar");
    bean.put("CorruptFiles", "[]");
    bean.put("CorruptFilesCount", 0);
    bean.put("DistinctVersionCount", distinctVersions(nodes).size());
    bean.put("DistinctVersions", distinctVersions(nodes));
    bean.put("ClusterId", figures.identity().clusterId());
    bean.put("BlockPoolId", figures.identity().blockPoolId());
    bean.put("UpgradeFinalized", true);
    bean.put("RollingUpgradeStatus", null);
    return bean;
  }

  private Map<String, Object> namesystem() {
    ClusterStats cluster = figures.blocks().stats();
    RedundancyFigures redundancy = figures.blocks().redundancyFigures();
    NamespaceStats namespace = figures.namespace().get();
    List<DatanodeStatus> nodes = figures.blocks().datanodeStatus();
    Sums sums = Sums.of(nodes);
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("tag.Context", "dfs");
    bean.put("tag.HAState", "active");
    bean.put("tag.TotalSyncTimes", "");
    bean.put("tag.Hostname", figures.rpcAddress().getHostString());
    putCapacity(bean, cluster, sums);
    bean.put("CapacityTotalGB", cluster.capacityBytes() / (double) GB);
    bean.put("CapacityUsedGB", cluster.usedBytes() / (double) GB);
    bean.put("CapacityRemainingGB", cluster.remainingBytes() / (double) GB);
    bean.put("CapacityUsedNonDFS", sums.nonDfsUsed());
    bean.put("FilesTotal", namespace.files() + namespace.directories());
    bean.put("BlocksTotal", namespace.blocks());
    bean.put("MissingBlocks", cluster.missingBlocks());
    bean.put("MissingReplOneBlocks", cluster.missingReplicationOneBlocks());
    bean.put("CorruptBlocks", cluster.corruptBlocks());
    bean.put("UnderReplicatedBlocks", cluster.underReplicatedBlocks());
    bean.put("LowRedundancyBlocks", cluster.underReplicatedBlocks());
    bean.put("HighestPriorityLowRedundancyReplicatedBlocks", redundancy.endangeredBlocks());
    bean.put("BadlyDistributedBlocks", redundancy.badlyPlacedBlocks());
    bean.put("PendingReplicationBlocks", redundancy.copiesUnderway());
    bean.put("PendingReconstructionBlocks", redundancy.copiesUnderway());
    bean.put("ScheduledReplicationBlocks", sums.scheduled());
    bean.put("PendingDeletionBlocks", cluster.pendingDeletionBlocks());
    bean.put("ExcessBlocks", redundancy.excessBlocks());
    bean.put("PostponedMisreplicatedBlocks", 0);
    bean.put("BlockCapacity", 0);
    bean.put("TotalLoad", sums.load());
    bean.put("NumLiveDataNodes", cluster.liveNodes());
    bean.put("NumDeadDataNodes", cluster.deadNodes());
    bean.put("NumDecomLiveDataNodes", live(nodes, AdminState.DECOMMISSIONED));
    bean.put("NumDecomDeadDataNodes", dead(nodes, AdminState.DECOMMISSIONED));
    bean.put("NumDecommissioningDataNodes", live(nodes, AdminState.DECOMMISSION_IN_PROGRESS));
    bean.put("NumInMaintenanceLiveDataNodes", live(nodes, AdminState.IN_MAINTENANCE));
    bean.put("NumInMaintenanceDeadDataNodes", dead(nodes, AdminState.IN_MAINTENANCE));
    bean.put("NumEnteringMaintenanceDataNodes", live(nodes, AdminState.ENTERING_MAINTENANCE));
    bean.put("StaleDataNodes", sums.stale());
    bean.put("NumStaleStorages", sums.staleStorages());
    bean.put("VolumeFailuresTotal", sums.failedVolumes());
    bean.put("EstimatedCapacityLostTotal", 0);
    bean.put("ExpiredHeartbeats", redundancy.expiredHeartbeats());
    bean.put("LastCheckpointTime", figures.startedMillis());
    bean.put("TransactionsSinceLastCheckpoint", 0);
    bean.put("TransactionsSinceLastLogRoll", 0);
    bean.put("LastWrittenTransactionId", figures.transactionId().getAsLong());
    bean.put("MillisSinceLastLoadedEdits", 0);
    bean.put("LockQueueLength", figures.writer().get().queued());
    bean.put("NumFilesUnderConstruction", namespace.openFiles());
    bean.put("NumActiveClients", figures.rpc().openConnections());
    SnapshotStats snapshots = SnapshotStats.of(figures.reader().view());
    bean.put("Snapshots", snapshots.snapshots());
    bean.put("SnapshottableDirectories", snapshots.directories());
    return bean;
  }

  private static void putCapacity(Map<String, Object> bean, ClusterStats cluster, Sums sums) {
    bean.put("CapacityTotal", cluster.capacityBytes());
    bean.put("CapacityUsed", cluster.usedBytes());
    bean.put("CapacityRemaining", cluster.remainingBytes());
    bean.put("ProvidedCapacityTotal", 0);
    bean.put("BlockPoolUsedSpace", sums.blockPoolUsed());
  }

  private Map<String, Object> namesystemState() {
    ClusterStats cluster = figures.blocks().stats();
    NamespaceStats namespace = figures.namespace().get();
    List<DatanodeStatus> nodes = figures.blocks().datanodeStatus();
    Sums sums = Sums.of(nodes);
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("FSState", figures.blocks().inSafeMode() ? "safeMode" : "Operational");
    putCapacity(bean, cluster, sums);
    bean.put("FilesTotal", namespace.files() + namespace.directories());
    bean.put("BlocksTotal", namespace.blocks());
    bean.put("MaxObjects", 0);
    bean.put("NumLiveDataNodes", cluster.liveNodes());
    bean.put("NumDeadDataNodes", cluster.deadNodes());
    bean.put("NumStaleDataNodes", sums.stale());
    bean.put("NumDecomLiveDataNodes", live(nodes, AdminState.DECOMMISSIONED));
    bean.put("NumDecomDeadDataNodes", dead(nodes, AdminState.DECOMMISSIONED));
    bean.put("NumDecommissioningDataNodes", live(nodes, AdminState.DECOMMISSION_IN_PROGRESS));
    bean.put("NumInMaintenanceLiveDataNodes", live(nodes, AdminState.IN_MAINTENANCE));
    bean.put("NumInMaintenanceDeadDataNodes", dead(nodes, AdminState.IN_MAINTENANCE));
    bean.put("NumEnteringMaintenanceDataNodes", live(nodes, AdminState.ENTERING_MAINTENANCE));
    bean.put("VolumeFailuresTotal", sums.failedVolumes());
    bean.put("EstimatedCapacityLostTotal", 0);
    bean.put("UnderReplicatedBlocks", cluster.underReplicatedBlocks());
    bean.put("PendingReplicationBlocks", figures.blocks().redundancyFigures().copiesUnderway());
    bean.put("ScheduledReplicationBlocks", sums.scheduled());
    bean.put("PendingDeletionBlocks", cluster.pendingDeletionBlocks());
    bean.put("TotalLoad", sums.load());
    bean.put("FsLockQueueLength", figures.writer().get().queued());
    bean.put("TopUserOpCounts", text(Map.of("timestamp", "", "windows", List.of())));
    SnapshotStats snapshots = SnapshotStats.of(figures.reader().view());
    bean.put(
        "SnapshotStats",
        text(
            Map.of(
                "SnapshottableDirectories",
                snapshots.directories(),
                "Snapshots",
                snapshots.snapshots())));
    return bean;
  }

  private Map<String, Object> blockStats() {
    Map<String, Map<String, Object>> byType = new LinkedHashMap<>();
    for (DatanodeStatus node : figures.blocks().datanodeStatus()) {
      if (node.liveness() == Liveness.DEAD) {
        continue;
      }
      figures
          .blocks()
          .storages(node.info().uuid())
          .forEach(
              storage -> {
                Map<String, Object> sums =
                    byType.computeIfAbsent(
                        storage.storageType().name(), type -> new LinkedHashMap<>());
                add(sums, "blockPoolUsed", storage.blockPoolUsedBytes());
                add(sums, "capacityNonDfsUsed", storage.nonDfsUsedBytes());
                add(sums, "capacityRemaining", storage.remainingBytes());
                add(sums, "capacityTotal", storage.capacityBytes());
                add(sums, "capacityUsed", storage.dfsUsedBytes());
                add(sums, "storages", 1);
              });
    }
    List<Map<String, Object>> stats =
        byType.entrySet().stream()
            .map(entry -> Map.<String, Object>of("key", entry.getKey(), "value", entry.getValue()))
            .toList();
    return Map.of("StorageTypeStats", stats);
  }

  private static void add(Map<String, Object> sums, String name, long value) {
    sums.merge(name, value, (one, other) -> (Long) one + (Long) other);
  }

  private Map<String, Object> replicatedBlocks() {
    ClusterStats cluster = figures.blocks().stats();
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("LowRedundancyReplicatedBlocks", cluster.underReplicatedBlocks());
    bean.put("CorruptReplicatedBlocks", cluster.corruptBlocks());
    bean.put("MissingReplicatedBlocks", cluster.missingBlocks());
    bean.put("MissingReplicationOneBlocks", cluster.missingReplicationOneBlocks());
    bean.put("BytesInFutureReplicatedBlocks", 0);
    bean.put("PendingDeletionReplicatedBlocks", cluster.pendingDeletionBlocks());
    bean.put("TotalReplicatedBlocks", figures.namespace().get().blocks());
    return bean;
  }

  /** Nothing is erasure coded; pages that show both kinds expect the bean all the same. */
  private static Map<String, Object> stripedBlocks() {
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("LowRedundancyECBlockGroups", 0);
    bean.put("CorruptECBlockGroups", 0);
    bean.put("MissingECBlockGroups", 0);
    bean.put("BytesInFutureECBlockGroups", 0);
    bean.put("PendingDeletionECBlocks", 0);
    bean.put("TotalECBlockGroups", 0);
    bean.put("EnabledEcPolicies", "");
    return bean;
  }

  private static Map<String, Object> snapshots() {
    return Map.of("SnapshottableDirectories", List.of(), "Snapshots", List.of());
  }

  private Map<String, Object> startup() {
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("ElapsedTime", figures.clockMillis().getAsLong() - figures.startedMillis());
    bean.put("PercentComplete", figures.blocks().startupProgress().share());
    return bean;
  }

  private Map<String, Object> liveNodes(List<DatanodeStatus> nodes) {
    Map<String, Object> live = new LinkedHashMap<>();
    long now = figures.clockMillis().getAsLong();
    for (DatanodeStatus node : nodes) {
      if (node.liveness() == Liveness.DEAD) {
        continue;
      }
      DatanodeInfo info = node.info();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("infoAddr", info.ipAddress() + ":" + info.infoPort());
      entry.put("infoSecureAddr", info.ipAddress() + ":0");
      entry.put("xferaddr", info.ipAddress() + ":" + info.transferPort());
      entry.put("location", info.rack());
      entry.put("uuid", info.uuid());
      entry.put("lastContact", Math.max(0, now - info.lastUpdateMillis()) / 1000);
      if (info.lastBlockReportMillis() > 0) {
        entry.put("lastBlockReport", Math.max(0, now - info.lastBlockReportMillis()) / 60_000);
      }
      entry.put("usedSpace", info.dfsUsedBytes());
      entry.put("adminState", shown(info.adminState()));
      entry.put("nonDfsUsedSpace", info.nonDfsUsedBytes());
      entry.put("capacity", info.capacityBytes());
      entry.put("numBlocks", info.blocks());
      entry.put("version", info.softwareVersion());
      entry.put("used", info.dfsUsedBytes());
      entry.put("remaining", info.remainingBytes());
      entry.put("blockScheduled", node.scheduledBlocks());
      entry.put("blockPoolUsed", info.blockPoolUsedBytes());
      entry.put("blockPoolUsedPercent", percent(info.blockPoolUsedBytes(), info.capacityBytes()));
      entry.put("volfails", node.failedVolumes());
      entry.put("xceiverCount", info.transfers());
      live.put(info.hostName() + ":" + info.transferPort(), entry);
    }
    return live;
  }

  private Map<String, Object> deadNodes(List<DatanodeStatus> nodes) {
    Map<String, Object> dead = new LinkedHashMap<>();
    long now = figures.clockMillis().getAsLong();
    for (DatanodeStatus node : nodes) {
      if (node.liveness() != Liveness.DEAD) {
        continue;
      }
      DatanodeInfo info = node.info();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("lastContact", Math.max(0, now - info.lastUpdateMillis()) / 1000);
      entry.put("decommissioned", info.adminState() == AdminState.DECOMMISSIONED);
      entry.put("adminState", shown(info.adminState()));
      entry.put("xferaddr", info.ipAddress() + ":" + info.transferPort());
      entry.put("uuid", info.uuid());
      entry.put("location", info.rack());
      dead.put(info.hostName() + ":" + info.transferPort(), entry);
    }
    return dead;
  }

  /** DataNodes on their way out of service, with what they wait for, as HDFS names it. */
  private Map<String, Object> leaving(AdminState state) {
    Map<String, Object> leaving = new LinkedHashMap<>();
    for (NodeService node : figures.blocks().orders().registered()) {
      if (node.state() == state) {
        Map<String, Object> entry = new LinkedHashMap<>();
        node.info()
            .ifPresent(info -> entry.put("xferaddr", info.ipAddress() + ":" + info.transferPort()));
        entry.put("underReplicatedBlocks", node.progress().left());
        entry.put("decommissionOnlyReplicas", node.progress().onlyHere());
        entry.put("underReplicateInOpenFiles", node.progress().inOpenFiles());
        leaving.put(node.name(), entry);
      }
    }
    return leaving;
  }

  private static long live(List<DatanodeStatus> nodes, AdminState state) {
    return nodes.stream()
        .filter(node -> node.liveness() != Liveness.DEAD && node.info().adminState() == state)
        .count();
  }

  private static long dead(List<DatanodeStatus> nodes, AdminState state) {
    return nodes.stream()
        .filter(node -> node.liveness() == Liveness.DEAD && node.info().adminState() == state)
        .count();
  }

  /** As HDFS's page words it. */
  private static String shown(AdminState state) {
    return switch (state) {
      case NORMAL -> "In Service";
      case DECOMMISSION_IN_PROGRESS -> "Decommission In Progress";
      case DECOMMISSIONED -> "Decommissioned";
      case ENTERING_MAINTENANCE -> "Entering Maintenance";
      case IN_MAINTENANCE -> "In Maintenance";
    };
  }

  /** Least, median and greatest share of a node that is used, and their deviation, as text. */
  private static Map<String, String> nodeUsage(List<DatanodeStatus> nodes) {
    double[] shares =
        nodes.stream()
            .filter(node -> node.liveness() != Liveness.DEAD)
            .mapToDouble(node -> percent(node.info().dfsUsedBytes(), node.info().capacityBytes()))
            .sorted()
            .toArray();
    double mean = 0;
    double squares = 0;
    for (double share : shares) {
      mean += share / shares.length;
    }
    for (double share : shares) {
      squares += (share - mean) * (share - mean) / shares.length;
    }
    boolean none = shares.length == 0;
    return Map.of(
        "min", percentText(none ? 0 : shares[0]),
        "median", percentText(none ? 0 : shares[shares.length / 2]),
        "max", percentText(none ? 0 : shares[shares.length - 1]),
        "stdDev", percentText(Math.sqrt(squares)));
  }

  private static String percentText(double percent) {
    return String.format(java.util.Locale.ROOT, "%.2f%%", percent);
  }

  private static Map<String, Integer> distinctVersions(List<DatanodeStatus> nodes) {
    Map<String, Integer> versions = new LinkedHashMap<>();
    for (DatanodeStatus node : nodes) {
      if (node.liveness() != Liveness.DEAD) {
        versions.merge(node.info().softwareVersion(), 1, Integer::sum);
      }
    }
    return versions;
  }

  private static double percent(long part, long whole) {
    return whole == 0 ? 0 : PERCENT * part / whole;
  }

  private String text(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Plain maps and lists can always be written", e);
    }
  }
}
