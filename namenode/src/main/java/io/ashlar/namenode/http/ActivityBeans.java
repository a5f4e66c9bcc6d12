package io.ashlar.namenode.http;

import io.ashlar.namenode.http.RpcFigures.MethodFigures;
import io.ashlar.namenode.writer.WriterStats;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.lang.management.ThreadInfo;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The beans about what the NameNode does: operations, RPC, and the Java machine, with the names and
 * attributes that Hadoop's exporters read (wire reference, section 8). Thread-safe.
 */
final class ActivityBeans {
  private static final double MB = 1 << 20;

  private final NameNodeFigures figures;

  ActivityBeans(NameNodeFigures figures) {
    this.figures = figures;
  }

  List<Bean> beans() {
    String port = "ForPort" + figures.rpcAddress().getPort();
    return List.of(
        Bean.ofNameNode("NameNodeActivity", "NameNodeActivity", this::operations),
        Bean.ofNameNode("RpcActivity" + port, "RpcActivity" + port, this::rpc),
        Bean.ofNameNode(
            "RpcDetailedActivity" + port, "RpcDetailedActivity" + port, this::rpcDetailed),
        Bean.ofNameNode("JvmMetrics", "JvmMetrics", this::machine));
  }

  private Map<String, Object> tagged(String context) {
    Map<String, Object> bean = new LinkedHashMap<>();
    bean.put("tag.Context", context);
    bean.put("tag.Hostname", figures.rpcAddress().getHostString());
    return bean;
  }

  private Map<String, Object> operations() {
    RpcFigures rpc = figures.rpc();
    Map<String, Object> bean = tagged("dfs");
    bean.put("tag.ProcessName", "NameNode");
    bean.put("CreateFileOps", rpc.calls("create"));
    bean.put("FilesCreated", rpc.calls("create") + rpc.calls("mkdirs"));
    bean.put("FilesAppended", rpc.calls("append"));
    bean.put("GetBlockLocations", rpc.calls("getBlockLocations"));
    bean.put("FilesRenamed", rpc.calls("rename") + rpc.calls("rename2"));
    bean.put("GetListingOps", rpc.calls("getListing"));
    bean.put("DeleteFileOps", rpc.calls("delete"));
    bean.put("FilesDeleted", rpc.calls("delete"));
    bean.put("FileInfoOps", rpc.calls("getFileInfo") + rpc.calls("getFileLinkInfo"));
    bean.put("AddBlockOps", rpc.calls("addBlock"));
    bean.put("GetAdditionalDatanodeOps", rpc.calls("getAdditionalDatanode"));
    bean.put("BlockReceivedAndDeletedOps", rpc.calls("blockReceivedAndDeleted"));
    bean.put("TotalFileOps", rpc.all().received());
    WriterStats writer = figures.writer().get();
    bean.put("SyncsNumOps", writer.groups());
    bean.put("SyncsAvgTime", writer.syncMillis());
    bean.put("TransactionsNumOps", writer.decided() - writer.refused());
    bean.put(
        "TransactionsBatchedInSync",
        Math.max(0, writer.decided() - writer.refused() - writer.groups()));
    putTimes(bean, "StorageBlockReport", rpc.methods().get("blockReport"));
    bean.put("SafeModeTime", figures.blocks().startupProgress().safeModeMillis());
    return bean;
  }

  private static void putTimes(Map<String, Object> bean, String name, MethodFigures method) {
    bean.put(name + "NumOps", method == null ? 0 : method.answered());
    bean.put(name + "AvgTime", method == null ? 0.0 : method.averageProcessingMillis());
  }

