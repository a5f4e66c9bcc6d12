package io.ashlar.namenode.blocks;

import io.ashlar.namenode.topology.Rack;
import io.ashlar.namenode.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Every DataNode that registered since this NameNode started, with its storages.
 *
 * <p>Changed on the writer thread only; what is marked so may be read on any thread.
 */
final class Datanodes {
  private final Topology topology;
  private final Map<String, Datanode> byUuid = new ConcurrentHashMap<>();
  private final Map<String, Datanode> byTransferAddress = new HashMap<>();

  private final StorageTable byIndex = new StorageTable();
  private volatile int liveRacks;
  private volatile int serviceRacks;

  /** Whether there ever was a storage that is not a plain disk. */
  private boolean severalKinds;

  Datanodes(Topology topology) {
    this.topology = topology;
  }

  /**
   * Adds a node or updates what is known of it; a different node at the same address is returned to
   * be given up.
   */
  Registered register(Registration registration, long nowMillis) {
    Datanode displaced = displacedBy(registration);
    Rack rack = topology.rackOf(registration.ipAddress(), registration.hostName());
    Datanode node = byUuid.get(registration.uuid());
    if (node == null) {
      node = new Datanode(registration, rack, nowMillis);
      byUuid.put(registration.uuid(), node);
    } else {
      byTransferAddress.remove(node.transferAddress(), node);
      node.register(registration, rack, nowMillis);
    }
    byTransferAddress.put(registration.transferAddress(), node);
    return new Registered(node, displaced);
  }

  /** Another node that is known at the address of one that registers, or null. */
  Datanode displacedBy(Registration registration) {
    Datanode there = byTransferAddress.get(registration.transferAddress());
    return there == null || there.uuid().equals(registration.uuid()) ? null : there;
  }

  /**
   * What a registration led to.
   *
   * @param node the node that is registered now
   * @param displaced another node that had this address until now, or null
   */
  record Registered(Datanode node, Datanode displaced) {}

  /** Forgets a node whose address another one has taken. */
  void forget(Datanode node) {
    byUuid.remove(node.uuid(), node);
    byTransferAddress.remove(node.transferAddress(), node);
  }

  /** To be called when a node came, went, died or came back, or when its service changed. */
  void countRacks() {
    Set<Rack> racks = new HashSet<>();
    Set<Rack> inService = new HashSet<>();
    for (Datanode node : byUuid.values()) {
      if (node.alive()) {
        racks.add(node.rack());
        if (node.adminState().inService()) {
          inService.add(node.rack());
        }
      }
    }
    liveRacks = racks.size();
    serviceRacks = inService.size();
  }

  /** Racks with at least one living node. Any thread. */
  int liveRacks() {
    return liveRacks;
  }

  /** Racks on which new replicas can be put. Any thread. */
  int serviceRacks() {
    return serviceRacks;
  }

  /** The node of that uuid, or null. Any thread. */
  Datanode find(String uuid) {
    return byUuid.get(uuid);
  }

  /** The living node whose HTTP server is at that {@code address:port}, or null. */
  Datanode withInfoAddress(String infoAddress) {
    for (Datanode node : byUuid.values()) {
      if (node.alive() && node.infoAddress().equals(infoAddress)) {
        return node;
      }
    }
    return null;
  }

  /** All nodes, dead ones too. Any thread. */
  Collection<Datanode> all() {
    return byUuid.values();
  }

  /** Nodes that are not dead. Any thread. */
  List<Datanode> living() {
    List<Datanode> living = new ArrayList<>(byUuid.size());
    for (Datanode node : byUuid.values()) {
      if (node.alive()) {
        living.add(node);
      }
    }
    return living;
  }

  /** Nodes that are not dead and may get new replicas. Any thread. */
  List<Datanode> inService() {
    List<Datanode> inService = new ArrayList<>(byUuid.size());
    for (Datanode node : byUuid.values()) {
      if (node.alive() && node.adminState().inService()) {
        inService.add(node);
      }
    }
    return inService;
  }

  /** The rack of a client at that address. Any thread. */
  Rack rackOf(String address) {
    return topology.rackOf(address, address);
  }

  /** A storage in use, made if the node has none of that uuid. */
  Storage storage(Datanode node, String uuid, StorageType type) {
    Storage known = node.storage(uuid);
    if (known != null) {
      return known;
    }
    severalKinds |= type != StorageType.DISK;
    Storage storage = new Storage(byIndex.nextIndex(), node, uuid, type);
    byIndex.add(storage);
    node.add(storage);
    return storage;
  }

  /** Whether storage policies can make a difference: not every storage is a plain disk. */
  boolean hasSeveralKinds() {
    return severalKinds;
  }

  /** The storage that a row names, or null if its rows no longer count. Any thread. */
  Storage inUse(int index) {
    Storage storage = at(index);
    return storage == null || storage.retired() ? null : storage;
  }

  /** The storage that a row names, retired or not; null once its last row is gone. Any thread. */
  Storage at(int index) {
    return byIndex.at(index);
  }

  /**
   * From now on the storage's rows do not count; the node may bring it back under another index.
   */
  void retire(Storage storage) {
    storage.retire();
    storage.node.remove(storage);
  }

  /** The last row of a retired storage is gone. */
  void removed(Storage storage) {
    byIndex.remove(storage); // what others saw before said that it was retired
  }
}
