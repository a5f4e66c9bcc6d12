package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;

/**
 * A file that is open for appending.
 *
 * @param lastBlock the block to go on with, or null where the next byte begins a new one
 * @param lastBlockOffsetBytes where that block begins
 * @param reopened whether the block is to be written again; otherwise the writer only has to name
 *     it as the one before his new one
 */
public record Appended(
    FileInode file, BlockInfo lastBlock, long lastBlockOffsetBytes, boolean reopened) {}
