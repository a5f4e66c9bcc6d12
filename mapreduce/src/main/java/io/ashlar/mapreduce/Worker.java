package io.ashlar.mapreduce;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A resident process that runs map and reduce tasks, beside a DataNode. */
public final class Worker implements AutoCloseable {

  private Worker() {}

  /**
   * Starts a worker. It registers with the coordinator in the background, and again whenever the
   * coordinator has forgotten it.
   */
  public static Worker start(WorkerConfig config) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Where map outputs are served. */
  public InetSocketAddress shuffleAddress() {
    throw new UnsupportedOperationException();
  }

  /** Stops all tasks, takes leave, and removes the local data. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
