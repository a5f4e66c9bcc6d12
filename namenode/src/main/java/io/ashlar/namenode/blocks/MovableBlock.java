package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * A block that a balancer may move.
 *
 * @param blockId its id
 * @param generationStamp its stamp
 * @param lengthBytes its final length
 * @param locations every good replica on a node that lives
 */
public record MovableBlock(
    long blockId, long generationStamp, long lengthBytes, List<StorageTarget> locations) {}
