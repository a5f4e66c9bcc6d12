package io.ashlar.datanode.slowness;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Recent mean latencies of things of one kind, by name. What was not used lately is forgotten, so
 * that there are never more than there are peers or volumes. Thread-safe.
 */
final class Latencies {
  /** More peers than there are; names come from clients, who may make them up. */
  static final int MAX_NAMES = 10_000;

  private final long slotNanos;
  private final Map<String, RecentMean> means = new ConcurrentHashMap<>();

  Latencies(long slotNanos) {
    this.slotNanos = slotNanos;
  }

  /** Takes one. Beyond so many names, new ones are not measured until some are forgotten. */
  void add(String name, long nanos, long nowNanos) {
    if (means.size() >= MAX_NAMES && !means.containsKey(name)) {
      return;
    }
    means.computeIfAbsent(name, any -> new RecentMean(slotNanos, nowNanos)).add(nanos, nowNanos);
  }

  /** Those of which there is enough to tell. */
  Map<String, Double> means(int minimum, long nowNanos) {
    means.values().removeIf(mean -> mean.isEmpty(nowNanos));
    Map<String, Double> told = new LinkedHashMap<>();
    means.forEach(
        (name, recent) -> {
          double mean = recent.meanMillis(minimum, nowNanos);
          if (!Double.isNaN(mean)) {
            told.put(name, mean);
          }
        });
    return told;
  }
}
