package io.ashlar.namenode.blocks;

import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at every block once, in bounded steps, and puts those with wrong redundancy into the work
 * queue: after start-up, and when a second rack appears. Confined to the writer thread.
 */
final class Sweep {
  private static final int BLOCKS_PER_STEP = 500;
  private static final byte[] END = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};

  private boolean running;
  private long nextBlockId;

  /** Begins, or begins again. */
  void begin() {
    running = true;
    nextBlockId = 0;
  }

  /** One step; false if there is nothing left. */
  boolean step(ReplicaChanges changes) {
    if (!running) {
      return false;
    }
    List<BlockInfo> blocks = new ArrayList<>(BLOCKS_PER_STEP);
    try (Cursor cursor = changes.view().scan(Table.BLOCKS, BlockInfo.key(nextBlockId), END)) {
      while (blocks.size() < BLOCKS_PER_STEP && cursor.next()) {
        long blockId = WorkKeys.blockId(cursor.key());
        blocks.add(BlockInfo.decode(blockId, cursor.value()));
        nextBlockId = blockId + 1;
      }
    }
    for (BlockInfo block : blocks) {
      if (block.isComplete()) {
        changes.settle(block, 0);
      }
    }
    running = blocks.size() == BLOCKS_PER_STEP;
    return running;
  }
}
