package io.ashlar.namenode.blocks;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Permissions to send a full block report, so that not all DataNodes report at once (wire
 * reference, DataNodes, 1.11). Confined to the writer thread.
 */
final class ReportLeases {
  private record Lease(long id, long expiresAtMillis) {}

  private final int capacity;
  private final long lengthMillis;
  private final Map<String, Lease> byNode = new LinkedHashMap<>();
  private long nextId;

  ReportLeases(int capacity, long lengthMillis, long firstId) {
    this.capacity = capacity;
    this.lengthMillis = lengthMillis;
    this.nextId = firstId;
  }

  /** A lease for that node in place of the one it has; 0 if none is free. */
  long ask(String uuid, long nowMillis) {
    byNode.remove(uuid);
    byNode.values().removeIf(lease -> lease.expiresAtMillis() <= nowMillis);
    if (byNode.size() >= capacity) {
      return 0;
    }
    long id = nextId++;
    if (id == 0) {
      id = nextId++;
    }
    byNode.put(uuid, new Lease(id, nowMillis + lengthMillis));
    return id;
  }

  /** Whether the node may report under that lease now. */
  boolean holds(String uuid, long id, long nowMillis) {
    Lease lease = byNode.get(uuid);
    return lease != null && lease.id() == id && lease.expiresAtMillis() > nowMillis;
  }

  /** The node has reported, or is gone. */
  void giveBack(String uuid) {
    byNode.remove(uuid);
  }
}
