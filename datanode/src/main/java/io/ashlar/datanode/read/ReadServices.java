package io.ashlar.datanode.read;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.volume.ServedPool;
import java.util.concurrent.Executor;

/**
 * What readers need of their DataNode.
 *
 * @param pool that is served
 * @param blockingThreads where replicas are opened and checksummed
 * @param metrics that are counted
 */
public record ReadServices(ServedPool pool, Executor blockingThreads, DataNodeMetrics metrics) {}
