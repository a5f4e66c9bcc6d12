/**
 * Writing a file: bytes to packets, packets through a pipeline of DataNodes, and what is done when
 * a node of the pipeline fails (wire reference 3.6 to 3.9).
 *
 * <p>Two threads work on a file. The writing thread fills packets and sends them itself; the {@link
 * io.ashlar.fs.write.BlockStreamer}'s thread opens blocks, takes acknowledgements and repairs the
 * pipeline. Between them stands the {@link io.ashlar.fs.write.PacketQueue}, which bounds what is in
 * flight.
 */
package io.ashlar.fs.write;
