package io.ashlar.protocol.rpc;

import com.google.protobuf.MessageLite;

/**
 * What a method does. Called on the connection's event loop: it must not block, and answers through
 * the call, now or later, from any thread. Throwing is the same as {@link RpcCall#fail}.
 *
 * @param <Q> the request message
 */
@FunctionalInterface
public interface RpcHandler<Q extends MessageLite> {

  /** Takes one decoded request. */
  void handle(RpcCall call, Q request) throws Exception;
}
