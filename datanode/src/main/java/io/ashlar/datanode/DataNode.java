package io.ashlar.datanode;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One DataNode: stores replicas, serves them, and reports them to a NameNode. Thread-safe. */
public final class DataNode implements AutoCloseable {

  private DataNode() {}

  /**
   * Locks and checks the data directories, opens the ports, and starts registering in the
   * background, for as long as it takes the NameNode to answer.
   *
   * @throws IOException if a port is taken or no data directory can be used; the message says which
   */
  public static DataNode start(DataNodeConfig config) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where DataTransferProtocol is served, with the real port. */
  public InetSocketAddress dataAddress() {
    throw new UnsupportedOperationException();
  }

  /** Where its RPC protocols are served, with the real port. */
  public InetSocketAddress ipcAddress() {
    throw new UnsupportedOperationException();
  }

  /** Where metrics and health are served, with the real port. */
  public InetSocketAddress httpAddress() {
    throw new UnsupportedOperationException();
  }

  /** This node's identity, the same for the life of its data directories. */
  public String uuid() {
    throw new UnsupportedOperationException();
  }

  /** Stops serving, lets replicas in writing come to rest, and releases the directories. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
