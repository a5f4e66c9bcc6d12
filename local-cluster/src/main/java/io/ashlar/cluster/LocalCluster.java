package io.ashlar.cluster;

import io.ashlar.datanode.DataNode;
import io.ashlar.datanode.DataNodeConfig;
import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.CoordinatorConfig;
import io.ashlar.mapreduce.JobCoordinator;
import io.ashlar.mapreduce.Worker;
import io.ashlar.mapreduce.WorkerConfig;
import io.ashlar.namenode.NameNode;
import io.ashlar.namenode.NameNodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A NameNode with the job coordinator, DataNodes and workers, in this JVM and on loopback. What
 * they store lies below one directory, and a cluster started there again has all of it.
 *
 * <p>Starting and stopping are for one thread at a time; everything else is thread-safe.
 */
public final class LocalCluster implements AutoCloseable {
  private final Builder plan;
  private final Path dir;
  private final JobCoordinator coordinator;
  private final NameNode nameNode;
  private final List<DataNode> dataNodes;
  private final List<Worker> workers;

  private LocalCluster(Builder plan) throws IOException {
    this.plan = plan;
    this.dir = plan.dir;
    this.dataNodes = new ArrayList<>(Collections.nCopies(plan.dataNodes, null));
    this.workers = new ArrayList<>(Collections.nCopies(plan.workers, null));
    this.coordinator = JobCoordinator.create(plan.coordinatorConfig);
    ClusterInfo info = new ClusterInfo();
    NameNodeConfig config =
        plan.nameNodeConfig.apply(
            NameNodeConfig.defaults(dir.resolve("namenode"))
                .withRpcAddress(loopback(plan.rpcPort))
                .withHttpAddress(loopback(plan.httpPort)));
    try {
      this.nameNode =
          NameNode.start(
              config,
              List.of(coordinator.jobService(), coordinator.workerService(), info.service()));
    } catch (IOException | RuntimeException failed) {
      coordinator.close();
      throw failed;
    }
    info.publish(nameNode.httpAddress());
  }

  /** A cluster that will store its data below the directory. */
  public static Builder builder(Path dir) {
    return new Builder(dir);
  }

  /** The address that clients connect to. */
  public URI uri() {
    InetSocketAddress rpc = nameNode.rpcAddress();
    return URI.create("hdfs://" + rpc.getHostString() + ":" + rpc.getPort());
  }

  /** Where the NameNode serves its page, metrics and health. */
  public InetSocketAddress httpAddress() {
    return nameNode.httpAddress();
  }

  /** A new connection to this cluster; the caller closes it. */
  public FileSystem connect() {
    return FileSystem.connect(uri());
  }

  /** The running NameNode. */
  public NameNode nameNode() {
    return nameNode;
  }

  /** How many DataNodes the cluster has, running or stopped. */
  public int dataNodeCount() {
    return dataNodes.size();
  }

  /** The DataNode of that number. */
  public DataNode dataNode(int index) {
    return running(dataNodes, index, "DataNode");
  }

  /** Directory of a DataNode's blocks, running or stopped. */
  public Path dataNodeDir(int index) {
    return dir.resolve("datanode-" + index);
  }

  /** Stops a DataNode; its directory stays. */
  public void stopDatanode(int index) {
    dataNode(index).close();
    dataNodes.set(index, null);
  }

  /** Starts a stopped DataNode on its directory. */
  public void startDatanode(int index) throws IOException {
    requireStopped(dataNodes, index, "DataNode");
    DataNodeConfig base =
        DataNodeConfig.defaults(List.of(dataNodeDir(index)), nameNode.rpcAddress())
            .dataAddress(loopback(0))
            .ipcAddress(loopback(0))
            .httpAddress(loopback(0));
    dataNodes.set(index, DataNode.start(plan.dataNodeConfig.apply(index, base)));
  }

  /** The worker of that number. */
  public Worker worker(int index) {
    return running(workers, index, "Worker");
  }

  /** Ends a worker in the middle of whatever it does. */
  public void killWorker(int index) {
    worker(index).close();
    workers.set(index, null);
  }

  /** Starts a stopped worker, beside the DataNode of the same number if there is one. */
  public void startWorker(int index) throws IOException {
    requireStopped(workers, index, "Worker");
    WorkerConfig base =
        WorkerConfig.defaults(dir.resolve("worker-" + index), nameNode.rpcAddress());
    if (index < dataNodes.size() && dataNodes.get(index) != null) {
      base = base.withNodeNames(List.of(dataNodes.get(index).uuid()));
    }
    workers.set(index, Worker.start(plan.workerConfig.apply(base)));
  }

  /**
   * Waits until all running DataNodes have reported and files can be written.
   *
   * @throws IOException if that takes longer than the timeout, with what was missing
   */
  public void awaitWritable(Duration timeout) throws IOException {
    int expected = (int) dataNodes.stream().filter(dataNode -> dataNode != null).count();
    try (Readiness readiness = new Readiness(uri())) {
      readiness.await(expected, timeout);
    }
  }

