package io.ashlar.namenode.blocks;

import java.util.List;

/** Something a DataNode is to do (wire reference, DataNodes, 1.15). */
public sealed interface NodeCommand {

  /** A replica, by the three values that have to match on the DataNode. */
  record ReplicaRef(long blockId, long generationStamp, long lengthBytes) {}

  /** Copy a finalized replica to other nodes. */
  record Copy(ReplicaRef replica, List<StorageTarget> targets) implements NodeCommand {}

  /** Delete these replicas. */
  record Delete(List<ReplicaRef> replicas) implements NodeCommand {}

  /**
   * Agree with the other nodes on the end of a block whose writer is gone, or cut it.
   *
   * @param from whose replicas are looked at: the block, or the one of which it becomes a copy
   */
  record Recover(BlockInfo block, BlockInfo from, List<StorageTarget> locations)
      implements NodeCommand {}

  /** Move no more than that in a second for a balancer. */
  record Bandwidth(long bytesPerSecond) implements NodeCommand {}

  /** Register again: this NameNode does not know the node, or gave it up. */
  record Register() implements NodeCommand {}
}
