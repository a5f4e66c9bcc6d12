/**
 * A whole cluster in one JVM: {@link io.ashlar.cluster.LocalCluster} starts a NameNode with the job
 * coordinator, DataNodes and workers on loopback, for tests, the demo and {@code ashlar up}.
 *
 * <p>{@link io.ashlar.cluster.ClusterInfo} is the small service by which a NameNode's RPC port
 * tells where its HTTP port is; the daemons serve it too. The room knows nothing of files and
 * options.
 */
package io.ashlar.cluster;
