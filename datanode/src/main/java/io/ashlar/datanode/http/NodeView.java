package io.ashlar.datanode.http;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import java.net.InetSocketAddress;
import java.util.List;

/** What the HTTP port tells of a DataNode. Any thread. */
public interface NodeView {

  /**
   * A volume's figures.
   *
   * @param path of the data directory
   * @param storageUuid of the storage
   * @param usedBytes by replicas
   * @param freeBytes for more of them
   * @param capacityBytes in all
   * @param promisedBytes to replicas in writing
   * @param errors failed calls that may be the disk's fault
   */
  record VolumeFigures(
      String path,
      String storageUuid,
      long usedBytes,
      long freeBytes,
      long capacityBytes,
      long promisedBytes,
      long errors) {}

  /**
   * A data directory out of use.
   *
   * @param path of the directory
   * @param atMillis when it was found bad, in milliseconds since the epoch
   * @param capacityBytes that went with it
   */
  record FailedVolume(String path, long atMillis, long capacityBytes) {}

  /** What it counts. */
  DataNodeMetrics metrics();

  /** The version it registers. */
  String softwareVersion();

  /** Where block data is served. */
  InetSocketAddress dataAddress();

  /** Where RPC is served. */
  InetSocketAddress ipcAddress();

  /** The NameNode. */
  InetSocketAddress namenode();

  /** The name it registers. */
  String hostName();

  /** Its identity. */
  String uuid();

  /** The cluster that it belongs to; empty until registered. */
  String clusterId();

  /** The block pool that it serves; empty until registered. */
  String blockPoolId();

  /** Whether the NameNode knows it. */
  boolean isRegistered();

  /** How long ago the NameNode answered a heartbeat, in milliseconds. */
  long millisSinceHeartbeat();

  /** Replicas, in whatever state. */
  int replicas();

  /** The volumes in use. */
  List<VolumeFigures> volumes();

  /** Data directories out of use. */
  List<FailedVolume> failures();

  /** How many of them there are. */
  default int failedVolumes() {
    return failures().size();
  }
}
