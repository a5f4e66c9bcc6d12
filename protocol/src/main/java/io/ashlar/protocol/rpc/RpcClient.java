package io.ashlar.protocol.rpc;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Calls one protocol at one server as one user, over one connection that is made when needed and
 * made again when lost. Thread-safe; many calls may be in flight.
 */
public final class RpcClient implements AutoCloseable {

  /**
   * Prepares a client; the connection is made by the first call.
   *
   * @param callTimeout how long a call may take before it fails with a SocketTimeoutException
   */
  public RpcClient(
      InetSocketAddress server, String protocolName, String user, Duration callTimeout) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sends a call. The future fails with {@link RemoteException} where the server says no, and with
   * another IOException where no answer came. A call that was written to a connection which then
   * broke is sent again on a new one, under the same call id, a bounded number of times.
   */
  public <A extends MessageLite> CompletableFuture<A> call(
      String method, MessageLite request, Parser<A> parser) {
    throw new UnsupportedOperationException();
  }

  /** As {@link #call}, waiting for the answer on the calling thread. */
  public <A extends MessageLite> A invoke(String method, MessageLite request, Parser<A> parser)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Fails what is in flight and closes the connection. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
