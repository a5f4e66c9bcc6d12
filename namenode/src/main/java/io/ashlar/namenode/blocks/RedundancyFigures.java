package io.ashlar.namenode.blocks;

/**
 * How busy the redundancy work is. Counts; never negative.
 *
 * @param endangeredBlocks blocks with one replica left of several wanted
 * @param badlyPlacedBlocks blocks with all replicas on one rack while there are others
 * @param excessBlocks blocks with more replicas than wanted, or with corrupt ones to remove
 * @param copiesUnderway blocks being copied between DataNodes
 * @param expiredHeartbeats DataNodes given up since the start
 * @param unknownReplicas replicas in first reports of which no block is known
 */
public record RedundancyFigures(
    long endangeredBlocks,
    long badlyPlacedBlocks,
    long excessBlocks,
    long copiesUnderway,
    long expiredHeartbeats,
    long unknownReplicas) {}
