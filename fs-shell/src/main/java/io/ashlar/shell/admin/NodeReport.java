package io.ashlar.shell.admin;

import io.ashlar.protocol.proto.BlockingFileProto;
import io.ashlar.protocol.proto.NodeServiceProto;
import io.ashlar.shell.Session;
import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Shows DataNodes on their way out of service: how far, how long yet, and what they wait for. */
final class NodeReport {
  private static final long SECONDS_PER_MINUTE = 60;

  private final Session session;
  private final NodeAdminClient client;

  NodeReport(Session session, NodeAdminClient client) {
    this.session = session;
    this.client = client;
  }

  /** Whether it may not be stopped yet. */
  static boolean underway(NodeServiceProto node) {
    return node.getState().equals("DECOMMISSION_INPROGRESS")
        || node.getState().equals("ENTERING_MAINTENANCE");
  }

  /** One line on all of them. */
  static String summary(List<NodeServiceProto> nodes) {
    long left = nodes.stream().mapToLong(NodeServiceProto::getBlocksLeft).sum();
    long longest =
        nodes.stream()
            .filter(NodeServiceProto::hasLeftMillis)
            .mapToLong(NodeServiceProto::getLeftMillis)
            .max()
            .orElse(-1);
    long underway = nodes.stream().filter(NodeReport::underway).count();
    return underway
        + " of "
        + nodes.size()
        + " on the way, "
        + left
        + " blocks left"
        + (longest > 0 ? ", about " + time(longest) : "");
  }

  /**
   * Shows the nodes.
   *
   * @param files of how many files each one waits for the paths are shown
   */
  void show(List<NodeServiceProto> nodes, int files) throws IOException {
    Terminal terminal = session.terminal();
    Map<String, List<BlockingFileProto>> waitedFor = new LinkedHashMap<>();
    for (NodeServiceProto node : nodes) {
      boolean ask = files > 0 && underway(node) && node.getBlocksLeft() > 0;
      waitedFor.put(node.getUuid(), ask ? client.blockingFiles(node.getUuid(), files) : List.of());
    }
    if (session.json()) {
      List<Object> all = new ArrayList<>();
      nodes.forEach(node -> all.add(fields(node, waitedFor.get(node.getUuid()))));
      Json.write(terminal, all);
      return;
    }
    Table table =
        new Table(
            Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.LEFT);
    table.row("DATANODE", "STATE", "BLOCKS", "LEFT", "OPEN FILES", "TIME LEFT", "WHY");
    for (NodeServiceProto node : nodes) {
      table.row(
          node.getName(),
          node.getState() + (node.getLive() ? "" : ", dead"),
          node.getBlocks(),
          node.getBlocksLeft(),
          node.getInOpenFiles(),
          underway(node) && node.hasLeftMillis() ? time(node.getLeftMillis()) : "-",
          why(node));
    }
    table.lines().forEach(terminal::line);
    waitedFor.forEach((uuid, paths) -> show(nodes, uuid, paths));
  }

  private void show(List<NodeServiceProto> nodes, String uuid, List<BlockingFileProto> paths) {
    if (paths.isEmpty()) {
      return;
    }
    String name =
        nodes.stream()
            .filter(node -> node.getUuid().equals(uuid))
            .findFirst()
            .map(NodeServiceProto::getName)
            .orElse(uuid);
    session.terminal().line("");
    session.terminal().line("Files that " + name + " waits for:");
    for (BlockingFileProto file : paths) {
      session.terminal().line("  " + file.getPath() + (file.getOpen() ? " (being written)" : ""));
    }
  }

  private static String why(NodeServiceProto node) {
    String until =
        node.getUntilMillis() == 0
            ? ""
            : " (until " + Instant.ofEpochMilli(node.getUntilMillis()) + ")";
    return node.getWhy().isEmpty() ? "in service" : node.getWhy() + until;
  }

  private static Map<String, Object> fields(NodeServiceProto node, List<BlockingFileProto> paths) {
    List<Object> files = new ArrayList<>();
    paths.forEach(
        file -> files.add(Fields.of("path", file.getPath(), "beingWritten", file.getOpen())));
    return Fields.of(
        "uuid", node.getUuid(),
        "name", node.getName(),
        "address", node.getAddress(),
        "live", node.getLive(),
        "state", node.getState(),
        "since", node.getSinceMillis(),
        "until", node.getUntilMillis(),
        "blocks", node.getBlocks(),
        "blocksLeft", node.getBlocksLeft(),
        "onlyHere", node.getOnlyHere(),
        "inOpenFiles", node.getInOpenFiles(),
        "leftMillis", node.hasLeftMillis() ? node.getLeftMillis() : -1L,
        "why", node.getWhy(),
        "files", files);
  }

  private static String time(long millis) {
    long seconds = (millis + 999) / 1000;
    return seconds < SECONDS_PER_MINUTE
        ? seconds + " s"
        : (seconds + SECONDS_PER_MINUTE - 1) / SECONDS_PER_MINUTE + " min";
  }
}
