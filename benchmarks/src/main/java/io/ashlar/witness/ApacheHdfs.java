package io.ashlar.witness;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * An unmodified Apache HDFS: one NameNode and some DataNodes, each a process of its own, on free
 * loopback ports, with all their data below one directory. Every setting that is not about
 * addresses and directories has Hadoop's default unless the builder says otherwise. Thread-safe.
 */
public final class ApacheHdfs implements DfsProcesses {
  private static final String NAMENODE = "org.apache.hadoop.hdfs.server.namenode.NameNode";
  private static final String DATANODE = "org.apache.hadoop.hdfs.server.datanode.DataNode";
  private static final Pattern NAMENODE_READY = Pattern.compile("NameNode RPC up at");
  private static final Pattern DATANODE_READY = Pattern.compile("Successfully sent block report");
  private static final Duration START_PATIENCE = Duration.ofMinutes(2);

  /** Tests start and stop these often, and give them little to do: no optimized code is needed. */
  private static final List<String> LONE_DATANODE_FLAGS =
      List.of("-Xmx192m", "-XX:TieredStopAtLevel=1");

  private static final String LOGGING =
      """
      log4j.rootLogger=INFO,console
      log4j.appender.console=org.apache.log4j.ConsoleAppender
      log4j.appender.console.target=System.err
      log4j.appender.console.layout=org.apache.log4j.PatternLayout
      log4j.appender.console.layout.ConversionPattern=%d{ISO8601} %p %c: %m%n
      # As Hadoop is delivered: the audit log goes nowhere.
      log4j.logger.org.apache.hadoop.hdfs.server.namenode.FSNamesystem.audit=OFF
      """;

  private final int rpcPort;
  private final ChildProcess nameNode;
  private final List<ChildProcess> dataNodes;

  private ApacheHdfs(int rpcPort, ChildProcess nameNode, List<ChildProcess> dataNodes) {
    this.rpcPort = rpcPort;
    this.nameNode = nameNode;
    this.dataNodes = List.copyOf(dataNodes);
  }

  /** A cluster whose data live below the given directory; made if there is nothing yet. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** Runs a cluster until it is interrupted. Arguments: DIR [DATANODES [RPC-PORT]]. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) {
      System.err.println("usage: ApacheHdfs DIR [DATANODES [RPC-PORT]]");
      System.exit(2);
    }
    Builder builder = builder(Path.of(arguments[0]));
    if (arguments.length > 1) {
      builder.dataNodes(Integer.parseInt(arguments[1]));
    }
    if (arguments.length > 2) {
      builder.rpcPort(Integer.parseInt(arguments[2]));
    }
    ApacheHdfs cluster = builder.start();
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    System.out.println("ready " + cluster.uri());
    new CountDownLatch(1).await();
  }

  @Override
  public URI uri() {
    return URI.create("hdfs://" + Loopback.HOST + ":" + rpcPort);
  }

  @Override
  public ChildProcess nameNode() {
    return nameNode;
  }

  @Override
  public List<ChildProcess> dataNodes() {
    return dataNodes;
  }

  /**
   * Starts a lone DataNode under any NameNode, and returns when it has registered and reported.
   *
   * @param name of the directory, below the given one, that takes its blocks; the DataNode's log
   *     lies beside it
   * @param settings of hdfs-site.xml beyond addresses and directories
   */
  public static ChildProcess startDataNode(
      URI nameNode, Path directory, String name, Map<String, String> settings) throws IOException {
    ChildProcess dataNode = launchDataNode(nameNode, directory, name, settings);
    awaitDataNode(dataNode);
    return dataNode;
  }

  /** As {@link #startDataNode}, but returns at once. */
  public static ChildProcess launchDataNode(
      URI nameNode, Path directory, String name, Map<String, String> settings) throws IOException {
    Builder plan = builder(directory).rpcPort(nameNode.getPort());
    settings.forEach(plan::set);
    plan.configure(name);
    return ChildProcess.start(
        "Apache DataNode " + name,
        plan.command(name, LONE_DATANODE_FLAGS, DATANODE, List.of()),
        Map.of(),
        plan.directory.resolve(name + "-apache.log"));
  }

  /** Returns when a DataNode that was launched has registered and reported. */
  public static void awaitDataNode(ChildProcess dataNode) throws IOException {
    dataNode.awaitMatch(DATANODE_READY, START_PATIENCE);
  }

  /** Stops every process with SIGTERM; the directory can be started again. */
  @Override
  public void close() {
    dataNodes.forEach(ChildProcess::terminate);
    nameNode.terminate();
  }

