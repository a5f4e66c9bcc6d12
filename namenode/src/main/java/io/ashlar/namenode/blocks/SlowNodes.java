package io.ashlar.namenode.blocks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which DataNodes and disks are slow, by what DataNodes report. One reporter is not enough: it may
 * be its own network that is slow. And never are so many avoided that the others have to carry too
 * much. What is not reported again expires.
 *
 * <p>Changed on the writer thread; {@link #reports()} on any.
 */
final class SlowNodes {
  private static final Logger log = LoggerFactory.getLogger(SlowNodes.class);

  /** Several times as long as our DataNodes wait between reports. */
  static final long VALID_MILLIS = 300_000;

  /** Of one node; more volumes than fit a machine. */
  private static final int MAX_DISKS = 256;

  private static final int REPORTERS_NEEDED = 2;

  /** Of so many living nodes at most one is avoided. */
  private static final int NODES_FOR_EACH_AVOIDED = 3;

  private final Datanodes nodes;
  private final Map<Datanode, Said> said = new HashMap<>();
  private volatile List<SlowNodeReport> published = List.of();

  /** All that is said of one node. */
  private static final class Said {
    final Map<Datanode, Vote> peers = new LinkedHashMap<>();
    List<SlowDisk> disks = List.of();
    long disksAtMillis;
  }

  private record Vote(SlowPeer slow, long atMillis) {}

  SlowNodes(Datanodes nodes) {
    this.nodes = nodes;
  }

  /** Takes what a node reports, which is mostly nothing. */
  void take(Datanode reporter, List<SlowPeer> peers, List<SlowDisk> disks, long nowMillis) {
    for (SlowPeer slow : peers) {
      Datanode node = nodes.withInfoAddress(slow.infoAddress());
      if (node != null && node != reporter) {
        of(node).peers.put(reporter, new Vote(slow, nowMillis));
      }
    }
    if (!disks.isEmpty()) {
      Said known = of(reporter);
      known.disks = disks.stream().limit(MAX_DISKS).toList();
      known.disksAtMillis = nowMillis;
    }
    if (!peers.isEmpty() || !disks.isEmpty()) {
      judge();
    }
  }

  private Said of(Datanode node) {
    return said.computeIfAbsent(node, any -> new Said());
  }

  /** Drops what has expired and what dead nodes said or was said of them. */
  void expire(long nowMillis) {
    if (said.isEmpty()) {
      return;
    }
    for (Iterator<Map.Entry<Datanode, Said>> all = said.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Datanode, Said> entry = all.next();
      Said known = entry.getValue();
      known
          .peers
          .entrySet()
          .removeIf(
              vote ->
                  !vote.getKey().alive() || nowMillis - vote.getValue().atMillis() >= VALID_MILLIS);
      if (nowMillis - known.disksAtMillis >= VALID_MILLIS) {
        known.disks = List.of();
      }
      if (!entry.getKey().alive() || (known.peers.isEmpty() && known.disks.isEmpty())) {
        entry.getKey().slow(false);
        all.remove();
      }
    }
    judge();
  }

  private void judge() {
    List<Datanode> suspects = new ArrayList<>(said.keySet());
    suspects.sort(
        Comparator.<Datanode>comparingInt(node -> said.get(node).peers.size())
            .reversed()
            .thenComparing(Datanode::uuid));
    int mayBeAvoided = nodes.living().size() / NODES_FOR_EACH_AVOIDED;
    List<SlowNodeReport> reports = new ArrayList<>();
    for (Datanode node : suspects) {
      Said known = said.get(node);
      boolean slow = known.peers.size() >= REPORTERS_NEEDED && mayBeAvoided > 0;
      mayBeAvoided -= slow ? 1 : 0;
      if (slow != node.slow()) {
        log.info(
            slow
                ? "DataNode {} is slow, {} peers say; it is avoided"
                : "DataNode {} is no longer avoided, {} peers find it slow",
            node,
            known.peers.size());
        node.slow(slow);
      }
      List<SlowNodeReport.Opinion> opinions = new ArrayList<>();
      known.peers.forEach(
          (reporter, vote) ->
              opinions.add(new SlowNodeReport.Opinion(reporter.info(), vote.slow())));
      reports.add(new SlowNodeReport(node.info(), slow, List.copyOf(opinions), known.disks));
    }
    published = List.copyOf(reports);
  }

  /** What is said, the slowest nodes first. Any thread. */
  List<SlowNodeReport> reports() {
    return published;
  }
}
