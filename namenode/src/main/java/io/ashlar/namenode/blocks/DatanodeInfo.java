package io.ashlar.namenode.blocks;

/**
 * A DataNode as clients are told of it: address and last known figures. Immutable; a new one is
 * made when a heartbeat changes a figure, so that the same object means the same content.
 *
 * @param uuid identifies the node
 * @param ipAddress a literal address
 * @param rack network location, starting with a slash
 * @param lastUpdateMillis time of the last heartbeat, milliseconds since 1970
 * @param lastUpdateMonotonicMillis the same on a clock that never jumps
 */
public record DatanodeInfo(
    String uuid,
    String ipAddress,
    String hostName,
    int transferPort,
    int infoPort,
    int ipcPort,
    String rack,
    long capacityBytes,
    long dfsUsedBytes,
    long remainingBytes,
    long blockPoolUsedBytes,
    long nonDfsUsedBytes,
    long lastUpdateMillis,
    long lastUpdateMonotonicMillis,
    long lastBlockReportMillis,
    int transfers,
    int blocks,
    AdminState adminState,
    String softwareVersion) {}
