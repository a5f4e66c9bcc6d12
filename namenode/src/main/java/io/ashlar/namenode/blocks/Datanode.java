package io.ashlar.namenode.blocks;

import io.ashlar.namenode.topology.Rack;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A DataNode that has registered, alive or not.
 *
 * <p>Confined to the writer thread, except for {@link #info()}, {@link #status()}, {@link
 * #adminState()} and {@link #liveness()}.
 */
final class Datanode {
  /** A scheduled replica that was never reported is forgotten after one to two of these. */
  private static final long SCHEDULED_ROLL_MILLIS = 600_000;

  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private final ArrayDeque<NodeCommand.Copy> copies = new ArrayDeque<>();
  private final ArrayDeque<NodeCommand.Recover> recoveries = new ArrayDeque<>();
  private final CopyLoad load = new CopyLoad();

  private volatile Registration registration;
  private Rack rack;
  private volatile Liveness liveness = Liveness.LIVE;
  private volatile DatanodeInfo info;
  private volatile AdminState adminState = AdminState.NORMAL;
  private volatile List<Storage> published = List.of();
  private volatile int failedVolumes;
  private volatile int scheduled;
  private volatile boolean slow;

  private long registeredMillis;
  private long lastHeartbeatMillis;
  private long lastReportMillis;
  private int connections;
  private int transfersInProgress;
  private int scheduledBefore;
  private long balancerBandwidth;
  private long scheduledSinceMillis;

  Datanode(Registration registration, Rack rack, long nowMillis) {
    register(registration, rack, nowMillis);
  }

  void register(Registration newest, Rack newRack, long nowMillis) {
    registration = newest;
    rack = newRack;
    registeredMillis = nowMillis;
    lastHeartbeatMillis = nowMillis;
    liveness = Liveness.LIVE;
    balancerBandwidth = 0; // it may have been started anew, and then does not know
    failedVolumes = 0; // it counts anew
    for (Storage storage : storages.values()) {
      storage.registeredAgain();
    }
    publish();
  }

  void heartbeat(Heartbeat beat, long nowMillis) {
    lastHeartbeatMillis = nowMillis;
    liveness = Liveness.LIVE;
    connections = beat.connections();
    transfersInProgress = beat.transfersInProgress();
    failedVolumes = beat.failedVolumes();
    rollScheduled(nowMillis);
    publish();
  }

  void reportTaken(long nowMillis) {
    lastReportMillis = nowMillis;
    publish();
  }

  /** Makes the newest figures visible to readers. */
  void publish() {
    long capacity = 0;
    long used = 0;
    long remaining = 0;
    long poolUsed = 0;
    long other = 0;
    long blocks = 0;
    for (Storage storage : storages.values()) {
      StorageInfo figures = storage.info();
      capacity += figures.capacityBytes();
      used += figures.dfsUsedBytes();
      remaining += figures.remainingBytes();
      poolUsed += figures.blockPoolUsedBytes();
      other += figures.nonDfsUsedBytes();
      blocks += storage.replicas();
    }
    info =
        new DatanodeInfo(
            registration.uuid(),
            registration.ipAddress(),
            registration.hostName(),
            registration.transferPort(),
            registration.infoPort(),
            registration.ipcPort(),
            rack.path(),
            capacity,
            used,
            remaining,
            poolUsed,
            other,
            lastHeartbeatMillis,
            lastHeartbeatMillis,
            lastReportMillis,
            connections,
            (int) Math.min(Integer.MAX_VALUE, blocks),
            adminState,
            registration.softwareVersion());
    published = List.copyOf(storages.values());
  }

  /** The newest figures, for clients. Any thread. */
  DatanodeInfo info() {
    return info;
  }

  /** The newest figures, for operators. Any thread. */
  DatanodeStatus status() {
    int stale = 0;
    for (Storage storage : published) {
      stale += storage.stale() ? 1 : 0;
    }
    return new DatanodeStatus(
        info, liveness, slow, failedVolumes, scheduled, published.size(), stale);
  }

  /** The storages in use. Any thread. */
  List<Storage> publishedStorages() {
    return published;
  }

  /** How lately it was heard of. Any thread. */
  Liveness liveness() {
    return liveness;
  }

  /** Whether it is in service. Any thread. */
  AdminState adminState() {
    return adminState;
  }

  void adminState(AdminState newest) {
    adminState = newest;
    publish();
  }

  boolean alive() {
    return liveness != Liveness.DEAD;
  }

  void liveness(Liveness newest) {
    liveness = newest;
  }

  /** What it said when it registered. */
  Registration registration() {
    return registration;
  }

  String uuid() {
    return registration.uuid();
  }

  String ipAddress() {
    return registration.ipAddress();
  }

  String hostName() {
    return registration.hostName();
  }

  String transferAddress() {
    return registration.transferAddress();
  }

  String infoAddress() {
    return registration.ipAddress() + ":" + registration.infoPort();
  }

  /** Whether its peers find it so slow that it is avoided. Any thread. */
  boolean slow() {
    return slow;
  }

  void slow(boolean now) {
    slow = now;
  }

  Rack rack() {
    return rack;
  }

  /** When it registered last. */
  long registeredMillis() {
    return registeredMillis;
  }

  long lastHeartbeatMillis() {
    return lastHeartbeatMillis;
  }

  /** Forgives a delay that was this NameNode's own; nobody was heard of later than now. */
  void forgive(long millis, long nowMillis) {
    lastHeartbeatMillis = Math.min(lastHeartbeatMillis + millis, nowMillis);
  }

  int connections() {
    return connections;
  }

  int transfersInProgress() {
    return transfersInProgress;
  }

  Collection<Storage> storages() {
    return storages.values();
  }

  Storage storage(String uuid) {
    return storages.get(uuid);
  }

  void add(Storage storage) {
    storages.put(storage.uuid, storage);
    publish();
  }

  void remove(Storage storage) {
    storages.remove(storage.uuid);
    publish();
  }

  // ---- replicas on their way here

  int scheduled() {
    return scheduled;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer thread changes it
  void schedule() {
    scheduled++;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only the writer thread changes it
  void scheduledArrived() {
    if (scheduled > 0) {
      scheduled--;
      scheduledBefore = Math.min(scheduledBefore, scheduled);
    }
  }

  private void rollScheduled(long nowMillis) {
    if (nowMillis - scheduledSinceMillis >= SCHEDULED_ROLL_MILLIS) {
      scheduled = Math.max(0, scheduled - scheduledBefore);
      scheduledBefore = scheduled;
      scheduledSinceMillis = nowMillis;
    }
  }

  // ---- what it is to do

  /** What it was told of a balancer's bandwidth, in bytes per second; 0 for nothing. */
  long balancerBandwidth() {
    return balancerBandwidth;
  }

  void balancerBandwidth(long told) {
    balancerBandwidth = told;
  }

  /** Copies that it sends and receives. */
  CopyLoad load() {
    return load;
  }

  /** Copies ordered but not told yet; bounded by the limits on what a node copies at a time. */
  ArrayDeque<NodeCommand.Copy> copies() {
    return copies;
  }

  /** Recoveries that this node is to lead; bounded by one for each file whose writer is gone. */
  ArrayDeque<NodeCommand.Recover> recoveries() {
    return recoveries;
  }

  @Override
  public String toString() {
    return registration.transferAddress();
  }
}
