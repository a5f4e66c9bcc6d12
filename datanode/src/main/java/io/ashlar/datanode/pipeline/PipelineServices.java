package io.ashlar.datanode.pipeline;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.slowness.Slowness;
import io.ashlar.datanode.volume.ServedPool;
import java.util.concurrent.Executor;

/**
 * What write sessions need of their DataNode.
 *
 * @param pool that is served
 * @param blockingThreads where replicas are opened
 * @param syncOnClose whether every finalized replica is synced
 * @param metrics that are counted
 * @param slowness that latencies are told to
 * @param suspicion told of a store on which something went wrong
 */
public record PipelineServices(
    ServedPool pool,
    Executor blockingThreads,
    boolean syncOnClose,
    DataNodeMetrics metrics,
    Slowness slowness,
    Suspicion suspicion) {

  /** Takes note that a store may be bad. Any thread. */
  @FunctionalInterface
  public interface Suspicion {
    /** Something went wrong on that store. */
    void suspect(ReplicaStore store);
  }
}
