package io.ashlar.datanode.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.datanode.metrics.DataNodeMetrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The beans of /jmx, under Hadoop's names (wire reference 8). Stateless; any thread. */
final class JmxBeans {
  private static final double BYTES_IN_MEBIBYTE = 1024.0 * 1024.0;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NodeView node;

  JmxBeans(NodeView node) {
    this.node = node;
  }

  /**
   * The beans whose name matches.
   *
   * @param query a name, where * stands for any characters; empty for all
   */
  List<Map<String, Object>> matching(String query) throws JsonProcessingException {
    Pattern pattern =
        Pattern.compile(query.isEmpty() ? ".*" : Pattern.quote(query).replace("*", "\\E.*\\Q"));
    List<Map<String, Object>> beans = new ArrayList<>();
    for (Map<String, Object> bean : List.of(info(), activity(), state(), jvm())) {
      if (pattern.matcher((String) bean.get("name")).matches()) {
        beans.add(bean);
      }
    }
    return beans;
  }

  private static Map<String, Object> bean(String name) {
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("name", "Hadoop:service=DataNode,name=" + name);
    bean.put("modelerType", name);
    return bean;
  }

  private Map<String, Object> info() throws JsonProcessingException {
    Map<String, Object> bean = bean("DataNodeInfo");
    bean.put("Version", node.softwareVersion());
    bean.put("SoftwareVersion", node.softwareVersion());
    bean.put("RpcPort", String.valueOf(node.ipcAddress().getPort()));
    bean.put("DataPort", String.valueOf(node.dataAddress().getPort()));
    bean.put("ClusterId", node.clusterId());
    bean.put("DatanodeHostname", node.hostName());
    bean.put("DatanodeUuid", node.uuid());
    bean.put("XceiverCount", node.metrics().activeTransfers.get());
    bean.put("XmitsInProgress", node.metrics().outgoingReplicas.get());
    bean.put(
        "NamenodeAddresses",
        JSON.writeValueAsString(Map.of(node.namenode().getHostString(), node.blockPoolId())));
    Map<String, Object> link = new LinkedHashMap<>();
    link.put("NamenodeAddress", node.namenode().getHostString() + ":" + node.namenode().getPort());
    link.put("BlockPoolID", node.blockPoolId());
    link.put("ActorState", node.isRegistered() ? "RUNNING" : "CONNECTING");
    link.put("LastHeartbeat", String.valueOf(node.millisSinceHeartbeat() / 1000));
    bean.put("BPServiceActorInfo", JSON.writeValueAsString(List.of(link)));
    Map<String, Object> volumes = new LinkedHashMap<>();
    for (NodeView.VolumeFigures volume : node.volumes()) {
      Map<String, Object> figures = new LinkedHashMap<>();
      figures.put("usedSpace", volume.usedBytes());
      figures.put("freeSpace", volume.freeBytes());
      figures.put("reservedSpace", 0);
      figures.put("reservedSpaceForReplicas", volume.promisedBytes());
      figures.put("storageType", "DISK");
      volumes.put(volume.path(), figures);
    }
    bean.put("VolumeInfo", JSON.writeValueAsString(volumes));
    return bean;
  }

  private Map<String, Object> activity() {
    DataNodeMetrics metrics = node.metrics();
    Map<String, Object> bean =
        bean("DataNodeActivity-" + node.hostName() + "-" + node.dataAddress().getPort());
    bean.put("tag.Context", "dfs");
    bean.put("tag.Hostname", node.hostName());
    bean.put("BytesWritten", metrics.bytesWritten.sum());
    bean.put("BytesRead", metrics.bytesRead.sum());
    bean.put("BlocksWritten", metrics.blocksWritten.sum());
    bean.put("BlocksRead", metrics.blocksRead.sum());
    bean.put("BlocksReplicated", metrics.blocksReplicated.sum());
    bean.put("BlocksRemoved", metrics.blocksRemoved.sum());
    bean.put("BlocksVerified", metrics.blocksVerified.sum());
    bean.put("BlockVerificationFailures", metrics.verificationFailures.sum());
    bean.put("HeartbeatsNumOps", metrics.heartbeats.sum());
    bean.put("BlockReportsNumOps", metrics.fullReports.sum());
    bean.put("IncrementalBlockReportsNumOps", metrics.incrementalReports.sum());
    long syncs = metrics.syncs.sum();
    bean.put("FsyncNanosNumOps", syncs);
    bean.put("FsyncNanosAvgTime", syncs == 0 ? 0.0 : (double) metrics.syncNanos.sum() / syncs);
    bean.put("VolumeFailures", node.failedVolumes());
    return bean;
  }

  private Map<String, Object> state() {
    Map<String, Object> bean = bean("FSDatasetState");
    long capacity = 0;
    long used = 0;
    long free = 0;
    for (NodeView.VolumeFigures volume : node.volumes()) {
      capacity += volume.capacityBytes();
      used += volume.usedBytes();
      free += volume.freeBytes();
    }
    bean.put("tag.Context", "FSDatasetState");
    bean.put("tag.StorageInfo", "FSDataset{" + node.volumes().size() + " volumes}");
    bean.put("Capacity", capacity);
    bean.put("DfsUsed", used);
    bean.put("Remaining", free);
    List<NodeView.FailedVolume> failures = node.failures();
    bean.put("NumFailedVolumes", failures.size());
    bean.put("FailedStorageLocations", failures.stream().map(NodeView.FailedVolume::path).toList());
    bean.put(
        "LastVolumeFailureDate",
        failures.stream().mapToLong(NodeView.FailedVolume::atMillis).max().orElse(0));
    bean.put(
        "EstimatedCapacityLostTotal",
        failures.stream().mapToLong(NodeView.FailedVolume::capacityBytes).sum());
    bean.put("CacheUsed", 0);
    bean.put("CacheCapacity", 0);
    bean.put("NumBlocks", node.replicas());
    return bean;
  }

  private static Map<String, Object> jvm() {
    Map<String, Object> bean = bean("JvmMetrics");
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    bean.put("MemHeapUsedM", heap.getUsed() / BYTES_IN_MEBIBYTE);
    bean.put("MemHeapCommittedM", heap.getCommitted() / BYTES_IN_MEBIBYTE);
    bean.put("MemHeapMaxM", heap.getMax() / BYTES_IN_MEBIBYTE);
    bean.put("MemNonHeapUsedM", other.getUsed() / BYTES_IN_MEBIBYTE);
    long collections = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      millis += Math.max(0, collector.getCollectionTime());
    }
    bean.put("GcCount", collections);
    bean.put("GcTimeMillis", millis);
    bean.put("ThreadsRunnable", ManagementFactory.getThreadMXBean().getThreadCount());
    return bean;
  }
}
