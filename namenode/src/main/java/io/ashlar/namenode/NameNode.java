package io.ashlar.namenode;

import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

/** A running NameNode. Thread-safe. */
public final class NameNode implements AutoCloseable {

  private NameNode() {}

  /**
   * Opens or formats the directory, and serves.
   *
   * @param extraServices further protocols to serve on the RPC port
   */
  public static NameNode start(NameNodeConfig config, List<RpcService> extraServices)
      throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where clients connect, with the real port. */
  public InetSocketAddress rpcAddress() {
    throw new UnsupportedOperationException();
  }

  /** Where metrics and health are served, with the real port. */
  public InetSocketAddress httpAddress() {
    throw new UnsupportedOperationException();
  }

  /** Stops serving; what was acknowledged is durable. */
  @Override
  public void close() {}
}
