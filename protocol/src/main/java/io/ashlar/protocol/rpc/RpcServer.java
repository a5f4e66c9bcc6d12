package io.ashlar.protocol.rpc;

import java.net.InetSocketAddress;
import java.util.function.Function;

/**
 * Serves RPC protocols on one port. Thread-safe once started.
 *
 * <p>Calls of one connection are decoded in order, handed to their handlers on the event loop, and
 * answered in any order.
 */
public final class RpcServer implements AutoCloseable {

  /** A server without services yet. */
  public static Builder builder() {
    return new Builder();
  }

  /** The address it listens on, with the real port. */
  public InetSocketAddress address() {
    throw new UnsupportedOperationException();
  }

  /** Stops accepting, closes all connections, and returns when the port is free. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }

  /** Collects what a server serves. Not thread-safe. */
  public static final class Builder {

    /** Where to listen; port 0 takes a free one. */
    public Builder address(InetSocketAddress address) {
      throw new UnsupportedOperationException();
    }

    /** Adds a protocol. */
    public Builder service(RpcService service) {
      throw new UnsupportedOperationException();
    }

    /** The table from exceptions to wire classes. */
    public Builder errors(Function<Throwable, RpcError> errors) {
      throw new UnsupportedOperationException();
    }

    /** Binds and starts. */
    public RpcServer start() throws java.io.IOException {
      throw new UnsupportedOperationException();
    }
  }
}
