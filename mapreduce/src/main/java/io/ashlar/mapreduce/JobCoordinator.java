package io.ashlar.mapreduce;

import io.ashlar.protocol.rpc.RpcService;

/** Owns jobs and gives their tasks to workers. Its services are served on the NameNode's port. */
public final class JobCoordinator implements AutoCloseable {

  private JobCoordinator() {}

  /** A coordinator without jobs and workers. */
  public static JobCoordinator create(CoordinatorConfig config) {
    throw new UnsupportedOperationException();
  }

  /** For clients: submit, status, list, kill. */
  public RpcService jobService() {
    throw new UnsupportedOperationException();
  }

  /** For workers: register and heartbeat. */
  public RpcService workerService() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
