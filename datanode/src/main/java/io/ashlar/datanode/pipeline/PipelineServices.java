package io.ashlar.datanode.pipeline;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.slowness.Slowness;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.protocol.net.BufferedBytes;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.util.concurrent.Executor;

/**
 * What write sessions need of their DataNode.
 *
 * @param pool that is served
 * @param blockingThreads where replicas are opened
 * @param syncOnClose whether every finalized replica is synced
 * @param metrics that are counted
 * @param reach how the next DataNode of a pipeline is reached
 * @param slowness that latencies are told to
 * @param sessions counts those that are open
 * @param suspicion told of a store on which something went wrong
 * @param badSources told of a DataNode that sent a replica which did not fit its checksums
 * @param memory told of what all sessions hold
 */
public record PipelineServices(
    ServedPool pool,
    Executor blockingThreads,
    boolean syncOnClose,
    DataNodeMetrics metrics,
    DatanodeReach reach,
    Slowness slowness,
    OpenSessions sessions,
    Suspicion suspicion,
    BadSources badSources,
    BufferedBytes memory) {

  /** Takes note that a store may be bad. Any thread. */
  @FunctionalInterface
  public interface Suspicion {
    /** Something went wrong on that store. */
    void suspect(ReplicaStore store);
  }

  /** Takes note that another DataNode has a bad replica. Any thread. */
  @FunctionalInterface
  public interface BadSources {
    /** That DataNode sent this. */
    void bad(ExtendedBlockProto block, DatanodeInfoProto source);
  }
}
