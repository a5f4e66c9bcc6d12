package io.ashlar.namenode.namespace;

import io.ashlar.namenode.store.View;

/**
 * How much there is. Subtrees that were deleted count until they are reclaimed.
 *
 * @param files closed and open ones
 * @param directories the root included
 * @param blocks of all files, in any state
 * @param completeBlocks those with their final length and a known replica
 * @param openFiles files being written
 */
public record NamespaceStats(
    long files, long directories, long blocks, long completeBlocks, long openFiles) {

  /** As the view has it. One point read. */
  public static NamespaceStats of(View view) {
    return Counters.load(view).stats();
  }
}