  /** Stops workers, DataNodes and the NameNode, in this order. */
  @Override
  public void close() {
    List<AutoCloseable> all = new ArrayList<>();
    all.addAll(workers);
    all.addAll(dataNodes);
    all.add(nameNode);
    all.add(coordinator);
    Closing.closeAll(all);
  }

  private void startAll() throws IOException {
    List<Callable<Void>> starts = new ArrayList<>();
    for (int i = 0; i < dataNodes.size(); i++) {
      int index = i;
      starts.add(
          () -> {
            startDatanode(index);
            return null;
          });
    }
    inParallel(starts);
    for (int i = 0; i < workers.size(); i++) {
      startWorker(i);
    }
  }

  private static void inParallel(List<Callable<Void>> actions) throws IOException {
    if (actions.isEmpty()) {
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(8, actions.size()));
    try {
      for (Future<Void> action : threads.invokeAll(actions)) {
        action.get();
      }
    } catch (ExecutionException failed) {
      throw failed.getCause() instanceof IOException io ? io : new IOException(failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while the cluster was starting", interrupted);
    } catch (CancellationException cancelled) {
      throw new IOException("The cluster's start was cancelled", cancelled);
    } finally {
      threads.shutdownNow();
    }
  }

  private static <T> T running(List<T> all, int index, String what) {
    T one = all.get(index);
    if (one == null) {
      throw new IllegalStateException(what + " " + index + " is stopped");
    }
    return one;
  }

  private static void requireStopped(List<?> all, int index, String what) {
    if (all.get(index) != null) {
      throw new IllegalStateException(what + " " + index + " is running");
    }
  }

  @SuppressWarnings("AddressSelection") // A literal: nothing is resolved, and clients see it.
  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress("127.0.0.1", port);
  }

  /** Collects what the cluster shall be. Not thread-safe. */
  public static final class Builder {
    private final Path dir;
    private int dataNodes = 3;
    private int workers;
    private int rpcPort;
    private int httpPort;
    private UnaryOperator<NameNodeConfig> nameNodeConfig = UnaryOperator.identity();
    private BiFunction<Integer, DataNodeConfig, DataNodeConfig> dataNodeConfig =
        (index, config) -> config;
    private UnaryOperator<WorkerConfig> workerConfig = UnaryOperator.identity();
    private CoordinatorConfig coordinatorConfig = CoordinatorConfig.defaults();

    private Builder(Path dir) {
      this.dir = dir;
    }

    /** How many DataNodes; 3 unless told. */
    public Builder datanodes(int count) {
      dataNodes = count;
      return this;
    }

    /** How many workers, each beside the DataNode of its number; none unless told. */
    public Builder workers(int count) {
      workers = count;
      return this;
    }

    /** The NameNode's RPC port; a free one unless told. */
    public Builder rpcPort(int port) {
      rpcPort = port;
      return this;
    }

    /** The NameNode's HTTP port; a free one unless told. */
    public Builder httpPort(int port) {
      httpPort = port;
      return this;
    }

    /** Default block size of files, in bytes; smaller sizes than usual are allowed too. */
    public Builder blockSize(long bytes) {
      return configureNamenode(
          config ->
              config
                  .withBlockSizeBytes(bytes)
                  .withMinBlockSizeBytes(Math.min(bytes, config.minBlockSizeBytes())));
    }

    /** Default number of replicas. */
    public Builder replication(int replicas) {
      return configureNamenode(config -> config.withReplication(replicas));
    }

    /** Changes the NameNode's configuration, after what was changed before. */
    public Builder configureNamenode(UnaryOperator<NameNodeConfig> change) {
      UnaryOperator<NameNodeConfig> earlier = nameNodeConfig;
      nameNodeConfig = config -> change.apply(earlier.apply(config));
      return this;
    }

    /** Changes the configuration of each DataNode, by its number from 0. */
    public Builder configureDatanode(BiFunction<Integer, DataNodeConfig, DataNodeConfig> change) {
      BiFunction<Integer, DataNodeConfig, DataNodeConfig> earlier = dataNodeConfig;
      dataNodeConfig = (index, config) -> change.apply(index, earlier.apply(index, config));
      return this;
    }

    /** Changes the configuration of every worker. */
    public Builder configureWorker(UnaryOperator<WorkerConfig> change) {
      UnaryOperator<WorkerConfig> earlier = workerConfig;
      workerConfig = config -> change.apply(earlier.apply(config));
      return this;
    }

    /** Replaces the job coordinator's configuration. */
    public Builder coordinator(CoordinatorConfig config) {
      coordinatorConfig = config;
      return this;
    }

    /**
     * Starts everything and waits until files can be written.
     *
     * @throws IOException if a server does not start; those that did are stopped again
     */
    public LocalCluster start() throws IOException {
      LocalCluster cluster = new LocalCluster(this);
      try {
        cluster.startAll();
        cluster.awaitWritable(Duration.ofSeconds(60));
        return cluster;
      } catch (IOException | RuntimeException failed) {
        cluster.close();
        throw failed;
      }
    }
  }
}
