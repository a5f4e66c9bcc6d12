package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockCounters;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;

/** Reads and raises the counters of block ids and generation stamps. Thread-safe: any thread. */
public final class CountersInStore implements BlockCounters {
  @Override
  public Last last(View view) {
    Counters counters = Counters.load(view);
    return new Last(counters.lastBlockId, counters.lastGenerationStamp);
  }

  @Override
  public void raise(View view, Edit edit, Last atLeast) {
    Counters counters = Counters.load(view);
    counters.lastBlockId = Math.max(counters.lastBlockId, atLeast.blockId());
    counters.lastGenerationStamp =
        Math.max(counters.lastGenerationStamp, atLeast.generationStamp());
    edit.put(Table.META, counters.key(), counters.encode());
  }
}
