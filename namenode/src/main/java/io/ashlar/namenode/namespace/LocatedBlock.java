package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;

/** A block and where it begins in its file. */
public record LocatedBlock(BlockInfo block, long offsetBytes) {}
