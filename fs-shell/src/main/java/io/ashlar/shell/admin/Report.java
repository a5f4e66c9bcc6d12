package io.ashlar.shell.admin;

import io.ashlar.fs.DatanodeReport;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FsStats;
import io.ashlar.shell.Session;
import io.ashlar.shell.Verb;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Space, health and DataNodes. */
@Command(name = "report", description = "Reports space, health, and every DataNode.")
final class Report extends Verb {

  Report(Session session) {
    super(session);
  }

  @Override
  protected void run() throws IOException {
    FileSystem fileSystem = session().fileSystem();
    FsStats stats = fileSystem.stats();
    List<DatanodeReport> nodes = fileSystem.datanodes();
    if (session().json()) {
      Json.write(terminal(), fields(stats, nodes));
    } else {
      print(stats, nodes);
    }
  }

  private void print(FsStats stats, List<DatanodeReport> nodes) throws IOException {
    long live = nodes.stream().filter(DatanodeReport::live).count();
    new Table(Align.LEFT, Align.LEFT)
        .row("Cluster", session().clusterUri())
        .row("Capacity", Sizes.withUnit(stats.capacityBytes()))
        .row("Used", Sizes.withUnit(stats.usedBytes()))
        .row("Remaining", Sizes.withUnit(stats.remainingBytes()))
        .row("Under-replicated blocks", stats.underReplicatedBlocks())
        .row("Corrupt blocks", stats.corruptBlocks())
        .row("Missing blocks", stats.missingBlocks())
        .row("Live DataNodes", live)
        .row("Dead DataNodes", nodes.size() - live)
        .lines()
        .forEach(terminal()::line);
    Table table =
        new Table(
            Align.LEFT,
            Align.LEFT,
            Align.LEFT,
            Align.LEFT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT,
            Align.RIGHT);
    table.row("DATANODE", "HOST", "RACK", "STATE", "BLOCKS", "USED", "REMAINING", "LAST HEARTBEAT");
    long now = System.currentTimeMillis();
    for (DatanodeReport node : nodes) {
      table.row(
          address(node),
          node.hostName(),
          node.rack(),
          state(node),
          node.blockCount(),
          Sizes.withUnit(node.usedBytes()),
          Sizes.withUnit(node.remainingBytes()),
          Math.max(0, now - node.lastContactMillis()) / 1000 + " s ago");
    }
    terminal().line("");
    table.lines().forEach(terminal()::line);
  }

  private static Map<String, Object> fields(FsStats stats, List<DatanodeReport> nodes) {
    return Fields.of(
        "capacity", stats.capacityBytes(),
        "used", stats.usedBytes(),
        "remaining", stats.remainingBytes(),
        "underReplicatedBlocks", stats.underReplicatedBlocks(),
        "corruptBlocks", stats.corruptBlocks(),
        "missingBlocks", stats.missingBlocks(),
        "datanodes", nodes.stream().map(Report::fields).toList());
  }

  private static Map<String, Object> fields(DatanodeReport node) {
    return Fields.of(
        "uuid", node.uuid(),
        "host", node.hostName(),
        "address", address(node),
        "ipcPort", node.ipcPort(),
        "httpPort", node.httpPort(),
        "rack", node.rack(),
        "live", node.live(),
        "adminState", node.adminState(),
        "capacity", node.capacityBytes(),
        "used", node.usedBytes(),
        "remaining", node.remainingBytes(),
        "blocks", node.blockCount(),
        "lastContact", node.lastContactMillis());
  }

  private static String address(DatanodeReport node) {
    return node.ipAddress() + ":" + node.transferPort();
  }

  private static String state(DatanodeReport node) {
    String liveness = node.live() ? "live" : "dead";
    return node.adminState().equals("NORMAL") ? liveness : liveness + ", " + node.adminState();
  }
}
