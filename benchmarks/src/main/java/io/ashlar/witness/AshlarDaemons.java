package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * An Ashlar cluster of separate daemons: a NameNode, DataNodes and workers, each a process of its
 * own that can be killed and started again. Not thread-safe.
 */
public final class AshlarDaemons implements DfsProcesses {
  private static final Pattern NAMENODE_READY = Pattern.compile("^namenode hdfs://");
  private static final Pattern DATANODE_READY = Pattern.compile("Reported [0-9]+ replicas");
  private static final Pattern WORKER_READY = Pattern.compile("^worker shuffle");

  private final Builder plan;
  private final List<ChildProcess> dataNodes = new ArrayList<>();
  private final List<Integer> dataPorts = new ArrayList<>();
  private final List<ChildProcess> workers = new ArrayList<>();
  private ChildProcess nameNode;

  private AshlarDaemons(Builder plan) throws IOException {
    this.plan = plan;
    nameNode = launchNameNode();
    for (int i = 0; i < plan.dataNodeCount; i++) {
      dataPorts.add(Loopback.freePort());
      dataNodes.add(launchDataNode(i));
    }
    for (int i = 0; i < plan.workerCount; i++) {
      workers.add(launchWorker(i));
    }
  }

  /** A cluster whose data live below the given directory; made if there is nothing yet. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  @Override
  public URI uri() {
    return URI.create("hdfs://" + plan.nameNodeAddress());
  }

  @Override
  public ChildProcess nameNode() {
    return nameNode;
  }

  @Override
  public List<ChildProcess> dataNodes() {
    return List.copyOf(dataNodes);
  }

  /** The processes that run tasks of jobs. */
  public List<ChildProcess> workers() {
    return List.copyOf(workers);
  }

  /** Where the DataNode of that index, from 0, moves blocks. */
  public int dataPort(int index) {
    return dataPorts.get(index);
  }

  /** Where the DataNode of that index, from 0, keeps its blocks. */
  public Path dataNodeDirectory(int index) {
    return plan.directory.resolve("datanode" + (index + 1));
  }

  /** Starts the NameNode again after it was killed, on the same directory and port. */
  public void restartNameNode() throws IOException {
    nameNode.kill();
    nameNode = launchNameNode();
    nameNode.awaitMatch(NAMENODE_READY, AshlarUp.START_PATIENCE);
  }

  /** Starts the DataNode of that index again after it was killed, on the same directory. */
  public void restartDataNode(int index) throws IOException {
    dataNodes.get(index).kill();
    ChildProcess restarted = launchDataNode(index);
    dataNodes.set(index, restarted);
    restarted.awaitMatch(DATANODE_READY, AshlarUp.START_PATIENCE);
  }

  /** Starts all DataNodes again that are not running, at the same time. */
  public void restartDeadDataNodes() throws IOException {
    List<ChildProcess> restarted = new ArrayList<>();
    for (int i = 0; i < dataNodes.size(); i++) {
      if (!dataNodes.get(i).isAlive()) {
        dataNodes.set(i, launchDataNode(i));
        restarted.add(dataNodes.get(i));
      }
    }
    for (ChildProcess dataNode : restarted) {
      awaitDataNode(dataNode);
    }
  }

  /** As {@link #restartNameNode}, and does not wait until it is ready. */
  public void relaunchNameNode() throws IOException {
    nameNode.kill();
    nameNode = launchNameNode();
  }

  /** As {@link #restartDataNode}, and does not wait until it is ready. */
  public void relaunchDataNode(int index) throws IOException {
    dataNodes.get(index).kill();
    dataNodes.set(index, launchDataNode(index));
  }

  @Override
  public void kill() {
    workers.forEach(ChildProcess::kill);
    DfsProcesses.super.kill();
  }

  @Override
  public void close() {
    workers.forEach(ChildProcess::terminate);
    dataNodes.forEach(ChildProcess::terminate);
    nameNode.terminate();
  }

  private void awaitReady() throws IOException {
    nameNode.awaitMatch(NAMENODE_READY, AshlarUp.START_PATIENCE);
    for (ChildProcess dataNode : dataNodes) {
      dataNode.awaitMatch(DATANODE_READY, AshlarUp.START_PATIENCE);
    }
    for (ChildProcess worker : workers) {
      worker.awaitMatch(WORKER_READY, AshlarUp.START_PATIENCE);
    }
  }

  private ChildProcess launchNameNode() throws IOException {
    return launch(
        plan,
        "namenode",
        "namenode",
        plan.nameNodeFlags,
        Map.of(
            "namenode.rpc-address", plan.nameNodeAddress(),
            "namenode.http-address", Loopback.HOST + ":0",
            "namenode.dir", plan.directory.resolve("namenode").toString()));
  }

