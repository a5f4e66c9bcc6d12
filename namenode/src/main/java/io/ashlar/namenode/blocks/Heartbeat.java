package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * A DataNode's sign of life. Immutable.
 *
 * @param uuid who it is
 * @param transferAddress where it says it is, {@code address:port}
 * @param storages every healthy volume
 * @param transfersInProgress copies to other nodes that it is making
 * @param connections data transfer threads or connections in use
 * @param failedVolumes how many volumes it lost
 * @param wantsReportLease whether it asks to be allowed to send a full block report
 * @param slowPeers nodes that it finds slow; mostly none
 * @param slowDisks its own volumes that it finds slow; mostly none
 */
public record Heartbeat(
    String uuid,
    String transferAddress,
    List<StorageReport> storages,
    int transfersInProgress,
    int connections,
    int failedVolumes,
    boolean wantsReportLease,
    List<SlowPeer> slowPeers,
    List<SlowDisk> slowDisks) {

  /** A node that finds nothing slow. */
  public Heartbeat(
      String uuid,
      String transferAddress,
      List<StorageReport> storages,
      int transfersInProgress,
      int connections,
      int failedVolumes,
      boolean wantsReportLease) {
    this(
        uuid,
        transferAddress,
        storages,
        transfersInProgress,
        connections,
        failedVolumes,
        wantsReportLease,
        List.of(),
        List.of());
  }
}
