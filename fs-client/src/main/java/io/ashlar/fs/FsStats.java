package io.ashlar.fs;

/**
 * Capacity and health of a file system. Immutable.
 *
 * @param capacityBytes of all volumes
 * @param usedBytes by replicas
 * @param remainingBytes that replicas may still take
 * @param underReplicatedBlocks with fewer replicas than wanted
 * @param corruptBlocks with at least one bad replica and no good one
 * @param missingBlocks without any replica
 */
public record FsStats(
    long capacityBytes,
    long usedBytes,
    long remainingBytes,
    long underReplicatedBlocks,
    long corruptBlocks,
    long missingBlocks) {}
