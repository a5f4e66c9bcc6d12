package io.ashlar.mapreduce;

import io.ashlar.mapreduce.worker.ResidentWorker;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A resident process that runs map and reduce tasks, beside a DataNode. Thread-safe. */
public final class Worker implements AutoCloseable {
  private final ResidentWorker worker;

  private Worker(ResidentWorker worker) {
    this.worker = worker;
  }

  /**
   * Starts a worker. It registers with the coordinator in the background, and again whenever the
   * coordinator has forgotten it.
   *
   * @throws IOException if the local directory is in use or the shuffle address cannot be bound
   */
  public static Worker start(WorkerConfig config) throws IOException {
    return new Worker(ResidentWorker.start(config));
  }

  /** Where map outputs are served. */
  public InetSocketAddress shuffleAddress() {
    return worker.shuffleAddress();
  }

  /** Takes leave, stops all tasks, and removes the local data. */
  @Override
  public void close() {
    worker.close();
  }
}
