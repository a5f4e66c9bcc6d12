package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * A page of the blocks that hold up a DataNode.
 *
 * @param blockIds in the order of storages and ids; may be empty though there is more
 * @param next where the next page begins
 * @param more whether there may be more
 */
public record HeldBlocks(List<Long> blockIds, String next, boolean more) {}
