/**
 * ClientProtocol on the wire: decodes a request, asks the rooms, encodes the answer.
 *
 * <p>Changes become commands for the writer. Reads are answered on the connection's event loop when
 * everything they need is in memory, and otherwise on a small pool of reading threads. Nothing is
 * decided here; which class name a refusal has on the wire is in {@link
 * io.ashlar.namenode.errors.Fault}.
 */
package io.ashlar.namenode.clientprotocol;
