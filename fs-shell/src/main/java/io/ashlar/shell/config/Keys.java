package io.ashlar.shell.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table of all keys: what can be set, and nothing else. */
public final class Keys {
  private static final List<Key<?>> ALL = new ArrayList<>();

  // Clients

  /** Which cluster the verbs talk to. */
  public static final Key<URI> FS_URI =
      key(
          "fs.uri",
          ValueType.FS_URI,
          "",
          "the cluster that commands talk to; without it, the one at namenode.rpc-address");

  /** Block size of new files. */
  public static final Key<Long> BLOCK_SIZE =
      key("fs.block-size", ValueType.SECTORS, "128m", "block size of new files, a multiple of 512");

  /** Replicas of new files. */
  public static final Key<Integer> REPLICATION =
      key("fs.replication", ValueType.integer(1, 512), "3", "replicas of each block of new files");

  /** Whether rm keeps what it removes. */
  public static final Key<Boolean> TRASH =
      key("fs.trash", ValueType.FLAG, "true", "rm moves to .Trash below the user's home directory");

  /** The acting user. */
  public static final Key<String> USER =
      key("client.user", ValueType.TEXT, "", "user to act as; else HADOOP_USER_NAME or your own");

  /** Files moved at once. */
  public static final Key<Integer> PARALLEL_FILES =
      key(
          "client.parallel-files",
          ValueType.integer(1, 64),
          "4",
          "files that put, get and cp move at the same time");

  /** Size of written packets. */
  public static final Key<Long> PACKET_SIZE =
      key("client.packet-size", ValueType.SIZE, "512k", "data in one packet of a write pipeline");

  /** Packets without acknowledgement. */
  public static final Key<Integer> PACKETS_IN_FLIGHT =
      key(
          "client.packets-in-flight",
          ValueType.integer(1, 1024),
          "32",
          "packets written and not yet acknowledged before a writer waits");

  /** How long a call may take. */
  public static final Key<Duration> CALL_TIMEOUT =
      key("client.call-timeout", ValueType.DURATION, "60s", "how long one call may take");

  /** Patience with DataNodes. */
  public static final Key<Duration> DATANODE_TIMEOUT =
      key(
          "fs.datanode-timeout",
          ValueType.DURATION,
          "60s",
          "how long clients and DataNodes bear with a DataNode that says nothing; at least 1s");

  /** How DataNodes are addressed. */
  public static final Key<Boolean> USE_HOST_NAMES =
      key(
          "fs.use-datanode-host-names",
          ValueType.FLAG,
          "false",
          "reach DataNodes by host name and not by the address that they registered from");

  // NameNode

  /** Where ClientProtocol and DatanodeProtocol are served. */
  public static final Key<InetSocketAddress> NAMENODE_RPC =
      key(
          "namenode.rpc-address",
          ValueType.ADDRESS,
          "127.0.0.1:8020",
          "where the NameNode serves clients, DataNodes and workers");

  /** Where metrics, health and fsck are served. */
  public static final Key<InetSocketAddress> NAMENODE_HTTP =
      key(
          "namenode.http-address",
          ValueType.ADDRESS,
          "127.0.0.1:9870",
          "where the NameNode serves its page, metrics, health and fsck");

  /** The namespace's home. */
  public static final Key<Path> NAMENODE_DIR =
      key("namenode.dir", ValueType.PATH, "data/namenode", "directory of the namespace");

  /** Expected pause between heartbeats. */
  public static final Key<Duration> HEARTBEAT_INTERVAL =
      key(
          "namenode.heartbeat-interval",
          ValueType.DURATION,
          "1s",
          "how often a DataNode should report that it lives");

  /** Silence after which a node is avoided. */
  public static final Key<Duration> STALE_INTERVAL =
      key(
          "namenode.stale-interval",
          ValueType.DURATION,
          "5s",
          "silence after which a DataNode is avoided");

  /** Silence after which a node is given up. */
  public static final Key<Duration> DEAD_INTERVAL =
      key(
          "namenode.dead-interval",
          ValueType.DURATION,
          "30s",
          "silence after which a DataNode is dead and its blocks are replicated again");

  /** What one node may send for repair. */
  public static final Key<Long> REPAIR_BANDWIDTH_PER_NODE =
      key(
          "namenode.repair-bandwidth-per-node",
          ValueType.SIZE,
          "64m",
          "what one DataNode may send in a second to make lost replicas again; 0 for no limit");

