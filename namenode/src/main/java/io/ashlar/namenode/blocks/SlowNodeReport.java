package io.ashlar.namenode.blocks;

import java.util.List;

/**
 * What is said of a DataNode's speed. Immutable.
 *
 * @param node that may be slow
 * @param avoided whether enough others say so for it to be avoided
 * @param peers who finds it slow, and how slow
 * @param disks volumes that it finds slow itself
 */
public record SlowNodeReport(
    DatanodeInfo node, boolean avoided, List<Opinion> peers, List<SlowDisk> disks) {

  /**
   * What one peer says.
   *
   * @param reporter who says it
   * @param slow what it measured
   */
  public record Opinion(DatanodeInfo reporter, SlowPeer slow) {}
}
