/**
 * The DataNode's side of DatanodeProtocol (DataNode wire reference 1 and 2): registration,
 * heartbeats, reports, and the commands that come back.
 *
 * <p>{@link io.ashlar.datanode.namenodelink.NameNodeLink} has one thread, which says everything
 * that has an order; incremental reports go out beside it, as soon as there is something to say.
 * Knows the catalog and the volumes, and the executor of commands behind an interface.
 */
package io.ashlar.datanode.namenodelink;
