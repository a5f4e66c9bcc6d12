package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.StorageTarget;
import java.util.List;

/**
 * A block to write.
 *
 * @param offsetBytes where it begins in its file
 * @param targets its pipeline; empty where the block was given out before, and the expected
 *     replicas are its pipeline
 */
public record NewBlock(BlockInfo block, long offsetBytes, List<StorageTarget> targets) {}
