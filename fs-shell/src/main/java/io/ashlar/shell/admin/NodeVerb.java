package io.ashlar.shell.admin;

import io.ashlar.protocol.proto.NodeServiceProto;
import io.ashlar.protocol.proto.OrderNodesRequestProto.Order;
import io.ashlar.protocol.proto.RefreshNodesRequestProto;
import io.ashlar.protocol.proto.RefreshNodesResponseProto;
import io.ashlar.protocol.rpc.RpcClient;
import io.ashlar.shell.Session;
import io.ashlar.shell.UsageException;
import io.ashlar.shell.Verb;
import io.ashlar.shell.config.ConfigException;
import io.ashlar.shell.config.ValueType;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes DataNodes out of service and brings them back. */
abstract class NodeVerb extends Verb {
  private static final long LOOK_MILLIS = 1_000;

  NodeVerb(Session session) {
    super(session);
  }

  /** Orders, then shows the nodes; with a wait, until none is on its way any more. */
  final void order(Order order, List<String> names, long forMillis, boolean wait)
      throws IOException, InterruptedException {
    try (NodeAdminClient client = new NodeAdminClient(session())) {
      Set<String> meant = new HashSet<>(client.order(order, names, forMillis));
      List<NodeServiceProto> nodes = find(client, meant);
      NodeReport report = new NodeReport(session(), client);
      if (wait) {
        String last = "";
        while (nodes.stream().anyMatch(NodeReport::underway)) {
          String now = NodeReport.summary(nodes);
          if (!session().json() && !now.equals(last)) {
            terminal().line(now);
          }
          last = now;
          Thread.sleep(LOOK_MILLIS);
          nodes = find(client, meant);
        }
      }
      report.show(nodes, 0);
    }
  }

  private static List<NodeServiceProto> find(NodeAdminClient client, Set<String> uuids)
      throws IOException {
    return client.nodes().stream().filter(node -> uuids.contains(node.getUuid())).toList();
  }

  /** Leaves for good; without a name, how far those are that leave. */
  @Command(
      name = "decommission",
      description = {
        "Has DataNodes leave for good: what they hold is copied to others first, and then they may"
            + " be stopped. Without a node, shows how far those are that leave or are in"
            + " maintenance."
      })
  static final class Decommission extends NodeVerb {
    @Option(names = "--wait", description = "Waits until they may be stopped.")
    private boolean wait;

    @Option(
        names = "--files",
        paramLabel = "COUNT",
        description = "Shows so many of the files that each still waits for; 20 if it is not said.",
        defaultValue = "20")
    private int files;

    @Parameters(arity = "0..*", paramLabel = "NODE", description = "host, host:port, IP or uuid")
    private List<String> names = List.of();

    Decommission(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException, InterruptedException {
      if (!names.isEmpty()) {
        order(Order.DECOMMISSION, names, 0, wait);
        return;
      }
      if (wait) {
        throw new UsageException("--wait needs a node");
      }
      try (NodeAdminClient client = new NodeAdminClient(session())) {
        List<NodeServiceProto> away =
            client.nodes().stream().filter(node -> !node.getState().equals("NORMAL")).toList();
        new NodeReport(session(), client).show(away, files);
      }
    }
  }

  /** Is away for a while. */
  @Command(
      name = "maintenance",
      description =
          "Lets DataNodes be away for a while: nothing is copied but what no other one has.")
  static final class Maintenance extends NodeVerb {
    @Option(
        names = "--for",
        paramLabel = "DURATION",
        description = "Ends it by itself after that, such as 30m; else recommission ends it.")
    private String duration;

    @Option(names = "--wait", description = "Waits until they may be stopped.")
    private boolean wait;

    @Parameters(arity = "1..*", paramLabel = "NODE", description = "host, host:port, IP or uuid")
    private List<String> names;

    Maintenance(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException, InterruptedException {
      order(Order.MAINTENANCE, names, duration == null ? 0 : millis(), wait);
    }

    private long millis() {
      Duration parsed;
      try {
        parsed = ValueType.DURATION.parse(duration);
      } catch (IllegalArgumentException | ConfigException malformed) {
        throw new UsageException("--for: " + malformed.getMessage());
      }
      if (parsed.isZero()) {
        throw new UsageException("--for: expected more than nothing");
      }
      return parsed.toMillis();
    }
  }

  /** Is back. */
  @Command(name = "recommission", description = "Brings DataNodes back into service.")
  static final class Recommission extends NodeVerb {
    @Parameters(arity = "1..*", paramLabel = "NODE", description = "host, host:port, IP or uuid")
    private List<String> names;

    Recommission(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException, InterruptedException {
      order(Order.RECOMMISSION, names, 0, false);
    }
  }

  /** Has the lists of hosts read again. */
  @Command(
      name = "refreshNodes",
      description = "Has the NameNode read its lists of hosts, and its script of racks, again.")
  static final class Refresh extends NodeVerb {
    private static final String CLIENT_PROTOCOL = "org.apache.hadoop.hdfs.protocol.ClientProtocol";

    Refresh(Session session) {
      super(session);
    }

    @Override
    protected void run() throws IOException {
      Duration timeout = Duration.ofMillis(session().clientOptions().callTimeoutMillis());
      try (RpcClient client =
          new RpcClient(session().namenode(), CLIENT_PROTOCOL, session().user(), timeout)) {
        client.invoke(
            "refreshNodes",
            RefreshNodesRequestProto.getDefaultInstance(),
            RefreshNodesResponseProto.parser());
      }
      terminal().line("Refresh nodes successful");
    }
  }
}
