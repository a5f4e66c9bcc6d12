package io.ashlar.fs.write;

import io.ashlar.protocol.proto.DatanodeInfoProto;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * DataNodes that recently failed this file, and that the NameNode is asked to avoid for a while.
 * Belongs to one thread.
 */
final class ExcludedNodes {
  /** By then the NameNode itself knows of a dead node. */
  private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private record Excluded(DatanodeInfoProto node, long sinceNanos) {}

  private final Map<String, Excluded> nodes = new LinkedHashMap<>();

  void add(DatanodeInfoProto node) {
    nodes.put(node.getId().getDatanodeUuid(), new Excluded(node, System.nanoTime()));
  }

  List<DatanodeInfoProto> current() {
    long now = System.nanoTime();
    nodes.values().removeIf(excluded -> now - excluded.sinceNanos() > FORGET_NANOS);
    return nodes.values().stream().map(Excluded::node).toList();
  }
}
