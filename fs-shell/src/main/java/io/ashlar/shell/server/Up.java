package io.ashlar.shell.server;

import io.ashlar.cluster.LocalCluster;
import io.ashlar.datanode.DataNodeConfig;
import io.ashlar.namenode.NameNodeConfig;
import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.config.Key;
import io.ashlar.shell.config.Keys;
import io.ashlar.shell.config.ServerSettings;
import io.ashlar.shell.config.Settings;
import io.ashlar.shell.log.LogConfiguration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A persistent cluster in one process. */
@Command(
    name = "up",
    description = {
      "Runs a cluster on this machine until you stop it.",
      "What it stores lies in DIR and is there again at the next start.",
      "Prints 'ready hdfs://127.0.0.1:PORT' when it accepts writes."
    })
public final class Up extends Daemon {
  @Option(names = "--dir", required = true, paramLabel = "DIR", description = "Where data lies.")
  private Path dir;

  @Option(names = "--datanodes", paramLabel = "N", description = "How many DataNodes; 3.")
  private int dataNodes = 3;

  @Option(names = "--workers", paramLabel = "N", description = "How many workers; one each.")
  private Integer workers;

  @Option(names = "--rpc-port", paramLabel = "PORT", description = "Where clients connect; 8020.")
  private Integer rpcPort;

  /** For a run of the command. */
  public Up(Session session) {
    super(session);
  }

  @Override
  Running start() throws IOException {
    if (dataNodes < 1 || (workers != null && workers < 0)) {
      throw new UsageException("expected at least one DataNode, and no negative numbers");
    }
    if (rpcPort != null && (rpcPort < 0 || rpcPort > 65535)) {
      throw new UsageException("expected --rpc-port from 0 to 65535, found " + rpcPort);
    }
    Files.createDirectories(dir.resolve("logs"));
    LogConfiguration.alsoTo(dir.resolve("logs").resolve("ashlar.log"));
    session().settings().find(Keys.AUDIT_LOG).ifPresent(LogConfiguration::auditTo);
    LocalCluster cluster = startCluster();
    return new Running(
        "ready %s\nui http://%s/".formatted(cluster.uri(), text(cluster.httpAddress())),
        cluster::close,
        cluster.nameNode().ended());
  }

  private LocalCluster startCluster() throws IOException {
    Settings settings = session().settings();
    ServerSettings servers = new ServerSettings(settings);
    return LocalCluster.builder(dir)
        .datanodes(dataNodes)
        .workers(workers == null ? dataNodes : workers)
        .configureNamenode(config -> servers.tune(places(settings, config)))
        .configureDatanode((index, config) -> servers.tune(places(settings, index, config)))
        .configureWorker(servers::tune)
        .coordinator(servers.coordinator())
        .start();
  }

  private NameNodeConfig places(Settings settings, NameNodeConfig config) {
    InetSocketAddress rpc = settings.get(Keys.NAMENODE_RPC);
    NameNodeConfig placed =
        config.withRpcAddress(
            rpcPort == null ? rpc : new InetSocketAddress(rpc.getHostString(), rpcPort));
    return settings.isSet(Keys.NAMENODE_HTTP)
        ? placed.withHttpAddress(settings.get(Keys.NAMENODE_HTTP))
        : placed;
  }

  /** Ports that were set belong to the first DataNode; each further one takes the next. */
  private static DataNodeConfig places(Settings settings, int index, DataNodeConfig config) {
    return config
        .dataAddress(address(settings, Keys.DATANODE_DATA, index, config.dataAddress()))
        .ipcAddress(address(settings, Keys.DATANODE_IPC, index, config.ipcAddress()))
        .httpAddress(address(settings, Keys.DATANODE_HTTP, index, config.httpAddress()))
        .hostName(settings.find(Keys.DATANODE_HOST_NAME).orElse(config.hostName()));
  }

  private static InetSocketAddress address(
      Settings settings, Key<InetSocketAddress> key, int index, InetSocketAddress otherwise) {
    if (!settings.isSet(key)) {
      return otherwise;
    }
    InetSocketAddress first = settings.get(key);
    int port = first.getPort() == 0 ? 0 : first.getPort() + index;
    return new InetSocketAddress(first.getHostString(), port);
  }
}
