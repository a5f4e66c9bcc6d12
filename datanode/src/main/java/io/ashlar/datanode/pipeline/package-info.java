/**
 * The way of a block onto this DataNode and on to the next ones (wire reference 3.5 to 3.9).
 *
 * <p>Lives here: {@link io.ashlar.datanode.pipeline.WriteSession}, one for each WRITE_BLOCK. A
 * packet goes to the mirror first, from the buffers it was received in, then to the {@link
 * io.ashlar.datanode.pipeline.DiskQueue} of its replica, and is acknowledged by the {@link
 * io.ashlar.datanode.pipeline.AckQueue} when both are done.
 *
 * <p>A session, its mirror and its acknowledgements are confined to one event loop, that of the
 * upstream connection; only the disk queue's work runs on the volume's I/O threads. Memory is
 * bounded by not reading from upstream while the mirror or the disk is behind.
 */
package io.ashlar.datanode.pipeline;
