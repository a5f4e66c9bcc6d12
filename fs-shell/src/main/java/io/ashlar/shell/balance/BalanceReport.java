package io.ashlar.shell.balance;

import io.ashlar.shell.terminal.Fields;
import io.ashlar.shell.terminal.Json;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.Table;
import io.ashlar.shell.terminal.Table.Align;
import io.ashlar.shell.terminal.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Shows how full DataNodes are, and what was moved. */
final class BalanceReport {
  private final Terminal terminal;
  private final double threshold;

  BalanceReport(Terminal terminal, double threshold) {
    this.terminal = terminal;
    this.threshold = threshold;
  }

  /** The figures, for people. */
  void table(ClusterView view) {
    Table table =
        new Table(
            Align.LEFT, Align.LEFT, Align.LEFT, Align.RIGHT, Align.RIGHT, Align.RIGHT, Align.RIGHT);
    table.row("DATANODE", "RACK", "STORAGE", "CAPACITY", "USED", "FULL", "AVERAGE");
    view.balances(threshold)
        .values()
        .forEach(
            balance ->
                balance
                    .groups()
                    .forEach(
                        group ->
                            table.row(
                                group.name(),
                                group.rack(),
                                group.type(),
                                Sizes.withUnit(group.capacityBytes()),
                                Sizes.withUnit(group.usedBytes()),
                                percent(group.utilization()),
                                percent(balance.average()))));
    table.lines().forEach(terminal::line);
    view.skipped().forEach((name, reason) -> terminal.line(name + " takes no part: " + reason));
  }

  /** How it ended, for people. */
  void end(Outcome outcome, ClusterView view, Tally tally, long seconds) {
    long left = left(view);
    terminal.line(
        outcome.text()
            + ": "
            + (left == 0
                ? "every DataNode is within " + percent(threshold) + " of the average"
                : Sizes.withUnit(left) + " or more would have to move")
            + ".");
    if (outcome != Outcome.PLANNED) {
      terminal.line(
          "Moved "
              + tally.blocks()
              + " blocks, "
              + Sizes.withUnit(tally.bytes())
              + ", in "
              + Balancer.time(seconds)
              + ".");
    }
    if (tally.failures() > 0) {
      terminal.line(tally.failures() + " moves failed; the last: " + tally.lastFailure());
    }
  }

  /** All of it, for programs. */
  void json(Outcome outcome, ClusterView view, Tally tally, long seconds) throws IOException {
    List<Object> nodes = new ArrayList<>();
    view.balances(threshold)
        .values()
        .forEach(balance -> balance.groups().forEach(group -> nodes.add(fields(group, balance))));
    List<Object> skipped = new ArrayList<>();
    for (Map.Entry<String, String> node : view.skipped().entrySet()) {
      skipped.add(Fields.of("name", node.getKey(), "why", node.getValue()));
    }
    Json.write(
        terminal,
        Fields.of(
            "outcome", outcome.name(),
            "balanced", left(view) == 0,
            "threshold", threshold,
            "leftBytes", left(view),
            "movedBlocks", tally.blocks(),
            "movedBytes", tally.bytes(),
            "failedMoves", tally.failures(),
            "lastFailure", tally.lastFailure(),
            "seconds", seconds,
            "nodes", nodes,
            "skipped", skipped));
  }

  private long left(ClusterView view) {
    return view.balances(threshold).values().stream().mapToLong(Balance::leftBytes).sum();
  }

  private static Map<String, Object> fields(Group group, Balance balance) {
    return Fields.of(
        "uuid", group.node(),
        "name", group.name(),
        "rack", group.rack(),
        "storageType", group.type(),
        "capacityBytes", group.capacityBytes(),
        "usedBytes", group.usedBytes(),
        "percentFull", group.utilization(),
        "averagePercent", balance.average());
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f %%", value);
  }
}