  /** What all nodes may send for repair. */
  public static final Key<Long> REPAIR_BANDWIDTH =
      key(
          "namenode.repair-bandwidth",
          ValueType.SIZE,
          "4g",
          "what all DataNodes together may send in a second for that; 0 for no limit");

  /** Least block size. */
  public static final Key<Long> MIN_BLOCK_SIZE =
      key(
          "namenode.min-block-size",
          ValueType.SIZE,
          "1m",
          "smallest block size that a client may ask for");

  /** How long safe mode goes on. */
  public static final Key<Duration> SAFE_MODE_EXTENSION =
      key(
          "namenode.safe-mode-extension",
          ValueType.DURATION,
          "0",
          "how long safe mode goes on once enough blocks are reported");

  /** Hard limit of leases. */
  public static final Key<Duration> LEASE_HARD_LIMIT =
      key(
          "namenode.lease-hard-limit",
          ValueType.DURATION,
          "20m",
          "silence of a writer after which its files are closed; at least 1m");

  /** Blocks that a file may have. */
  public static final Key<Integer> MAX_BLOCKS_PER_FILE =
      key(
          "namenode.max-blocks-per-file",
          ValueType.integer(1, Integer.MAX_VALUE),
          "10000",
          "blocks after which a file takes no more, except by concat");

  /** How exact access times are. */
  public static final Key<Duration> ACCESS_TIME_PRECISION =
      key(
          "namenode.access-time-precision",
          ValueType.DURATION,
          "1h",
          "a read is noted if the last noted one is older; 0 switches access times off");

  /** How long the trash keeps files. */
  public static final Key<Duration> TRASH_INTERVAL =
      key(
          "namenode.trash-interval",
          ValueType.DURATION,
          "6h",
          "how long removed files stay in the trash, told to clients; 0 for no trash");

  /** Delegation tokens. */
  public static final Key<Boolean> DELEGATION_TOKENS =
      key(
          "namenode.delegation-tokens",
          ValueType.FLAG,
          "false",
          "give clients that ask one a delegation token; else, as HDFS without security, none");

  /** Where the audit log is. */
  public static final Key<Path> AUDIT_LOG =
      key(
          "namenode.audit-log",
          ValueType.PATH,
          "",
          "file that gets a line per call in the format of HDFS's audit log; without it, none");

  /** Budget of the namespace's store. */
  public static final Key<Long> STORE_MEMORY =
      key(
          "namenode.store-memory",
          ValueType.SIZE,
          "160m",
          "memory for the namespace's caches and write buffers, however large it is");

  /** Racks. */
  public static final Key<Map<String, String>> TOPOLOGY =
      key(
          "namenode.topology",
          ValueType.TEXT_MAP,
          "",
          "rack of each DataNode, by host name or IP address; others are on /default-rack");

  /** Racks that a program knows. */
  public static final Key<Path> TOPOLOGY_SCRIPT =
      key(
          "namenode.topology-script",
          ValueType.PATH,
          "",
          "program that gets IP addresses and prints their racks, for those not in the topology");

  /** DataNodes that may join. */
  public static final Key<Path> HOSTS =
      key(
          "namenode.hosts",
          ValueType.PATH,
          "",
          "file of the DataNodes that may join, plain or HDFS's JSON; without it, every one may");

  /** DataNodes that leave. */
  public static final Key<Path> HOSTS_EXCLUDE =
      key(
          "namenode.hosts-exclude",
          ValueType.PATH,
          "",
          "file of the DataNodes that are to be decommissioned, one after the other");

  // DataNode

  /** The volumes. */
  public static final Key<List<Path>> DATANODE_DIRS =
      key(
          "datanode.dirs",
          ValueType.PATHS,
          "data/datanode",
          "directories that hold blocks, one for each disk");

  /** Where DataTransferProtocol is served. */
  public static final Key<InetSocketAddress> DATANODE_DATA =
      key(
          "datanode.data-address",
          ValueType.ADDRESS,
          "127.0.0.1:9866",
          "where the DataNode moves blocks");

  /** Where the DataNode's RPC is served. */
  public static final Key<InetSocketAddress> DATANODE_IPC =
      key(
          "datanode.ipc-address",
          ValueType.ADDRESS,
          "127.0.0.1:9867",
          "where the DataNode serves RPC");

  /** Where the DataNode's metrics are served. */
  public static final Key<InetSocketAddress> DATANODE_HTTP =
      key(
          "datanode.http-address",
          ValueType.ADDRESS,
          "127.0.0.1:9864",
          "where the DataNode serves metrics and health");