  private ChildProcess launchDataNode(int index) throws IOException {
    return launchDataNode(
        plan, plan.nameNodeAddress(), "datanode" + (index + 1), dataPorts.get(index));
  }

  /**
   * Starts a DataNode of ours under any NameNode, and returns when it has registered.
   *
   * @param directory takes its blocks and its log
   */
  public static ChildProcess startDataNode(URI nameNode, Path directory, String name)
      throws IOException {
    ChildProcess dataNode =
        launchDataNode(nameNode, directory, name, Loopback.freePort(), Map.of());
    awaitDataNode(dataNode);
    return dataNode;
  }

  /**
   * Starts a DataNode of ours under any NameNode, and returns at once.
   *
   * @param dataPort where it is to move blocks
   * @param settings beyond addresses and directories
   */
  public static ChildProcess launchDataNode(
      URI nameNode, Path directory, String name, int dataPort, Map<String, String> settings)
      throws IOException {
    Builder plan = builder(directory);
    settings.forEach(plan::set);
    return launchDataNode(plan, nameNode.getAuthority(), name, dataPort);
  }

  /** Returns when a DataNode that was launched has registered and reported. */
  public static void awaitDataNode(ChildProcess dataNode) throws IOException {
    dataNode.awaitMatch(DATANODE_READY, AshlarUp.START_PATIENCE);
  }

  private static ChildProcess launchDataNode(
      Builder plan, String nameNode, String name, int dataPort) throws IOException {
    return launch(
        plan,
        "datanode",
        name,
        plan.dataNodeFlags,
        Map.of(
            "datanode.namenode", nameNode,
            "datanode.dirs", plan.directory.resolve(name).toString(),
            "datanode.data-address", Loopback.HOST + ":" + dataPort,
            "datanode.ipc-address", Loopback.HOST + ":0",
            "datanode.http-address", Loopback.HOST + ":0"));
  }

  private ChildProcess launchWorker(int index) throws IOException {
    String name = "worker" + (index + 1);
    return launch(
        plan,
        "worker",
        name,
        List.of(),
        Map.of(
            "worker.namenode", plan.nameNodeAddress(),
            "worker.dir", plan.directory.resolve(name).toString()));
  }

  private static ChildProcess launch(
      Builder plan, String verb, String name, List<String> flags, Map<String, String> own)
      throws IOException {
    Map<String, String> settings = new LinkedHashMap<>(own);
    settings.putAll(plan.settings);
    List<String> arguments = new ArrayList<>(List.of(verb));
    settings.forEach(
        (key, value) -> {
          arguments.add("--set");
          arguments.add(key + "=" + value);
        });
    return AshlarCommand.in(plan.directory).withFlags(flags).start(name, arguments);
  }

  /** Says what cluster to start. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int dataNodeCount = 3;
    private int workerCount;
    private int rpcPort;
    private List<String> nameNodeFlags = List.of();
    private List<String> dataNodeFlags = List.of();

    private Builder(Path directory) {
      this.directory = directory.toAbsolutePath();
    }

    /** How many DataNodes; 3 unless said otherwise. */
    public Builder dataNodes(int count) {
      dataNodeCount = count;
      return this;
    }

    /** How many workers; none unless said otherwise. */
    public Builder workers(int count) {
      workerCount = count;
      return this;
    }

    /** The NameNode's RPC port; a free one unless said otherwise. */
    public Builder rpcPort(int port) {
      rpcPort = port;
      return this;
    }

    /** Sets a configuration key for every daemon. */
    public Builder set(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /** JVM options of the NameNode. */
    public Builder nameNodeFlags(List<String> flags) {
      nameNodeFlags = List.copyOf(flags);
      return this;
    }

    /** JVM options of each DataNode. */
    public Builder dataNodeFlags(List<String> flags) {
      dataNodeFlags = List.copyOf(flags);
      return this;
    }

    /** Starts the daemons and returns when all of them say that they are ready. */
    public AshlarDaemons start() throws IOException {
      AshlarDaemons cluster = launch();
      try {
        cluster.awaitReady();
      } catch (IOException e) {
        cluster.kill();
        throw e;
      }
      return cluster;
    }

    /** Starts the daemons and returns at once. */
    public AshlarDaemons launch() throws IOException {
      if (rpcPort == 0) {
        rpcPort = Loopback.freePort();
      }
      return new AshlarDaemons(this);
    }

    private String nameNodeAddress() {
      return Loopback.HOST + ":" + rpcPort;
    }
  }
}
