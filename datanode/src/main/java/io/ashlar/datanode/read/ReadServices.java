package io.ashlar.datanode.read;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.protocol.transfer.DatanodeReach;
import java.util.concurrent.Executor;

/**
 * What readers need of their DataNode.
 *
 * @param pool that is served
 * @param blockingThreads where replicas are opened and checksummed
 * @param metrics that are counted
 * @param reach how other DataNodes are reached
 */
public record ReadServices(
    ServedPool pool, Executor blockingThreads, DataNodeMetrics metrics, DatanodeReach reach) {

  /** Something was wrong with a replica that was read: it is to be checked soon. Any thread. */
  public void doubt(long blockId) {
    pool.catalog().distrust(blockId);
    pool.catalog()
        .find(blockId)
        .ifPresent(replica -> pool.volumeOf(replica).suspects().add(blockId));
  }
}
