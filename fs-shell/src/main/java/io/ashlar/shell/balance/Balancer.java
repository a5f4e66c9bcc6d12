package io.ashlar.shell.balance;

import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.shell.terminal.Sizes;
import io.ashlar.shell.terminal.StatusLine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Looks how full the DataNodes are, moves what evens them out, and looks again, until they are
 * balanced or nothing helps any more. Belongs to one thread.
 */
final class Balancer {
  /** What is asked of one source at a time: dfs.balancer.getBlocks.size. */
  private static final long ASKED_BYTES = 2L << 30;

  /** Large blocks first, as fewer moves do more; small ones where there are no others. */
  private static final long[] MIN_BLOCK_BYTES = {10L << 20, 1};

  /** Each question finds other blocks: one that found none may have been unlucky. */
  private static final int FRUITLESS_ROUNDS = 3;

  /** How long the deletion of what was moved may take to show in the figures. */
  private static final int SETTLING_LOOKS = 15;

  private static final long LOOK_MILLIS = 1_000;

  private final ClusterClient client;
  private final Crew crew;
  private final double threshold;
  private final StatusLine line;
  private final Tally tally = new Tally();
  private final long startNanos = System.nanoTime();
  private ClusterView view;

  Balancer(ClusterClient client, Crew crew, double threshold, StatusLine line) {
    this.client = client;
    this.crew = crew;
    this.threshold = threshold;
    this.line = line;
  }

  /** Looks once. */
  ClusterView look() throws IOException {
    view = new ClusterView(client.nodes(), client.slow());
    return view;
  }

  /** Moves until there is nothing more to do. */
  Outcome run() throws IOException, InterruptedException {
    int fruitless = 0;
    while (true) {
      Map<String, Balance> balances = look().balances(threshold);
      if (balances.values().stream().allMatch(Balance::balanced)) {
        return Outcome.BALANCED;
      }
      long before = tally.blocks();
      round(balances.values());
      fruitless = tally.blocks() == before ? fruitless + 1 : 0;
      if (fruitless == FRUITLESS_ROUNDS) {
        return Outcome.NOTHING_MOVES;
      }
      settle(tally.leftSources());
    }
  }

  private void round(Collection<Balance> balances) throws IOException, InterruptedException {
    long leftBytes = balances.stream().mapToLong(Balance::leftBytes).sum();
    List<Move> moves = new ArrayList<>();
    for (Balance balance : balances) {
      for (Group source : balance.sources()) {
        plan(balance, source, moves);
      }
    }
    long before = tally.bytes();
    tally.roundBegins();
    crew.run(moves, view, tally, () -> show(leftBytes - (tally.bytes() - before), moves.size()));
  }

  private void plan(Balance balance, Group source, List<Move> moves) throws IOException {
    DatanodeIDProto node = view.node(source.node()).orElseThrow().getId();
    int before = moves.size();
    for (long minBlockBytes : MIN_BLOCK_BYTES) {
      long gives = balance.givesBytes(source);
      if (gives == 0 || moves.size() > before) {
        return;
      }
      long asked = Math.min(ASKED_BYTES, 2 * gives);
      for (Candidate block : client.blocks(node, source.type(), asked, minBlockBytes)) {
        balance.choose(source, block).ifPresent(moves::add);
      }
    }
  }

  /**
   * Waits until the sources report what they have given: else the next round would take from them
   * once more.
   */
  private void settle(Map<Group, Long> given) throws IOException, InterruptedException {
    if (given.isEmpty()) {
      Thread.sleep(LOOK_MILLIS);
      return;
    }
    for (int looks = 0; looks < SETTLING_LOOKS; looks++) {
      Thread.sleep(LOOK_MILLIS);
      List<Group> now =
          look().balances(threshold).values().stream()
              .flatMap(balance -> balance.groups().stream())
              .toList();
      if (given.entrySet().stream().allMatch(e -> gave(e.getKey(), e.getValue(), now))) {
        return;
      }
    }
  }

  /** Others may be writing meanwhile, so that most of it is enough. */
  private static boolean gave(Group before, long bytes, List<Group> now) {
    return now.stream()
        .filter(group -> group.node().equals(before.node()) && group.type().equals(before.type()))
        .allMatch(group -> group.usedBytes() <= before.usedBytes() - bytes / 10 * 9);
  }

  private void show(long leftBytes, int moves) {
    double seconds = (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    double rate = tally.bytes() / Math.max(seconds, 0.001);
    long left = Math.max(0, leftBytes);
    line.show(
        "balancing: "
            + tally.blocks()
            + " blocks, "
            + Sizes.withUnit(tally.bytes())
            + " moved, "
            + Sizes.withUnit(left)
            + " left, "
            + Sizes.withUnit((long) rate)
            + "/s"
            + (rate > 0 ? ", about " + time((long) (left / rate)) + " left" : "")
            + (tally.failures() > 0 ? ", " + tally.failures() + " failed" : "")
            + " ("
            + moves
            + " in this round)");
  }

  static String time(long seconds) {
    return seconds < 60
        ? seconds + " s"
        : seconds < 3600
            ? (seconds + 59) / 60 + " min"
            : seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
  }

  Tally tally() {
    return tally;
  }

  ClusterView view() {
    return view;
  }

  long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos);
  }
}
