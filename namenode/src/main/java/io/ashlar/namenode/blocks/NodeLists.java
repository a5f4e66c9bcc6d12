package io.ashlar.namenode.blocks;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The operator's lists of DataNodes: who may join, and who is to leave. Immutable; names are host
 * names in small letters, addresses, or either with {@code :port}.
 *
 * @param included who may join; everybody if it is empty
 * @param excluded who is to be decommissioned
 * @param maintained who is in maintenance, and until when in milliseconds since 1970 (0 for ever)
 */
public record NodeLists(Set<String> included, Set<String> excluded, Map<String, Long> maintained) {

  /** No list says anything. */
  public static final NodeLists NONE = new NodeLists(Set.of(), Set.of(), Map.of());

  /** Copies what it is given. */
  public NodeLists {
    included = Set.copyOf(included);
    excluded = Set.copyOf(excluded);
    maintained = Map.copyOf(maintained);
  }

  /** Whether the node may join. */
  boolean allow(Registration node) {
    return included.isEmpty() || names(node).stream().anyMatch(included::contains);
  }

  /** What the lists order of the node, or null. */
  NodeOrder order(Registration node, long nowMillis) {
    if (excluded.isEmpty() && maintained.isEmpty()) {
      return null;
    }
    List<String> names = names(node);
    String name = node.hostName() + ":" + node.transferPort();
    if (names.stream().anyMatch(excluded::contains)) {
      return new NodeOrder(NodeOrder.Kind.DECOMMISSION, nowMillis, 0, name);
    }
    return names.stream()
        .map(maintained::get)
        .filter(Objects::nonNull)
        .filter(until -> until == 0 || until > nowMillis)
        .map(until -> new NodeOrder(NodeOrder.Kind.MAINTENANCE, nowMillis, until, name))
        .findFirst()
        .orElse(null);
  }

  private static List<String> names(Registration node) {
    String host = node.hostName().toLowerCase(Locale.ROOT);
    return List.of(
        node.ipAddress(), node.transferAddress(), host, host + ":" + node.transferPort());
  }
}
