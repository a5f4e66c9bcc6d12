package io.ashlar.fs;

/**
 * A DataNode as the NameNode sees it. Immutable.
 *
 * @param uuid which DataNode
 * @param hostName it registered with
 * @param ipAddress it is reached at
 * @param transferPort for data
 * @param ipcPort for RPC
 * @param httpPort for HTTP
 * @param rack network location
 * @param live whether it sends heartbeats
 * @param adminState NORMAL, DECOMMISSIONED and so on, in the wire's words
 * @param capacityBytes of its volumes
 * @param usedBytes by replicas
 * @param remainingBytes that replicas may still take
 * @param blockCount replicas it holds
 * @param lastContactMillis when its last heartbeat came, since the epoch
 */
public record DatanodeReport(
    String uuid,
    String hostName,
    String ipAddress,
    int transferPort,
    int ipcPort,
    int httpPort,
    String rack,
    boolean live,
    String adminState,
    long capacityBytes,
    long usedBytes,
    long remainingBytes,
    int blockCount,
    long lastContactMillis) {}
