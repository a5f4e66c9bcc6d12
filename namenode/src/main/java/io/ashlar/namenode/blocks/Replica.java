package io.ashlar.namenode.blocks;

/**
 * A replica of a block as last reported. Immutable.
 *
 * @param storage index of the storage that holds it
 * @param state what is known of it
 * @param generationStamp its own, which may differ from the block's
 * @param lengthBytes bytes on disk
 */
record Replica(int storage, ReplicaState state, long generationStamp, long lengthBytes) {

  /** Whether it is a full, current copy of that block. */
  boolean isGood(BlockInfo block) {
    return state == ReplicaState.FINALIZED
        && generationStamp == block.generationStamp()
        && lengthBytes == block.lengthBytes();
  }
}
