package io.ashlar.datanode.scan;

import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Replicas that were found damaged and are still here. The NameNode is told of each at once, and
 * again behind every full report: that lists a damaged replica like any other, and a NameNode that
 * has just started, or missed the message, would take it for a good one. Bounded: beyond the bound
 * the oldest is left to the scanner's next round. Thread-safe.
 */
public final class DamagedReplicas {
  private static final int MAX = 4096;

  // Guarded by this.
  private final Map<Long, Replica> damaged = new LinkedHashMap<>();

  /** Remembers one. */
  public synchronized void add(Replica replica) {
    if (damaged.size() >= MAX) {
      damaged.remove(damaged.keySet().iterator().next());
    }
    damaged.put(replica.blockId(), replica);
  }

  /** Those that the catalog still has as they were found. */
  public synchronized List<Replica> present(ReplicaCatalog catalog) {
    damaged.values().removeIf(replica -> catalog.find(replica.blockId()).orElse(null) != replica);
    return new ArrayList<>(damaged.values());
  }
}
