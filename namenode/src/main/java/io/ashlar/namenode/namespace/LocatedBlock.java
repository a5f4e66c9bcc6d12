package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;

/**
 * A block and where it begins in its file.
 *
 * @param block as it is shown; in a snapshot it may be shorter than it is by now
 * @param stored as it is, by which its replicas are told
 */
public record LocatedBlock(BlockInfo block, long offsetBytes, BlockInfo stored) {

  /** A block that is shown as it is. */
  public LocatedBlock(BlockInfo block, long offsetBytes) {
    this(block, offsetBytes, block);
  }
}
