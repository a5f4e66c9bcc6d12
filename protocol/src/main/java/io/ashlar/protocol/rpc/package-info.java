/**
 * Hadoop RPC version 9, both sides, on Netty.
 *
 * <p>Lives here: framing, headers, connection states, dispatch to registered {@link
 * io.ashlar.protocol.rpc.RpcService services}, and a client that keeps many calls in flight on one
 * connection. Handlers are called on the connection's event loop and must not block; a reply may be
 * given from any thread, in any order. The room knows nothing of file systems.
 */
package io.ashlar.protocol.rpc;
