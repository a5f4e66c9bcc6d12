/**
 * Talking to DataNodes: blocking connections, their deadlines and their reuse, and the range of a
 * block as verified bytes.
 *
 * <p>Everything here runs on the thread that calls it; a blocked call is freed by the {@link
 * io.ashlar.fs.transfer.Deadlines}, which close a connection that waits for too long. The room
 * knows blocks and packets, but neither files nor the NameNode.
 */
package io.ashlar.fs.transfer;
