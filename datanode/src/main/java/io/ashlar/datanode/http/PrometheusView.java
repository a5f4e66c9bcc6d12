package io.ashlar.datanode.http;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** A DataNode's figures for Prometheus. Thread-safe. */
final class PrometheusView {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  PrometheusView(NodeView node) {
    DataNodeMetrics metrics = node.metrics();
    counter("bytes_written", "Bytes of data taken from writers", metrics.bytesWritten);
    counter("bytes_read", "Bytes of data sent to readers", metrics.bytesRead);
    counter("blocks_written", "Replicas finalized by writers", metrics.blocksWritten);
    counter("blocks_read", "Reads served to their end", metrics.blocksRead);
    counter("blocks_replicated", "Replicas sent to other DataNodes", metrics.blocksReplicated);
    counter("blocks_removed", "Replicas deleted on command", metrics.blocksRemoved);
    counter("corrupt_packets", "Packets that did not fit their checksums", metrics.corruptPackets);
    counter("write_batches", "Batches of packets written to volumes", metrics.writeBatches);
    counter("heartbeats", "Heartbeats that the NameNode answered", metrics.heartbeats);
    counter("syncs", "Syncs of replicas to disk", metrics.syncs);
    counter("sync_nanoseconds", "Time spent syncing replicas", metrics.syncNanos);
    counter("blocks_verified", "Replicas read against their checksums", metrics.blocksVerified);
    counter("bytes_verified", "Bytes of data read for that", metrics.bytesVerified);
    counter("damaged_replicas", "Replicas found damaged by it", metrics.verificationFailures);
    counter("volume_failures", "Volumes taken out of use", metrics.volumeFailures);
    counter("replicas_moved", "Replicas moved between volumes", metrics.replicasMoved);
    gauge(node, "active_transfers", "Operations under way", n -> n.metrics().activeTransfers.get());
    gauge(
        node,
        "queued_bytes",
        "Bytes of packets that wait for a volume",
        n -> n.metrics().queuedBytes.get());
    gauge(node, "replicas", "Replicas, in whatever state", NodeView::replicas);
    gauge(
        node,
        "disk_errors",
        "Failed calls on files that may be the disk's fault",
        n -> n.volumes().stream().mapToLong(NodeView.VolumeFigures::errors).sum());
    gauge(node, "failed_volumes", "Data directories out of use", NodeView::failedVolumes);
    gauge(
        node,
        "used_bytes",
        "Bytes of finalized replicas",
        n -> n.volumes().stream().mapToLong(NodeView.VolumeFigures::usedBytes).sum());
    gauge(
        node,
        "free_bytes",
        "Bytes that new replicas may take",
        n -> n.volumes().stream().mapToLong(NodeView.VolumeFigures::freeBytes).sum());
    gauge(
        node,
        "heartbeat_age_milliseconds",
        "Time since the NameNode last answered a heartbeat",
        NodeView::millisSinceHeartbeat);
  }

  private void counter(String name, String help, LongAdder value) {
    FunctionCounter.builder("ashlar_datanode_" + name, value, LongAdder::sum)
        .description(help)
        .register(registry);
  }

  private void gauge(NodeView node, String name, String help, ToDoubleFunction<NodeView> value) {
    Gauge.builder("ashlar_datanode_" + name, node, value).description(help).register(registry);
  }

  String scrape() {
    return registry.scrape();
  }
}
