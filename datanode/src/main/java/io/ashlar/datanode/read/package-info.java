/**
 * The way of a replica's bytes off this DataNode: to readers, to other DataNodes, and as checksums
 * (wire reference 3.10 and 3.11).
 *
 * <p>Lives here: {@link io.ashlar.datanode.read.BlockSource}, a replica opened for a range, and
 * {@link io.ashlar.datanode.read.BlockStream}, which sends it as packets whose data goes from the
 * file to the socket inside the kernel. Files are opened on blocking threads; a stream is confined
 * to its connection's event loop.
 */
package io.ashlar.datanode.read;
