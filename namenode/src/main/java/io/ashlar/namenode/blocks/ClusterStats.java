package io.ashlar.namenode.blocks;

/**
 * Figures of the whole cluster, as of now. Bytes and counts; never negative.
 *
 * @param blocksInFuture bytes of replicas that are newer than the namespace
 */
public record ClusterStats(
    long capacityBytes,
    long usedBytes,
    long remainingBytes,
    long underReplicatedBlocks,
    long corruptBlocks,
    long missingBlocks,
    long missingReplicationOneBlocks,
    long blocksInFuture,
    long pendingDeletionBlocks,
    int liveNodes,
    int deadNodes) {}
