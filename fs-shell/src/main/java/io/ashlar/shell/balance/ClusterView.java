package io.ashlar.shell.balance;

import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeStorageReportProto;
import io.ashlar.protocol.proto.StorageReportProto;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The DataNodes as the NameNode told of them: which take part in balancing, and how full they are
 * by kind of storage. Immutable.
 */
final class ClusterView {
  /** A node that was heard of so much later than another one is not dead, and not well either. */
  private static final long STALE_MILLIS = 15_000;

  private final Map<String, DatanodeInfoProto> nodes = new HashMap<>();
  private final Map<String, String> racks = new HashMap<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();
  private final Map<String, List<Group>> groups = new TreeMap<>();

  ClusterView(List<DatanodeStorageReportProto> reports, Set<String> slow) {
    long newest =
        reports.stream()
            .mapToLong(report -> report.getDatanodeInfo().getLastUpdate())
            .max()
            .orElse(0);
    for (DatanodeStorageReportProto report : reports) {
      DatanodeInfoProto node = report.getDatanodeInfo();
      String uuid = node.getId().getDatanodeUuid();
      racks.put(uuid, node.getLocation());
      Optional<String> reason = reasonToSkip(node, newest, slow);
      if (reason.isPresent()) {
        skipped.put(name(node), reason.get());
      } else {
        nodes.put(uuid, node);
        add(node, report.getStorageReportsList());
      }
    }
  }

  private static Optional<String> reasonToSkip(
      DatanodeInfoProto node, long newestMillis, Set<String> slow) {
    if (node.getAdminState() != DatanodeInfoProto.AdminState.NORMAL) {
      return Optional.of(node.getAdminState().name());
    }
    if (newestMillis - node.getLastUpdate() > STALE_MILLIS) {
      return Optional.of("stale");
    }
    return slow.contains(node.getId().getDatanodeUuid()) ? Optional.of("slow") : Optional.empty();
  }

  private void add(DatanodeInfoProto node, List<StorageReportProto> storages) {
    Map<String, Group> byType = new TreeMap<>();
    for (StorageReportProto storage : storages) {
      if (!storage.getFailed()) {
        String type = storage.getStorage().getStorageType().name();
        byType.merge(type, group(node, type, storage), ClusterView::together);
      }
    }
    byType.forEach(
        (type, group) -> groups.computeIfAbsent(type, none -> new ArrayList<>()).add(group));
  }

  private static Group group(DatanodeInfoProto node, String type, StorageReportProto storage) {
    return new Group(
        node.getId().getDatanodeUuid(),
        name(node),
        node.getLocation(),
        type,
        storage.getCapacity(),
        storage.getDfsUsed(),
        storage.getRemaining());
  }

  private static Group together(Group one, Group other) {
    return new Group(
        one.node(),
        one.name(),
        one.rack(),
        one.type(),
        one.capacityBytes() + other.capacityBytes(),
        one.usedBytes() + other.usedBytes(),
        one.remainingBytes() + other.remainingBytes());
  }

  private static String name(DatanodeInfoProto node) {
    return node.getId().getIpAddr() + ":" + node.getId().getXferPort();
  }

  /** One balance for each kind of storage that there is. */
  Map<String, Balance> balances(double threshold) {
    Map<String, Balance> balances = new TreeMap<>();
    groups.forEach((type, all) -> balances.put(type, new Balance(all, racks, threshold)));
    return balances;
  }

  /** A node that takes part. */
  Optional<DatanodeInfoProto> node(String uuid) {
    return Optional.ofNullable(nodes.get(uuid));
  }

  /** Nodes that take no part, by name, and why. */
  Map<String, String> skipped() {
    return skipped;
  }
}
