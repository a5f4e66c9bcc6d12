package io.ashlar.namenode.blocks;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.topology.Rack;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Turns the namespace's wish for targets into one of nodes. Confined to the writer thread. */
final class TargetChoice {
  private final Datanodes nodes;
  private final ReturningNodes returning;
  private final Placement placement;
  private final RandomGenerator random;

  TargetChoice(
      Datanodes nodes, ReturningNodes returning, Placement placement, RandomGenerator random) {
    this.nodes = nodes;
    this.returning = returning;
    this.placement = placement;
    this.random = random;
  }

  List<StorageTarget> choose(PlacementRequest request) throws FsException {
    List<Datanode> living = nodes.living();
    List<Datanode> existing = new ArrayList<>();
    for (StorageTarget target : request.existing()) {
      Datanode node = nodes.find(target.node().uuid());
      if (node != null) {
        existing.add(node);
      }
    }
    Set<Datanode> excluded = new HashSet<>();
    for (String uuid : request.excludedUuids()) {
      Datanode node = nodes.find(uuid);
      if (node != null) {
        excluded.add(node);
      }
    }
    List<Datanode> inService = nodes.inService();
    List<Storage> chosen =
        placement.choose(wish(request, inService, existing, excluded), inService);
    boolean mayComeBack = returning.awaited() && request.count() > 0;
    if (chosen.isEmpty() && (existing.isEmpty() || mayComeBack)) {
      throw noPlace(request, living.size(), excluded.size());
    }
    return chosen.stream().map(Storage::target).toList();
  }

  /** Clients take the first kind for a reason to ask again, and the other for the last word. */
  private FsException noPlace(PlacementRequest request, int living, int excluded) {
    String message =
        "File "
            + request.path()
            + " could only be written to 0 of the 1 minReplication nodes. There are "
            + living
            + " datanode(s) running and "
            + excluded
            + " node(s) are excluded in this operation.";
    return returning.awaited()
        ? new FsException(
            Fault.NOT_REPLICATED_YET,
            message
                + " This NameNode was started a moment ago, and DataNodes may still be coming"
                + " back.")
        : new FsException(Fault.IO, message);
  }

  private Placement.Wish wish(
      PlacementRequest request,
      List<Datanode> living,
      List<Datanode> existing,
      Set<Datanode> excluded) {
    Datanode writer = null;
    Rack writerRack = null;
    if (!request.ignoreLocality() && !request.writerAddress().isEmpty()) {
      writerRack = nodes.rackOf(request.writerAddress());
      writer = onHost(request.writerAddress(), living, excluded);
      if (writer != null) {
        writerRack = writer.rack();
      }
    }
    if (request.avoidLocalNode() && writer != null) {
      excluded.add(writer);
      writer = null;
    }
    List<StorageType> held = new ArrayList<>();
    request.existing().forEach(target -> held.add(target.storageType()));
    List<Datanode> favored = new ArrayList<>();
    for (Datanode node : living) {
      if (request.favored().contains(node.transferAddress())
          || request.favored().contains(node.hostName() + ":" + node.info().transferPort())) {
        favored.add(node);
      }
    }
    return new Placement.Wish(
        request.count(),
        request.blockSizeBytes(),
        writer,
        writerRack,
        existing,
        excluded,
        favored,
        true,
        request.policy(),
        held);
  }

  /** One of the nodes on that host, at random, or null. */
  private Datanode onHost(String address, List<Datanode> living, Collection<Datanode> excluded) {
    Datanode pick = null;
    int seen = 0;
    for (Datanode node : living) {
      if (node.ipAddress().equals(address) && !excluded.contains(node)) {
        seen++;
        if (random.nextInt(seen) == 0) {
          pick = node;
        }
      }
    }
    return pick;
  }

  /** The targets that the ids name, in that order; unknown ones are left out. */
  List<StorageTarget> named(List<String> datanodeUuids, List<String> storageIds) {
    List<StorageTarget> targets = new ArrayList<>(datanodeUuids.size());
    for (int i = 0; i < datanodeUuids.size(); i++) {
      Datanode node = nodes.find(datanodeUuids.get(i));
      if (node == null || !node.alive()) {
        continue;
      }
      Storage storage = i < storageIds.size() ? node.storage(storageIds.get(i)) : null;
      if (storage == null) {
        storage = node.storages().stream().findFirst().orElse(null);
      }
      if (storage != null) {
        targets.add(storage.target());
      }
    }
    return targets;
  }
}
