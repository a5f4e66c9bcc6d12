package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;
import io.ashlar.namenode.topology.Topology;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this NameNode knows of DataNodes and replicas beyond the tables, and how its parts move
 * together. All of it is forgotten at a restart and learnt again from reports.
 *
 * <p>Confined to the writer thread, except for what the parts themselves allow.
 */
final class SoftState {
  private static final Logger log = LoggerFactory.getLogger(SoftState.class);

  /** Some seconds of the quickest writing there is; 24 bytes each. */
  private static final int MAX_YOUNG_BLOCKS = 100_000;

  final BlockSettings settings;
  final NodeLimits limits;
  final Datanodes nodes;
  final Tally tally = new Tally();
  final Copies copies = new Copies();
  final YoungBlocks young = new YoungBlocks(MAX_YOUNG_BLOCKS);
  final Sweep sweep = new Sweep();
  final SlowNodes slowNodes;
  final SafeMode safeMode;
  final ReturningNodes returning;
  final ReportLeases leases;
  final ReportIntake intake;
  final Purge purge;
  final BlockCounters counters;
  final Departures departures;
  private NodeLists lists = NodeLists.NONE;
  private long balancerBandwidth;
  private boolean saidNewer;

  SoftState(
      BlockSettings settings,
      NodeLimits limits,
      Topology topology,
      long completeBlocks,
      BlockCounters counters,
      long firstReportLease) {
    this.settings = settings;
    this.counters = counters;
    this.limits = limits;
    nodes = new Datanodes(topology);
    slowNodes = new SlowNodes(nodes);
    safeMode =
        new SafeMode(
            completeBlocks, settings.safeModeThreshold(), settings.safeModeExtensionMillis());
    returning = new ReturningNodes(settings.deadMillis());
    leases =
        new ReportLeases(settings.reportLeases(), settings.reportLeaseMillis(), firstReportLease);
    intake = new ReportIntake(nodes, copies, tally, safeMode, returning, counters);
    purge = new Purge(nodes, intake, tally);
    departures = new Departures(this, new DepartureRules(nodes, settings.minReplication()));
  }

  /** The operator's lists of DataNodes. */
  NodeLists lists() {
    return lists;
  }

  void lists(NodeLists newest) {
    lists = newest;
  }

  /** What a DataNode may move for a balancer, in bytes per second; 0 while nobody has said. */
  long balancerBandwidth() {
    return balancerBandwidth;
  }

  void balancerBandwidth(long bytesPerSecond) {
    balancerBandwidth = bytesPerSecond;
  }

  /** What one decision is going to change. */
  ReplicaChanges changes(View view, Edit edit, long nowMillis) {
    return new ReplicaChanges(view, edit, nodes, tally, safeMode, young, nowMillis);
  }

  /** The storage of a living node, made if it is new and the node may have one more. */
  Optional<Storage> storageOf(String uuid, String storageId, StorageType type) throws FsException {
    Datanode node = nodes.find(uuid);
    if (node == null || !node.alive()) {
      return Optional.empty();
    }
    checkStorages(node, List.of(storageId));
    return Optional.of(nodes.storage(node, storageId, type));
  }

  /** Refuses storages that a node may not have, or not now. */
  void checkStorages(Datanode node, Collection<String> named) throws FsException {
    limits.checkStorages(node, named, purge.withoutReplicas());
  }

  /**
   * The node was not heard of for too long. One that is in maintenance will be back: what it holds
   * stays known.
   */
  void silent(Datanode node) {
    if (node.adminState() != AdminState.IN_MAINTENANCE) {
      giveUp(node);
      return;
    }
    node.liveness(Liveness.DEAD);
    copies.dropOf(node);
    leases.giveBack(node.uuid());
    node.recoveries().clear();
  }

  /** The node is dead: its replicas do not count from now on. */
  void giveUp(Datanode node) {
    node.liveness(Liveness.DEAD);
    copies.dropOf(node);
    leases.giveBack(node.uuid());
    node.recoveries().clear();
    for (Storage storage : List.copyOf(node.storages())) {
      purge.retire(storage);
    }
  }

  /** Nothing is kept of the node any more, as if it had never registered. */
  void forget(Datanode node) {
    departures.forget(node);
    nodes.forget(node);
  }

  /** Forgets nodes that are dead for long and hold nothing. */
  void forgetLongDead(long nowMillis) {
    for (Datanode node : nodes.all()) {
      if (limits.mayForget(node, nowMillis)) {
        log.info("DataNode {} ({}) is dead for long and is forgotten", node, node.uuid());
        forget(node);
      }
    }
  }

  /** Makes room for a node that is new, by forgetting the one that is dead for longest. */
  void makeRoom(Registration newcomer) throws FsException {
    if (limits.hasRoom(nodes)) {
      return;
    }
    Datanode longestDead =
        nodes.all().stream()
            .filter(NodeLimits::holdsNothing)
            .min(Comparator.comparingLong(Datanode::lastHeartbeatMillis))
            .orElseThrow(() -> limits.full(newcomer));
    forget(longestDead);
  }

  /** A node came, went, died or came back. */
  void racksMayHaveChanged() {
    int before = nodes.serviceRacks();
    nodes.countRacks();
    if (before <= 1 && nodes.serviceRacks() > 1 && safeMode.startupOver()) {
      sweep.begin();
    }
  }

  /** Ends safe mode if it is time. */
  void safeModeMayEnd(long nowMillis) {
    boolean wasOn = safeMode.on();
    if (safeMode.advance(nowMillis)) {
      sweep.begin();
    }
    if (wasOn && !safeMode.on()) {
      log.info("Safe mode is over: {} blocks are reported", safeMode.reportedBlocks());
    }
    if (!saidNewer && safeMode.newer().found().any()) {
      saidNewer = true;
      log.warn("{}", safeMode.reason());
    }
  }
}
