package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.store.View;

/**
 * The numbers that the namespace counts up for blocks. What it gave out is durable before a
 * DataNode hears of it. Writer thread.
 */
public interface BlockCounters {
  /** The newest block id and the newest generation stamp that were given out. */
  record Last(long blockId, long generationStamp) {}

  /** As the view has them. One point read. */
  Last last(View view);

  /** Gives out only greater ones from that edit on. Never counts down. */
  void raise(View view, Edit edit, Last atLeast);
}
