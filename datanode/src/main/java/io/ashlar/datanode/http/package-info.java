/**
 * The DataNode's HTTP port: /jmx in the form that Hadoop's exporters read (wire reference 8),
 * /metrics for Prometheus, /health for whoever starts and stops processes. Answers from memory on
 * the event loop; knows the DataNode as a {@link io.ashlar.datanode.http.NodeView} only.
 */
package io.ashlar.datanode.http;
