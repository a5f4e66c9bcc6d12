package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Effect;
import java.util.List;

/**
 * What the namespace did to a block. Told first while deciding (so that soft rows can travel with
 * the edit) and again once the edit is durable.
 */
public sealed interface BlockEvent extends Effect {

  /** The block as it is after the event; for {@link Deleted}, as it was before. */
  BlockInfo block();

  /** A new block, expected on these targets. */
  record Allocated(BlockInfo block, List<StorageTarget> targets) implements BlockEvent {}

  /** Its writer goes on with these targets under a new generation stamp. */
  record PipelineChanged(BlockInfo block, List<StorageTarget> targets) implements BlockEvent {}

  /** Its length and generation stamp are final. */
  record Committed(BlockInfo block) implements BlockEvent {}

  /** It is final and has its minimum of replicas: from now on redundancy is watched. */
  record Completed(BlockInfo block) implements BlockEvent {}

  /** A complete block is written again (append); its finalized replicas are expected to grow. */
  record Reopened(BlockInfo block) implements BlockEvent {}

  /** No file has it any more: its replicas can go. */
  record Deleted(BlockInfo block) implements BlockEvent {}

  /** Another number of replicas is wanted. */
  record ReplicationChanged(BlockInfo block, int oldReplication) implements BlockEvent {}

  /**
   * Its writer is gone: a primary DataNode is to agree with the others on a length, under the
   * block's recovery id, and to report with commitBlockSynchronization (wire reference, DataNodes,
   * 3.9).
   */
  record RecoveryStarted(BlockInfo block) implements BlockEvent {}

  /** A recovery ended with these storages holding the block. */
  record Recovered(BlockInfo block, List<String> storageIds) implements BlockEvent {}
}
