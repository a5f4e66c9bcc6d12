package io.ashlar.namenode.http;

import io.ashlar.namenode.blocks.DatanodeStatus;
import io.ashlar.namenode.blocks.Liveness;
import java.util.List;

/** Figures of all living DataNodes together. */
record Sums(
    long nonDfsUsed,
    long blockPoolUsed,
    long load,
    long scheduled,
    long stale,
    long staleStorages,
    long failedVolumes) {

  static Sums of(List<DatanodeStatus> nodes) {
    long nonDfsUsed = 0;
    long blockPoolUsed = 0;
    long load = 0;
    long scheduled = 0;
    long stale = 0;
    long staleStorages = 0;
    long failedVolumes = 0;
    for (DatanodeStatus node : nodes) {
      if (node.liveness() == Liveness.DEAD) {
        continue;
      }
      nonDfsUsed += node.info().nonDfsUsedBytes();
      blockPoolUsed += node.info().blockPoolUsedBytes();
      load += node.info().transfers();
      scheduled += node.scheduledBlocks();
      stale += node.liveness() == Liveness.STALE ? 1 : 0;
      staleStorages += node.staleStorages();
      failedVolumes += node.failedVolumes();
    }
    return new Sums(
        nonDfsUsed, blockPoolUsed, load, scheduled, stale, staleStorages, failedVolumes);
  }
}
