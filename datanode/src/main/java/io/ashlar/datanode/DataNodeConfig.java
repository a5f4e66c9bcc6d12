package io.ashlar.datanode;

import io.ashlar.protocol.transfer.DatanodeReach;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/**
 * What a DataNode is told at its start. Immutable.
 *
 * @param dirs roots of the volumes, one storage each; made where they do not exist
 * @param namenode where to register
 * @param dataAddress where DataTransferProtocol is served; port 0 takes a free one
 * @param ipcAddress where ClientDatanodeProtocol and InterDatanodeProtocol are served
 * @param httpAddress where /jmx, /metrics and /health are served
 * @param hostName the name under which clients and placement know this node; empty for the
 *     machine's own
 * @param user the name under which it calls the NameNode and other DataNodes
 * @param heartbeatMillis pause between two heartbeats, in milliseconds; at least 1
 * @param fullReportMillis pause between two full block reports, in milliseconds
 * @param syncOnClose whether a finalized replica is on disk, and not only in the page cache, before
 *     its writer hears of it
 * @param ioThreadsPerVolume threads that write and sync the replicas of one volume
 * @param reservedBytes space of each volume that is not offered to blocks
 * @param disks how it looks after its disks
 * @param softwareVersion told to the NameNode and to clients; Hadoop's software parses it as a
 *     version and refuses those below 2.1 (DataNode wire reference 1.4)
 * @param reach how it reaches other DataNodes
 * @param maxTransfers connections that may move block data at a time; more are closed at once
 */
public record DataNodeConfig(
    List<Path> dirs,
    InetSocketAddress namenode,
    InetSocketAddress dataAddress,
    InetSocketAddress ipcAddress,
    InetSocketAddress httpAddress,
    String hostName,
    String user,
    long heartbeatMillis,
    long fullReportMillis,
    boolean syncOnClose,
    int ioThreadsPerVolume,
    long reservedBytes,
    DiskSettings disks,
    String softwareVersion,
    DatanodeReach reach,
    int maxTransfers) {

  /** Checks what can be checked without touching a disk. */
  public DataNodeConfig {
    dirs = List.copyOf(dirs);
    if (dirs.isEmpty()) {
      throw new IllegalArgumentException("A DataNode needs at least one data directory");
    }
    if (heartbeatMillis < 1) {
      throw new IllegalArgumentException("Heartbeat of " + heartbeatMillis + " ms; at least 1");
    }
    if (fullReportMillis < 1) {
      throw new IllegalArgumentException(
          "Full block report every " + fullReportMillis + " ms; at least 1");
    }
    if (ioThreadsPerVolume < 1) {
      throw new IllegalArgumentException(
          ioThreadsPerVolume + " I/O threads for each volume; at least 1");
    }
    if (maxTransfers < 1) {
      throw new IllegalArgumentException(maxTransfers + " transfers at a time; at least 1");
    }
    if (reservedBytes < 0) {
      throw new IllegalArgumentException("Reserved space of " + reservedBytes + " bytes");
    }
  }

  /** Hadoop's ports on loopback, a heartbeat each second, closed blocks on disk. */
  public static DataNodeConfig defaults(List<Path> dirs, InetSocketAddress namenode) {
    return new DataNodeConfig(
        dirs,
        namenode,
        new InetSocketAddress("127.0.0.1", 9866),
        new InetSocketAddress("127.0.0.1", 9867),
        new InetSocketAddress("127.0.0.1", 9864),
        "",
        System.getProperty("user.name", "ashlar"),
        1000,
        6 * 3600 * 1000L,
        true,
        2,
        0,
        DiskSettings.DEFAULTS,
        "3.5.0",
        DatanodeReach.DEFAULT,
        4096);
  }

  /** The same with another data transfer address. */
  public DataNodeConfig dataAddress(InetSocketAddress address) {
    return new DataNodeConfig(
        dirs,
        namenode,
        address,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same with another RPC address. */
  public DataNodeConfig ipcAddress(InetSocketAddress address) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        address,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same with another HTTP address. */
  public DataNodeConfig httpAddress(InetSocketAddress address) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        address,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same under another host name. */
  public DataNodeConfig hostName(String name) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        name,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same with another pause between heartbeats, in milliseconds. */
  public DataNodeConfig heartbeatMillis(long millis) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        millis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same with another pause between full block reports, in milliseconds. */
  public DataNodeConfig fullReportMillis(long millis) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        millis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same, syncing at close or not. */
  public DataNodeConfig syncOnClose(boolean sync) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        sync,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same with another space kept free on each volume, in bytes. */
  public DataNodeConfig reservedBytes(long bytes) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        bytes,
        disks,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same with another way to look after its disks. */
  public DataNodeConfig disks(DiskSettings settings) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        settings,
        softwareVersion,
        reach,
        maxTransfers);
  }

  /** The same, reaching other DataNodes in another way. */
  public DataNodeConfig reach(DatanodeReach other) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        other,
        maxTransfers);
  }

  /** The same with another bound on transfers. */
  public DataNodeConfig maxTransfers(int transfers) {
    return new DataNodeConfig(
        dirs,
        namenode,
        dataAddress,
        ipcAddress,
        httpAddress,
        hostName,
        user,
        heartbeatMillis,
        fullReportMillis,
        syncOnClose,
        ioThreadsPerVolume,
        reservedBytes,
        disks,
        softwareVersion,
        reach,
        transfers);
  }
}