  /** Says what cluster to start. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private int dataNodeCount = 3;
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

    /** The NameNode's RPC port; a free one unless said otherwise. */
    public Builder rpcPort(int port) {
      rpcPort = port;
      return this;
    }

    /** Sets a key of hdfs-site.xml. */
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

    /** Starts the processes and returns when the cluster accepts writes on all its DataNodes. */
    public ApacheHdfs start() throws IOException {
      ApacheHdfs cluster = launch();
      try {
        cluster.nameNode.awaitMatch(NAMENODE_READY, START_PATIENCE);
        for (ChildProcess dataNode : cluster.dataNodes) {
          dataNode.awaitMatch(DATANODE_READY, START_PATIENCE);
        }
        awaitOutOfSafeMode(cluster);
      } catch (IOException e) {
        cluster.kill();
        throw e;
      }
      return cluster;
    }

    /**
     * Starts the processes and returns at once. A NameNode directory that is not there yet is
     * formatted first.
     */
    public ApacheHdfs launch() throws IOException {
      format();
      ChildProcess nameNode =
          ChildProcess.start(
              "Apache NameNode",
              command("namenode", nameNodeFlags, NAMENODE, List.of()),
              Map.of(),
              directory.resolve("namenode.log"));
      List<ChildProcess> dataNodes = new ArrayList<>();
      for (int i = 1; i <= dataNodeCount; i++) {
        String name = "datanode" + i;
        dataNodes.add(
            ChildProcess.start(
                "Apache DataNode " + i,
                command(name, dataNodeFlags, DATANODE, List.of()),
                Map.of(),
                directory.resolve(name + ".log")));
      }
      return new ApacheHdfs(rpcPort, nameNode, dataNodes);
    }

    /** Formats the NameNode's directory unless that was done before. */
    public Builder format() throws IOException {
      if (rpcPort == 0) {
        rpcPort = Loopback.freePort();
      }
      configure("namenode");
      for (int i = 1; i <= dataNodeCount; i++) {
        configure("datanode" + i);
      }
      if (!Files.exists(directory.resolve("namenode/current/VERSION"))) {
        ChildProcess.start(
                "Apache NameNode's format",
                command("namenode", List.of(), NAMENODE, List.of("-format", "-nonInteractive")),
                Map.of(),
                directory.resolve("format.log"))
            .awaitSuccess(START_PATIENCE);
      }
      return this;
    }

    private void awaitOutOfSafeMode(ApacheHdfs cluster) throws IOException {
      // The client's own command waits until the NameNode says that safe mode is off.
      HadoopCommand.on(cluster.uri(), directory)
          .run(
              "org.apache.hadoop.hdfs.tools.DFSAdmin",
              List.of("-safemode", "wait"),
              START_PATIENCE);
    }

    private List<String> command(
        String daemon, List<String> flags, String mainClass, List<String> arguments) {
      return JavaCommand.forPeer()
          .flags(flags)
          .classpath(directory.resolve("conf/" + daemon).toString(), Classpaths.hadoop())
          .main(mainClass, arguments);
    }

    private void configure(String daemon) throws IOException {
      Path conf = directory.resolve("conf/" + daemon);
      Files.createDirectories(conf);
      Files.writeString(conf.resolve("log4j.properties"), LOGGING);
      HadoopConfiguration.write(
          conf.resolve("core-site.xml"),
          Map.of(
              "fs.defaultFS",
              "hdfs://" + Loopback.HOST + ":" + rpcPort,
              "hadoop.tmp.dir",
              directory.resolve("tmp").toString()));
      Map<String, String> hdfs = new LinkedHashMap<>();
      hdfs.put("dfs.namenode.rpc-address", Loopback.HOST + ":" + rpcPort);
      hdfs.put("dfs.namenode.http-address", Loopback.HOST + ":0");
      hdfs.put("dfs.namenode.name.dir", directory.resolve("namenode").toUri().toString());
      hdfs.put("dfs.datanode.data.dir", directory.resolve(daemon).toUri().toString());
      hdfs.put("dfs.datanode.address", Loopback.HOST + ":0");
      hdfs.put("dfs.datanode.ipc.address", Loopback.HOST + ":0");
      hdfs.put("dfs.datanode.http.address", Loopback.HOST + ":0");
      hdfs.putAll(settings);
      HadoopConfiguration.write(conf.resolve("hdfs-site.xml"), hdfs);
    }
  }
}
