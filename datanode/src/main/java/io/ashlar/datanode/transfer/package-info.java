/**
 * The door for DataTransferProtocol: accepts connections, reads operations, and hands each to the
 * room that serves it (wire reference 3.1).
 *
 * <p>Everything is confined to the connections' event loops. Knows the rooms behind it by their
 * start methods only; an operation that is unknown, or longer than any honest one, ends its
 * connection and nobody else's.
 */
package io.ashlar.datanode.transfer;
