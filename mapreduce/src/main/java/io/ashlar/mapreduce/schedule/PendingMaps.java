package io.ashlar.mapreduce.schedule;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The maps of a job that wait, found by node, by rack, or at all. A map stands in several queues;
 * whoever takes it changes its state, and the other queues pass over it later.
 */
final class PendingMaps {

  /** Where a worker is, in the job's terms. */
  private record Place(List<Integer> hosts, String rack) {}

  private final JobSpec job;
  private final List<ArrayDeque<Task>> byHost = new ArrayList<>();
  private final Map<String, ArrayDeque<Task>> byRack = new HashMap<>();
  private final ArrayDeque<Task> all = new ArrayDeque<>();
  private final Map<String, List<Integer>> hostsByName = new HashMap<>();
  private final Map<String, Place> places = new HashMap<>();

  PendingMaps(JobSpec job) {
    this.job = job;
    for (int host = 0; host < job.hosts().size(); host++) {
      byHost.add(new ArrayDeque<>());
      for (String name : job.hosts().get(host).names()) {
        hostsByName.computeIfAbsent(name, n -> new ArrayList<>()).add(host);
      }
    }
  }

  /** Puts a map into its queues. */
  void add(Task map) {
    all.add(map);
    Set<String> racks = new HashSet<>();
    for (int host : job.splits().get(map.index).hosts()) {
      byHost.get(host).add(map);
      String rack = job.hosts().get(host).rack();
      if (!rack.isEmpty() && racks.add(rack)) {
        byRack.computeIfAbsent(rack, r -> new ArrayDeque<>()).add(map);
      }
    }
  }

  /** Forgets a worker that is gone. */
  void forget(String workerId) {
    places.remove(workerId);
  }

  private Place place(WorkerState worker) {
    return places.computeIfAbsent(worker.spec.id(), id -> locate(worker.spec));
  }

  private Place locate(WorkerSpec worker) {
    List<Integer> hosts =
        worker.nodeNames().stream()
            .flatMap(name -> hostsByName.getOrDefault(name, List.of()).stream())
            .distinct()
            .toList();
    String rack = worker.rack();
    if (rack.isEmpty() && !hosts.isEmpty()) {
      rack = job.hosts().get(hosts.get(0)).rack();
    }
    return new Place(hosts, rack);
  }

  /** How far a map's data is from a worker. */
  Task.Distance distance(Task map, WorkerState worker) {
    Place place = place(worker);
    Task.Distance nearest = Task.Distance.ELSEWHERE;
    for (int host : job.splits().get(map.index).hosts()) {
      if (place.hosts.contains(host)) {
        return Task.Distance.NODE;
      }
      if (!place.rack.isEmpty() && place.rack.equals(job.hosts().get(host).rack())) {
        nearest = Task.Distance.RACK;
      }
    }
    return nearest;
  }

  /** Takes a map at most that far from the worker, or null. */
  Task take(WorkerState worker, Task.Distance distance, boolean avoidFailed) {
    return switch (distance) {
      case NODE -> takeAtNode(worker, avoidFailed);
      case RACK -> take(byRack.get(place(worker).rack), worker, avoidFailed);
      case ELSEWHERE -> take(all, worker, avoidFailed);
    };
  }

  private Task takeAtNode(WorkerState worker, boolean avoidFailed) {
    for (int host : place(worker).hosts) {
      Task map = take(byHost.get(host), worker, avoidFailed);
      if (map != null) {
        return map;
      }
    }
    return null;
  }

  private static Task take(ArrayDeque<Task> queue, WorkerState worker, boolean avoidFailed) {
    if (queue == null) {
      return null;
    }
    for (int left = queue.size(); left > 0; left--) {
      Task map = queue.poll();
      if (!map.isPending()) {
        continue;
      }
      if (!avoidFailed || map.lastFailedOn != worker) {
        return map;
      }
      queue.add(map);
    }
    return null;
  }

  /** Whether the worker could run a waiting map that near. */
  boolean has(WorkerState worker, Task.Distance distance) {
    Place place = place(worker);
    if (distance == Task.Distance.NODE) {
      for (int host : place.hosts) {
        if (anyPending(byHost.get(host))) {
          return true;
        }
      }
      return false;
    }
    return distance == Task.Distance.ELSEWHERE ? any() : anyPending(byRack.get(place.rack));
  }

  /** Whether any map waits. */
  boolean any() {
    return anyPending(all);
  }

  private static boolean anyPending(ArrayDeque<Task> queue) {
    while (queue != null && !queue.isEmpty()) {
      if (queue.peek().isPending()) {
        return true;
      }
      queue.poll();
    }
    return false;
  }
}
