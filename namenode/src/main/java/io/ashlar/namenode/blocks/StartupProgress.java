package io.ashlar.namenode.blocks;

/**
 * How far the start has come: safe mode waits until enough blocks are reported.
 *
 * @param completeBlocks complete blocks in the namespace at the start
 * @param reportedBlocks how many of them were reported when the start was over, or until now
 * @param safeModeMillis how long the start-up safe mode lasted, or has lasted until now
 * @param over whether it is over
 */
public record StartupProgress(
    long completeBlocks, long reportedBlocks, long safeModeMillis, boolean over) {

  /** From 0 to 1. */
  public double share() {
    return over || completeBlocks == 0 ? 1 : Math.min(1, (double) reportedBlocks / completeBlocks);
  }
}