  private Map<String, Object> rpc() {
    RpcFigures rpc = figures.rpc();
    MethodFigures all = rpc.all();
    Map<String, Object> bean = tagged("rpc");
    bean.put("tag.port", Integer.toString(figures.rpcAddress().getPort()));
    bean.put("ReceivedBytes", rpc.receivedBytes());
    bean.put("SentBytes", rpc.sentBytes());
    bean.put("RpcQueueTimeNumOps", all.answered());
    bean.put("RpcQueueTimeAvgTime", all.averageQueueMillis());
    bean.put("RpcLockWaitTimeNumOps", 0);
    bean.put("RpcLockWaitTimeAvgTime", 0.0);
    bean.put("RpcProcessingTimeNumOps", all.answered());
    bean.put("RpcProcessingTimeAvgTime", all.averageProcessingMillis());
    bean.put("RpcResponseTimeNumOps", all.answered());
    bean.put("RpcResponseTimeAvgTime", all.averageQueueMillis() + all.averageProcessingMillis());
    bean.put("RpcAuthenticationFailures", 0);
    bean.put("RpcAuthenticationSuccesses", 0);
    bean.put("RpcAuthorizationFailures", 0);
    bean.put("RpcAuthorizationSuccesses", all.received());
    bean.put("RpcClientBackoff", 0);
    bean.put("RpcSlowCalls", 0);
    bean.put("RpcCallsFailed", all.failed());
    bean.put("TotalRequests", all.received());
    bean.put("TotalRequestsPerSecond", perSecond(all.received()));
    bean.put("NumOpenConnections", rpc.openConnections());
    bean.put("NumInProcessHandler", Math.max(0, all.received() - all.answered()));
    bean.put("NumDroppedConnections", 0);
    bean.put("CallQueueLength", figures.writer().get().queued());
    return bean;
  }

  private long perSecond(long requests) {
    long seconds = (figures.clockMillis().getAsLong() - figures.startedMillis()) / 1000;
    return seconds <= 0 ? requests : requests / seconds;
  }

  private Map<String, Object> rpcDetailed() {
    Map<String, Object> bean = tagged("rpcdetailed");
    bean.put("tag.port", Integer.toString(figures.rpcAddress().getPort()));
    for (MethodFigures method : figures.rpc().methods().values()) {
      String name = Character.toUpperCase(method.name().charAt(0)) + method.name().substring(1);
      putTimes(bean, name, method);
    }
    return bean;
  }

  private Map<String, Object> machine() {
    MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    MemoryUsage other = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage();
    long collections = 0;
    long collectionMillis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, collector.getCollectionCount());
      collectionMillis += Math.max(0, collector.getCollectionTime());
    }
    Map<String, Object> bean = tagged("jvm");
    bean.put("tag.ProcessName", "NameNode");
    bean.put("MemNonHeapUsedM", other.getUsed() / MB);
    bean.put("MemNonHeapCommittedM", other.getCommitted() / MB);
    bean.put("MemNonHeapMaxM", other.getMax() / MB);
    bean.put("MemHeapUsedM", heap.getUsed() / MB);
    bean.put("MemHeapCommittedM", heap.getCommitted() / MB);
    bean.put("MemHeapMaxM", heap.getMax() / MB);
    bean.put("MemMaxM", Runtime.getRuntime().maxMemory() / MB);
    bean.put("GcCount", collections);
    bean.put("GcTimeMillis", collectionMillis);
    Map<Thread.State, Integer> threads = threads();
    for (Thread.State state : Thread.State.values()) {
      bean.put("Threads" + camel(state.name()), threads.getOrDefault(state, 0));
    }
    return bean;
  }

  private static Map<Thread.State, Integer> threads() {
    Map<Thread.State, Integer> counts = new EnumMap<>(Thread.State.class);
    var threads = ManagementFactory.getThreadMXBean();
    for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
      if (thread != null) {
        counts.merge(thread.getThreadState(), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** TIMED_WAITING to TimedWaiting. */
  private static String camel(String constant) {
    StringBuilder camel = new StringBuilder();
    for (String word : constant.split("_", -1)) {
      camel.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
    }
    return camel.toString();
  }
}
