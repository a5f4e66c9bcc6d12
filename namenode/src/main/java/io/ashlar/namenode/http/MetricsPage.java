package io.ashlar.namenode.http;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** Figures for Prometheus, each with its unit in its name and a sentence of help. */
final class MetricsPage implements Page {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collector = new JvmGcMetrics();
  private final NameNodeFigures figures;

  MetricsPage(NameNodeFigures figures) {
    this.figures = figures;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    collector.bindTo(registry);
    namespace();
    blocks();
    datanodes();
    writer();
    rpc();
  }

  @Override
  public void serve(Query query, Answer answer) throws IOException {
    answer.contentType("text/plain; version=0.0.4; charset=utf-8");
    registry.scrape(answer);
  }

  private void gauge(
      String name, String unit, String help, ToDoubleFunction<NameNodeFigures> value) {
    Gauge.builder("ashlar.namenode." + name, figures, value)
        .baseUnit(unit)
        .description(help)
        .register(registry);
  }

  private void namespace() {
    gauge("files", "files", "Files, open and closed.", f -> f.namespace().get().files());
    gauge(
        "directories",
        "directories",
        "Directories, the root included.",
        f -> f.namespace().get().directories());
    gauge("open", "files", "Files being written.", f -> f.namespace().get().openFiles());
    gauge("blocks", "blocks", "Blocks of all files.", f -> f.namespace().get().blocks());
    gauge("transaction", "id", "Number of the last edit.", f -> f.transactionId().getAsLong());
  }

  private void blocks() {
    gauge(
        "under.replicated",
        "blocks",
        "Blocks with fewer good replicas than wanted, but at least one.",
        f -> f.blocks().stats().underReplicatedBlocks());
    gauge(
        "endangered",
        "blocks",
        "Blocks with one replica left of several wanted.",
        f -> f.blocks().redundancyFigures().endangeredBlocks());
    gauge(
        "missing",
        "blocks",
        "Blocks without a good replica.",
        f -> f.blocks().stats().missingBlocks());
    gauge(
        "corrupt",
        "blocks",
        "Blocks with at least one corrupt replica.",
        f -> f.blocks().stats().corruptBlocks());
    gauge(
        "badly.placed",
        "blocks",
        "Blocks with all replicas on one rack while there are others.",
        f -> f.blocks().redundancyFigures().badlyPlacedBlocks());
    gauge(
        "excess",
        "blocks",
        "Blocks with more replicas than wanted.",
        f -> f.blocks().redundancyFigures().excessBlocks());
    gauge(
        "copies.underway",
        "blocks",
        "Blocks being copied between DataNodes.",
        f -> f.blocks().redundancyFigures().copiesUnderway());
    gauge(
        "pending.deletion",
        "replicas",
        "Replicas that DataNodes are still to be told to delete.",
        f -> f.blocks().stats().pendingDeletionBlocks());
    gauge(
        "safe.mode",
        "state",
        "1 while changes are refused, else 0.",
        f -> f.blocks().inSafeMode() ? 1 : 0);
  }

  private void datanodes() {
    gauge(
        "datanodes.live",
        "nodes",
        "DataNodes that are heard of.",
        f -> f.blocks().stats().liveNodes());
    gauge(
        "datanodes.dead",
        "nodes",
        "DataNodes that were given up.",
        f -> f.blocks().stats().deadNodes());
    gauge(
        "datanodes.stale",
        "nodes",
        "DataNodes that are late.",
        f -> Sums.of(f.blocks().datanodeStatus()).stale());
    gauge(
        "capacity",
        "bytes",
        "Capacity of all living DataNodes.",
        f -> f.blocks().stats().capacityBytes());
    gauge(
        "used",
        "bytes",
        "Bytes used on all living DataNodes.",
        f -> f.blocks().stats().usedBytes());
    gauge(
        "remaining",
        "bytes",
        "Bytes free on all living DataNodes.",
        f -> f.blocks().stats().remainingBytes());
  }

  private void writer() {
    gauge(
        "writer.queued",
        "commands",
        "Commands that wait for a decision.",
        f -> f.writer().get().queued());
    gauge(
        "writer.parked",
        "commands",
        "Commands that wait for a block or for a DataNode.",
        f -> f.writer().get().parked());
    counter(
        "writer.decided",
        "commands",
        "Commands that were decided.",
        f -> f.writer().get().decided());
    counter(
        "writer.refused",
        "commands",
        "Commands that were answered with an error.",
        f -> f.writer().get().refused());
    counter(
        "journal.groups",
        "groups",
        "Groups of edits that were made durable.",
        f -> f.writer().get().groups());
  }

  private void rpc() {
    gauge("rpc.open", "connections", "Open RPC connections.", f -> f.rpc().openConnections());
    counter("rpc.received", "bytes", "Bytes that came in by RPC.", f -> f.rpc().receivedBytes());
    counter("rpc.sent", "bytes", "Bytes that went out by RPC.", f -> f.rpc().sentBytes());
    figures
        .rpc()
        .onMethod(
            method -> {
              FunctionTimer.builder(
                      "ashlar.namenode.rpc.processing",
                      method,
                      RpcFigures.MethodFigures::answered,
                      RpcFigures.MethodFigures::processingNanos,
                      TimeUnit.NANOSECONDS)
                  .description("Time from the start of a handler to its answer.")
                  .tag("method", method.name())
                  .register(registry);
              FunctionCounter.builder(
                      "ashlar.namenode.rpc.failed", method, RpcFigures.MethodFigures::failed)
                  .baseUnit("calls")
                  .description("Calls that were answered with an error.")
                  .tag("method", method.name())
                  .register(registry);
            });
  }

  private void counter(
      String name, String unit, String help, ToDoubleFunction<NameNodeFigures> value) {
    FunctionCounter.builder("ashlar.namenode." + name, figures, value)
        .baseUnit(unit)
        .description(help)
        .register(registry);
  }
}
