package io.ashlar.namenode;

import io.ashlar.namenode.hosts.HostSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Settings of a NameNode.
 *
 * @param dir where the namespace lies; made and formatted if it is not there
 * @param rpcAddress where clients and DataNodes connect; port 0 takes a free one
 * @param httpAddress where metrics and health are served; port 0 takes a free one
 * @param blockSizeBytes default block size told to clients, a multiple of 512
 * @param replication default number of replicas, 1 to 512
 * @param minBlockSizeBytes smallest block size a client may ask for
 * @param heartbeatMillis how often a DataNode of ours reports
 * @param staleMillis without a heartbeat for so long, a node is avoided
 * @param deadMillis without a heartbeat for so long, a node's replicas are made again elsewhere
 * @param safeModeExtensionMillis how long safe mode goes on once enough blocks are reported
 * @param topology rack by host name or literal address; others are in /default-rack
 * @param hosts lists of DataNodes, and a program that knows racks
 * @param trashIntervalMinutes how long deleted files stay in the trash, told to clients; 0 for none
 * @param storeMemoryBytes budget of the store's block cache and write buffers together
 * @param limits of leases, files and directories
 * @param delegationTokens whether clients that ask for a delegation token get one
 */
public record NameNodeConfig(
    Path dir,
    InetSocketAddress rpcAddress,
    InetSocketAddress httpAddress,
    long blockSizeBytes,
    int replication,
    long minBlockSizeBytes,
    long heartbeatMillis,
    long staleMillis,
    long deadMillis,
    long safeModeExtensionMillis,
    Map<String, String> topology,
    HostSettings hosts,
    long trashIntervalMinutes,
    long storeMemoryBytes,
    Limits limits,
    boolean delegationTokens) {

  /** Checks the ranges. */
  public NameNodeConfig {
    Objects.requireNonNull(dir, "dir");
    Objects.requireNonNull(limits, "limits");
    Objects.requireNonNull(hosts, "hosts");
    topology = Map.copyOf(topology);
    require(
        blockSizeBytes > 0 && blockSizeBytes % 512 == 0,
        "Block size %d is not a positive multiple of 512",
        blockSizeBytes);
    require(
        replication >= 1 && replication <= 512,
        "Replication %d is not between 1 and 512",
        (long) replication);
    require(heartbeatMillis > 0, "Heartbeat interval %d ms is not positive", heartbeatMillis);
    require(
        staleMillis >= heartbeatMillis, "Stale interval %d ms is below the heartbeat", staleMillis);
    require(deadMillis > staleMillis, "Dead interval %d ms is not above the stale one", deadMillis);
    require(
        storeMemoryBytes >= 16L << 20, "Store memory %d is below 16777216 bytes", storeMemoryBytes);
  }

  private static void require(boolean holds, String message, long found) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(message, found));
    }
  }

  /** The defaults, on the loopback's usual ports, in that directory. */
  public static NameNodeConfig defaults(Path dir) {
    return new NameNodeConfig(
        dir,
        new InetSocketAddress("127.0.0.1", 8020),
        new InetSocketAddress("127.0.0.1", 9870),
        134_217_728,
        3,
        1_048_576,
        1_000,
        5_000,
        30_000,
        0,
        Map.of(),
        HostSettings.none(),
        360,
        160L << 20,
        Limits.defaults(),
        false);
  }

  /** The same with another RPC address. */
  public NameNodeConfig withRpcAddress(InetSocketAddress value) {
    return new NameNodeConfig(
        dir,
        value,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another HTTP address. */
  public NameNodeConfig withHttpAddress(InetSocketAddress value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        value,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another default block size. */
  public NameNodeConfig withBlockSizeBytes(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        value,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another default replication. */
  public NameNodeConfig withReplication(int value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        value,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another smallest block size. */
  public NameNodeConfig withMinBlockSizeBytes(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        value,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another heartbeat interval. */
  public NameNodeConfig withHeartbeatMillis(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        value,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another stale interval. */
  public NameNodeConfig withStaleMillis(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        value,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another dead interval. */
  public NameNodeConfig withDeadMillis(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        value,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another safe mode extension. */
  public NameNodeConfig withSafeModeExtensionMillis(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        value,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with other racks. */
  public NameNodeConfig withTopology(Map<String, String> value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        value,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another trash interval. */
  public NameNodeConfig withTrashIntervalMinutes(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        value,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }

  /** The same with another store budget. */
  public NameNodeConfig withStoreMemoryBytes(long value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        value,
        limits,
        delegationTokens);
  }

  /** The same with other limits. */
  public NameNodeConfig withLimits(Limits value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        value,
        delegationTokens);
  }

  /** The same with delegation tokens switched on or off. */
  public NameNodeConfig withDelegationTokens(boolean value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        hosts,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        value);
  }

  /** The same with other lists of DataNodes. */
  public NameNodeConfig withHosts(HostSettings value) {
    return new NameNodeConfig(
        dir,
        rpcAddress,
        httpAddress,
        blockSizeBytes,
        replication,
        minBlockSizeBytes,
        heartbeatMillis,
        staleMillis,
        deadMillis,
        safeModeExtensionMillis,
        topology,
        value,
        trashIntervalMinutes,
        storeMemoryBytes,
        limits,
        delegationTokens);
  }
}