  /** Where to register. */
  public static final Key<InetSocketAddress> DATANODE_NAMENODE =
      key(
          "datanode.namenode",
          ValueType.ADDRESS,
          "",
          "NameNode to register with; without it, namenode.rpc-address");

  /** Registered name. */
  public static final Key<String> DATANODE_HOST_NAME =
      key(
          "datanode.host-name",
          ValueType.TEXT,
          "",
          "name under which the DataNode is known; else the machine's");

  /** Durability of closed files. */
  public static final Key<Boolean> SYNC_ON_CLOSE =
      key(
          "datanode.sync-on-close",
          ValueType.FLAG,
          "true",
          "a closed file is on disk on every replica before its writer hears of it");

  /** Pause between full reports. */
  public static final Key<Duration> FULL_REPORT_INTERVAL =
      key(
          "datanode.full-report-interval",
          ValueType.DURATION,
          "6h",
          "pause between two full block reports");

  /** Block transfers at once. */
  public static final Key<Integer> MAX_TRANSFERS =
      key(
          "datanode.max-transfers",
          ValueType.integer(1, 1_000_000),
          "4096",
          "connections that may move blocks at the same time; more are refused");

  /** Space kept free. */
  public static final Key<Long> RESERVED =
      key(
          "datanode.reserved",
          ValueType.SIZE,
          "0",
          "space of each volume that is not offered to blocks");

  /** What blocks may take. */
  public static final Key<Long> CAPACITY =
      key(
          "datanode.capacity",
          ValueType.SIZE,
          "0",
          "most that blocks may take on each volume; 0 for as much as there is room for");

  /** How often everything is read. */
  public static final Key<Duration> SCAN_PERIOD =
      key(
          "datanode.scan-period",
          ValueType.DURATION,
          "21d",
          "within which every block is read against its checksums; 0 for only doubtful ones");

  /** How much is read for that. */
  public static final Key<Long> SCAN_RATE =
      key(
          "datanode.scan-rate",
          ValueType.SIZE,
          "1m",
          "bytes per second that are read for that from each volume");

  /** How much is moved between volumes. */
  public static final Key<Long> BALANCE_RATE =
      key(
          "datanode.balance-rate",
          ValueType.SIZE,
          "10m",
          "bytes per second that move from a node's full volumes to its empty ones; 0 for none");

  // Jobs

  /** Where the worker registers. */
  public static final Key<InetSocketAddress> WORKER_NAMENODE =
      key(
          "worker.namenode",
          ValueType.ADDRESS,
          "",
          "NameNode whose jobs the worker runs; without it, namenode.rpc-address");

  /** Intermediate data. */
  public static final Key<Path> WORKER_DIR =
      key(
          "worker.dir",
          ValueType.PATH,
          "data/worker",
          "directory for intermediate data; the worker empties it");

  /** Tasks at once. */
  public static final Key<Integer> WORKER_SLOTS =
      key(
          "worker.slots",
          ValueType.integer(1, 1024),
          "",
          "tasks that a worker runs at the same time; else one for each core");

  /** Memory of one task. */
  public static final Key<Long> WORKER_TASK_MEMORY =
      key(
          "worker.task-memory",
          ValueType.SIZE,
          "",
          "memory of one task for sorting and merging; else by the size of the heap");

  /** Where map outputs are served. */
  public static final Key<InetSocketAddress> WORKER_SHUFFLE =
      key(
          "worker.shuffle-address",
          ValueType.ADDRESS,
          "127.0.0.1:0",
          "where the worker serves map outputs");

  /** Patience for local slots. */
  public static final Key<Duration> LOCALITY_WAIT =
      key(
          "job.locality-wait",
          ValueType.DURATION,
          "1s",
          "how long a task waits for a node, and then for a rack, that holds its data");

  /** Silence after which a worker is lost. */
  public static final Key<Duration> WORKER_TIMEOUT =
      key(
          "job.worker-timeout",
          ValueType.DURATION,
          "10s",
          "silence after which a worker is lost and its tasks run again");

  private static final Map<String, Key<?>> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Key::name, key -> key));

  private Keys() {}

  /** All keys in the order of the reference. */
  public static List<Key<?>> all() {
    return List.copyOf(ALL);
  }

  /** The key of that name. */
  public static Optional<Key<?>> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static <T> Key<T> key(String name, ValueType<T> type, String defaultText, String doc) {
    Key<T> key = new Key<>(name, type, defaultText, doc);
    ALL.add(key);
    return key;
  }
}
