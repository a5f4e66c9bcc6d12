package io.ashlar.shell.config;

import io.ashlar.datanode.DataNodeConfig;
import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.CoordinatorConfig;
import io.ashlar.mapreduce.WorkerConfig;
import io.ashlar.namenode.Limits;
import io.ashlar.namenode.NameNodeConfig;
import io.ashlar.namenode.hosts.HostFiles;
import io.ashlar.namenode.hosts.HostSettings;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Turns settings into the servers' own records, which know nothing of files and keys. */
public final class ServerSettings {
  private final Settings settings;

  /** For these settings. */
  public ServerSettings(Settings settings) {
    this.settings = settings;
  }

  /** What the NameNode is told. */
  public NameNodeConfig nameNode() {
    return tune(NameNodeConfig.defaults(settings.get(Keys.NAMENODE_DIR)))
        .withRpcAddress(settings.get(Keys.NAMENODE_RPC))
        .withHttpAddress(settings.get(Keys.NAMENODE_HTTP));
  }

  /**
   * The same NameNode with everything that is not a place: defaults of files, intervals, memory.
   */
  public NameNodeConfig tune(NameNodeConfig config) {
    try {
      return new NameNodeConfig(
          config.dir(),
          config.rpcAddress(),
          config.httpAddress(),
          settings.get(Keys.BLOCK_SIZE),
          settings.get(Keys.REPLICATION),
          Math.min(settings.get(Keys.MIN_BLOCK_SIZE), settings.get(Keys.BLOCK_SIZE)),
          millis(Keys.HEARTBEAT_INTERVAL),
          millis(Keys.STALE_INTERVAL),
          millis(Keys.DEAD_INTERVAL),
          millis(Keys.SAFE_MODE_EXTENSION),
          settings.find(Keys.TOPOLOGY).orElse(Map.of()),
          new HostSettings(
              new HostFiles(settings.find(Keys.HOSTS), settings.find(Keys.HOSTS_EXCLUDE)),
              settings.find(Keys.TOPOLOGY_SCRIPT)),
          settings.get(Keys.TRASH_INTERVAL).toMinutes(),
          settings.get(Keys.STORE_MEMORY),
          limits(config.limits()),
          settings.get(Keys.DELEGATION_TOKENS));
    } catch (IllegalArgumentException bad) {
      throw new ConfigException("namenode.* and fs.*: " + bad.getMessage());
    }
  }

  private Limits limits(Limits base) {
    return base.withLeases(base.leaseSoftMillis(), millis(Keys.LEASE_HARD_LIMIT))
        .withMaxBlocksPerFile(settings.get(Keys.MAX_BLOCKS_PER_FILE))
        .withAccessPrecisionMillis(millis(Keys.ACCESS_TIME_PRECISION))
        .withRepairBandwidth(
            settings.get(Keys.REPAIR_BANDWIDTH_PER_NODE), settings.get(Keys.REPAIR_BANDWIDTH));
  }

  /** What a DataNode is told. */
  public DataNodeConfig dataNode() {
    DataNodeConfig base =
        DataNodeConfig.defaults(
            settings.get(Keys.DATANODE_DIRS), namenode(settings.find(Keys.DATANODE_NAMENODE)));
    return tune(base)
        .dataAddress(settings.get(Keys.DATANODE_DATA))
        .ipcAddress(settings.get(Keys.DATANODE_IPC))
        .httpAddress(settings.get(Keys.DATANODE_HTTP))
        .hostName(settings.find(Keys.DATANODE_HOST_NAME).orElse(base.hostName()));
  }

  /** The same DataNode with everything that is not a place: intervals, syncing, reserved space. */
  public DataNodeConfig tune(DataNodeConfig config) {
    try {
      return config
          .heartbeatMillis(millis(Keys.HEARTBEAT_INTERVAL))
          .fullReportMillis(millis(Keys.FULL_REPORT_INTERVAL))
          .syncOnClose(settings.get(Keys.SYNC_ON_CLOSE))
          .reach(settings.datanodeReach())
          .reservedBytes(settings.get(Keys.RESERVED))
          .maxTransfers(settings.get(Keys.MAX_TRANSFERS))
          .disks(
              config
                  .disks()
                  .scanning(millis(Keys.SCAN_PERIOD), settings.get(Keys.SCAN_RATE))
                  .balancedAt(settings.get(Keys.BALANCE_RATE))
                  .atMost(settings.get(Keys.CAPACITY)));
    } catch (IllegalArgumentException bad) {
      throw new ConfigException("datanode.*: " + bad.getMessage());
    }
  }

  /** What a worker is told. */
  public WorkerConfig worker() throws IOException {
    InetSocketAddress namenode = namenode(settings.find(Keys.WORKER_NAMENODE));
    return tune(WorkerConfig.defaults(settings.get(Keys.WORKER_DIR), namenode))
        .withShuffleAddress(settings.get(Keys.WORKER_SHUFFLE));
  }

  /** The same worker with everything that is not a place: slots, memory, patience. */
  public WorkerConfig tune(WorkerConfig config) {
    WorkerConfig tuned = config;
    if (settings.isSet(Keys.WORKER_SLOTS)) {
      tuned = tuned.withSlots(settings.get(Keys.WORKER_SLOTS));
    }
    if (settings.isSet(Keys.WORKER_TASK_MEMORY)) {
      tuned = tuned.withTaskMemoryBytes(settings.get(Keys.WORKER_TASK_MEMORY));
    }
    DatanodeReach reach = settings.datanodeReach();
    return tuned.withFileSystems(
        (uri, options) ->
            FileSystem.connect(
                uri,
                options
                    .withPipelineSilenceMillis(Math.toIntExact(reach.silenceMillis()))
                    .withDatanodeHostNames(reach.byHostName())));
  }

  /** What the coordinator of jobs is told. */
  public CoordinatorConfig coordinator() {
    long patience = millis(Keys.LOCALITY_WAIT);
    CoordinatorConfig base = CoordinatorConfig.defaults();
    return base.withDelays(patience, patience)
        .withWorkerTimeout(base.heartbeatMillis(), millis(Keys.WORKER_TIMEOUT));
  }

  private InetSocketAddress namenode(Optional<InetSocketAddress> own) {
    return own.orElseGet(() -> settings.get(Keys.NAMENODE_RPC));
  }

  private long millis(Key<Duration> key) {
    return settings.get(key).toMillis();
  }
}
