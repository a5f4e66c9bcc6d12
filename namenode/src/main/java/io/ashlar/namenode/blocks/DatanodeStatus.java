package io.ashlar.namenode.blocks;

/**
 * A DataNode as an operator wants to see it. Immutable.
 *
 * @param info address and figures
 * @param liveness how lately it was heard of
 * @param slow whether its peers find it so slow that it is avoided
 * @param failedVolumes volumes it lost
 * @param scheduledBlocks replicas on their way to it
 * @param storages volumes in use
 * @param staleStorages volumes whose content is not certain until they report
 */
public record DatanodeStatus(
    DatanodeInfo info,
    Liveness liveness,
    boolean slow,
    int failedVolumes,
    int scheduledBlocks,
    int storages,
    int staleStorages) {}
