package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import io.ashlar.namenode.topology.Rack;
import io.ashlar.namenode.topology.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block management of one NameNode: answers the namespace, follows what it does to blocks, and
 * takes what DataNodes say, as commands for the writer.
 *
 * <p>Methods that return a {@link Command} may be called on any thread; the command does its work
 * when it is decided. Where nothing else is said, methods belong to the writer thread.
 */
public final class ClusterBlocks implements BlockManager, EffectListener {
  private static final Logger log = LoggerFactory.getLogger(ClusterBlocks.class);

  /** Some seconds of the quickest writing there is; 24 bytes each. */
  private static final int MAX_YOUNG_BLOCKS = 100_000;

  private static final int GROWN_BLOCKS_PER_STEP = 500;
  private static final int MAX_RECOVERIES_PER_HEARTBEAT = 100;

  private final BlockSettings settings;
  private final Datanodes nodes;
  private final Placement placement;
  private final Locator locator;
  private final RandomGenerator random;
  private final Tally tally = new Tally();
  private final Copies copies = new Copies();
  private final YoungBlocks young = new YoungBlocks(MAX_YOUNG_BLOCKS);
  private final SafeMode safeMode;
  private final ReportLeases leases;
  private final ReportIntake intake;
  private final PipelineEvents events;
  private final RedundancyWork redundancy;
  private final LivenessWatch watch;
  private final Purge purge;
  private final Sweep sweep = new Sweep();

  /**
   * Starts knowing no DataNode.
   *
   * @param completeBlocks complete blocks in the namespace, which safe mode waits for
   * @param random chance for decisions; used on the writer thread only
   * @param readers chance for sorting locations; called on any thread
   */
  public ClusterBlocks(
      BlockSettings settings,
      Topology topology,
      long completeBlocks,
      RandomGenerator random,
      Supplier<? extends RandomGenerator> readers) {
    this.settings = settings;
    this.random = random;
    nodes = new Datanodes(topology);
    placement = new Placement(random);
    locator = new Locator(nodes, readers);
    safeMode =
        new SafeMode(
            completeBlocks, settings.safeModeThreshold(), settings.safeModeExtensionMillis());
    leases =
        new ReportLeases(
            settings.reportLeases(), settings.reportLeaseMillis(), random.nextLong() >>> 1 | 1);
    intake = new ReportIntake(nodes, copies, tally);
    events = new PipelineEvents(nodes, settings);
    redundancy = new RedundancyWork(settings, nodes, placement, copies, tally, random);
    watch = new LivenessWatch(nodes, settings.staleMillis(), settings.deadMillis());
    purge = new Purge(nodes, intake, tally);
  }

  // ---- what DataNodes say

  /** A DataNode registers; the reply is what is known of it. */
  public Command<DatanodeInfo> register(Registration registration) {
    return (view, context) -> {
      Datanode known = nodes.find(registration.uuid());
      boolean returns = known == null || !known.alive();
      Datanodes.Registered registered = nodes.register(registration, context.nowMillis());
      if (registered.displaced() != null) {
        Datanode displaced = registered.displaced();
        log.info(
            "DataNode {} ({}) took the address of {}, which is forgotten",
            registration.transferAddress(),
            registration.uuid(),
            displaced.uuid());
        giveUp(displaced);
        nodes.forget(displaced);
      }
      if (known != null) {
        copies.dropOf(known);
      }
      log.info(
          "DataNode {} ({}, {}) {}",
          registration.transferAddress(),
          registration.hostName(),
          registration.uuid(),
          returns ? "joined on rack " + registered.node().rack() : "registered again");
      racksMayHaveChanged();
      return Decision.unchanged(registered.node().info());
    };
  }

  /** A DataNode is alive; the reply says what it is to do. */
  public Command<HeartbeatAnswer> heartbeat(Heartbeat beat) {
    return (view, context) -> {
      Datanode node = nodes.find(beat.uuid());
      if (node == null || !node.alive() || !node.transferAddress().equals(beat.transferAddress())) {
        return Decision.unchanged(new HeartbeatAnswer(List.of(new NodeCommand.Register()), 0));
      }
      if (node.liveness() == Liveness.STALE) {
        log.info("DataNode {} is heard of again", node);
      }
      updateStorages(node, beat);
      node.heartbeat(beat, context.nowMillis());
      long lease = beat.wantsReportLease() ? leases.ask(node.uuid(), context.nowMillis()) : 0;
      Edit edit = new Edit();
      List<NodeCommand> commands = safeMode.on() ? List.of() : commandsFor(node, view, edit);
      return Decision.of(edit, new HeartbeatAnswer(commands, lease));
    };
  }

  private void updateStorages(Datanode node, Heartbeat beat) {
    Set<String> listed = new HashSet<>();
    for (StorageReport report : beat.storages()) {
      StorageInfo info = report.info();
      listed.add(info.storageId());
      if (!info.failed()) {
        nodes
            .storage(node, info.storageId(), info.storageType())
            .heartbeat(info, report.readOnly());
      } else if (node.storage(info.storageId()) != null) {
        loseVolume(node.storage(info.storageId()));
      }
    }
    boolean lostOne = beat.failedVolumes() > node.status().failedVolumes();
    for (Storage storage : List.copyOf(node.storages())) {
      if (!listed.contains(storage.uuid) && (lostOne || storage.replicas() == 0)) {
        loseVolume(storage);
      }
    }
  }

  private void loseVolume(Storage storage) {
    log.warn(
        "Storage {} is gone with {} replicas; they are made again elsewhere",
        storage,
        storage.replicas());
    purge.retire(storage);
  }

  private List<NodeCommand> commandsFor(Datanode node, View view, Edit edit) {
    List<NodeCommand> commands = new ArrayList<>();
    while (!node.recoveries().isEmpty() && commands.size() < MAX_RECOVERIES_PER_HEARTBEAT) {
      commands.add(node.recoveries().poll());
    }
    if (!commands.isEmpty()) {
      return commands;
    }
    commands.addAll(node.copies());
    node.copies().clear();
    List<ReplicaRef> deletions = new ArrayList<>();
    for (Storage storage : node.storages()) {
      takeDeletions(storage, view, edit, deletions);
    }
    if (!deletions.isEmpty()) {
      commands.add(new NodeCommand.Delete(deletions));
    }
    return commands;
  }

  /** Takes what comes behind the last one taken, and begins at the front again when that is all. */
  private void takeDeletions(Storage storage, View view, Edit edit, List<ReplicaRef> deletions) {
    if (storage.pendingDeletions() == 0) {
      return;
    }
    int before = deletions.size();
    byte[] begin = WorkKeys.deletionsOf(storage.index);
    byte[] end = WorkKeys.deletionsOf(storage.index + 1);
    byte[] middle =
        storage.lastDeletion() < 0
            ? begin
            : WorkKeys.deletion(storage.index, storage.lastDeletion() + 1);
    takeDeletions(view, edit, middle, end, deletions);
    if (deletions.size() < settings.maxDeletionsPerHeartbeat() && middle != begin) {
      takeDeletions(view, edit, begin, middle, deletions);
    }
    int taken = deletions.size() - before;
    if (taken > 0) {
      storage.lastDeletion(deletions.get(deletions.size() - 1).blockId());
    }
    storage.countPendingDeletions(-taken);
    tally.pendingDeletions(-taken);
  }

  private void takeDeletions(
      View view, Edit edit, byte[] from, byte[] to, List<ReplicaRef> deletions) {
    try (Cursor cursor = view.scan(Table.BLOCK_WORK, from, to)) {
      while (deletions.size() < settings.maxDeletionsPerHeartbeat() && cursor.next()) {
        deletions.add(WorkKeys.deletion(cursor.key(), cursor.value()));
        edit.delete(Table.BLOCK_WORK, cursor.key().clone());
      }
    }
  }

  /** What happened to replicas of a DataNode; nothing comes of it if the node is not known. */
  public Command<Void> received(String uuid, List<ReplicaEvent> happened) {
    return (view, context) -> {
      Datanode node = nodes.find(uuid);
      if (node == null || !node.alive()) {
        return Decision.unchanged(null);
      }
      Edit edit = new Edit();
      ReplicaChanges changes = changes(view, edit, context.nowMillis());
      for (ReplicaEvent event : happened) {
        Storage storage = nodes.storage(node, event.storageId(), event.storageType());
        switch (event.kind()) {
          case RECEIVING -> intake.take(changes, storage, event.replica(), false);
          case RECEIVED -> {
            node.scheduledArrived();
            copies.arrived(event.replica().blockId(), node);
            intake.take(changes, storage, event.replica(), false);
            giveUpHinted(changes, event);
          }
          case DELETED -> intake.deleted(changes, storage, event.replica());
        }
      }
      changes.finish();
      safeModeMayEnd(context.nowMillis());
      return Decision.of(edit, null);
    };
  }

  /** The balancer moved a replica: the one it came from goes. */
  private void giveUpHinted(ReplicaChanges changes, ReplicaEvent event) {
    if (event.deleteHint().isEmpty()) {
      return;
    }
    BlockInfo block = BlockInfo.find(changes.view(), event.replica().blockId());
    if (block != null && changes.row(block).queued() == Shortage.EXCESS) {
      redundancy.giveUpExcess(changes, block, event.deleteHint());
    }
  }

  /**
   * A full report of one storage. The command is to be submitted until it says that it is done.
   *
   * @param listing read while the command is decided
   */
  public FullReport fullReport(
      String uuid, String storageId, StorageType type, ReplicaListing listing) {
    return new FullReport(this, uuid, storageId, type, listing);
  }

  /**
   * Whether a node may send a full report.
   *
   * @param leaseId the lease it reports under; 0 if it was told to report without one
   */
  public Command<Void> checkReportLease(String uuid, long leaseId) {
    return (view, context) -> {
      if (leaseId != 0 && !leases.holds(uuid, leaseId, context.nowMillis())) {
        throw new FsException(
            Fault.INVALID_REPORT_LEASE,
            "DataNode "
                + uuid
                + " sent a full block report under lease "
                + leaseId
                + ", which it does not hold; it has to ask for another one");
      }
      return Decision.unchanged(null);
    };
  }

  /** The last part of a node's full report is in. */
  public Command<Void> reportDone(String uuid) {
    return (view, context) -> {
      leases.giveBack(uuid);
      Datanode node = nodes.find(uuid);
      if (node != null) {
        node.reportTaken(context.nowMillis());
        log.info("DataNode {} reported {} replicas", node, node.info().blocks());
      }
      return Decision.unchanged(null);
    };
  }

  /** A DataNode says that it has no volume left: its replicas do not count from now on. */
  public Command<Void> lost(String uuid) {
    return (view, context) -> {
      Datanode node = nodes.find(uuid);
      if (node != null && node.alive()) {
        log.warn("DataNode {} lost its last volume and is given up", node);
        giveUp(node);
        racksMayHaveChanged();
      }
      return Decision.unchanged(null);
    };
  }

  // ---- the passing of time

  /**
   * To be submitted once for each heartbeat interval: finds dead nodes and orders copies and
   * deletions.
   */
  public Command<Void> tick() {
    return (view, context) -> {
      long now = context.nowMillis();
      for (Datanode node : watch.look(now, safeMode.startupOver())) {
        tally.expiredHeartbeat();
        log.warn(
            "DataNode {} is given up: not heard of for {} ms",
            node,
            now - node.lastHeartbeatMillis());
        giveUp(node);
        racksMayHaveChanged();
      }
      safeModeMayEnd(now);
      Edit edit = new Edit();
      if (!safeMode.on()) {
        ReplicaChanges changes = changes(view, edit, now);
        redundancy.round(changes);
        changes.finish();
      }
      return Decision.of(edit, null);
    };
  }

  /**
   * One step of the work that dead nodes and new racks leave behind; to be submitted again while it
   * says so.
   */
  public Command<Boolean> step() {
    return (view, context) -> {
      Edit edit = new Edit();
      ReplicaChanges changes = changes(view, edit, context.nowMillis());
      boolean more = purge.step(changes);
      more |= sweep.step(changes);
      more |= judgeGrown(changes);
      changes.finish();
      return Decision.of(edit, more);
    };
  }

  /** Looks again at blocks that were not well when they were completed, and had time since. */
  private boolean judgeGrown(ReplicaChanges changes) {
    for (int i = 0; i < GROWN_BLOCKS_PER_STEP; i++) {
      OptionalLong blockId = young.pollGrown(changes.nowMillis());
      if (blockId.isEmpty()) {
        return false;
      }
      BlockInfo block = BlockInfo.find(changes.view(), blockId.getAsLong());
      if (block != null) {
        changes.settle(block, 0);
      }
    }
    return true;
  }

  private void giveUp(Datanode node) {
    node.liveness(Liveness.DEAD);
    copies.dropOf(node);
    leases.giveBack(node.uuid());
    node.recoveries().clear();
    for (Storage storage : List.copyOf(node.storages())) {
      purge.retire(storage);
    }
  }

  private void racksMayHaveChanged() {
    int before = nodes.liveRacks();
    nodes.countRacks();
    if (before <= 1 && nodes.liveRacks() > 1 && safeMode.startupOver()) {
      sweep.begin();
    }
  }

  private void safeModeMayEnd(long nowMillis) {
    boolean wasOn = safeMode.on();
    if (safeMode.advance(nowMillis)) {
      sweep.begin();
    }
    if (wasOn && !safeMode.on()) {
      log.info("Safe mode is over: {} blocks are reported", safeMode.reportedBlocks());
    }
  }

  // ---- for the room's own commands

  ReplicaChanges changes(View view, Edit edit, long nowMillis) {
    return new ReplicaChanges(view, edit, nodes, tally, safeMode, young, nowMillis);
  }

  ReportIntake intake() {
    return intake;
  }

  boolean startupOver() {
    return safeMode.startupOver();
  }

  void advanceSafeMode(long nowMillis) {
    safeModeMayEnd(nowMillis);
  }

  Optional<Storage> storageOf(String uuid, String storageId, StorageType type) {
    Datanode node = nodes.find(uuid);
    return node == null || !node.alive()
        ? Optional.empty()
        : Optional.of(nodes.storage(node, storageId, type));
  }

  // ---- what the namespace does

  @Override
  public void contribute(View view, List<Effect> effects, Edit edit) {
    ReplicaChanges changes = null;
    for (Effect effect : effects) {
      if (effect instanceof BlockEvent event) {
        if (changes == null) {
          changes = changes(view, edit, safeMode.clockMillis());
        }
        events.apply(changes, event);
      }
    }
    if (changes != null) {
      changes.finish();
    }
  }

  @Override
  public void onCommitted(List<Effect> effects) {
    // Everything that events entail travels with the edit.
  }

  // ---- what the namespace asks

  @Override
  public List<StorageTarget> chooseTargets(PlacementRequest request) throws FsException {
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
    List<Storage> chosen = placement.choose(wish(request, living, existing, excluded), living);
    if (chosen.isEmpty() && existing.isEmpty()) {
      throw new FsException(
          Fault.IO,
          "File "
              + request.path()
              + " could only be written to 0 of the 1 minReplication nodes. There are "
              + living.size()
              + " datanode(s) running and "
              + excluded.size()
              + " node(s) are excluded in this operation.");
    }
    return chosen.stream().map(Storage::target).toList();
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
        request.policy());
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

  @Override
  public boolean hasMinimumReplicas(View view, BlockInfo block) {
    return Census.of(block, ReplicaRow.read(view, block.blockId()), nodes).good()
        >= settings.minReplication();
  }

  @Override
  public int expectedReplicas(View view, BlockInfo block) {
    int expected = 0;
    for (Replica replica : ReplicaRow.read(view, block.blockId()).replicas()) {
      if (replica.state() != ReplicaState.CORRUPT && nodes.inUse(replica.storage()) != null) {
        expected++;
      }
    }
    return expected;
  }

  @Override
  public List<StorageTarget> targets(List<String> datanodeUuids, List<String> storageIds) {
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

  @Override
  public Locations locate(View view, BlockInfo block, String readerAddress) {
    return locator.locate(view, block, readerAddress);
  }

  @Override
  public List<DatanodeInfo> datanodes(DatanodeFilter filter) {
    List<DatanodeInfo> infos = new ArrayList<>();
    for (Datanode node : nodes.all()) {
      DatanodeInfo info = node.info();
      boolean wanted =
          switch (filter) {
            case ALL -> true;
            case LIVE -> node.liveness() != Liveness.DEAD;
            case DEAD -> node.liveness() == Liveness.DEAD;
            case DECOMMISSIONING -> info.adminState() == AdminState.DECOMMISSION_IN_PROGRESS;
            case ENTERING_MAINTENANCE -> info.adminState() == AdminState.ENTERING_MAINTENANCE;
            case IN_MAINTENANCE -> info.adminState() == AdminState.IN_MAINTENANCE;
          };
      if (wanted) {
        infos.add(info);
      }
    }
    return infos;
  }

  @Override
  public List<StorageInfo> storages(String datanodeUuid) {
    Datanode node = nodes.find(datanodeUuid);
    return node == null ? List.of() : node.publishedStorages().stream().map(Storage::info).toList();
  }

  @Override
  public ClusterStats stats() {
    long capacity = 0;
    long used = 0;
    long remaining = 0;
    int live = 0;
    int dead = 0;
    for (Datanode node : nodes.all()) {
      if (node.liveness() == Liveness.DEAD) {
        dead++;
        continue;
      }
      live++;
      DatanodeInfo info = node.info();
      capacity += info.capacityBytes();
      used += info.dfsUsedBytes();
      remaining += info.remainingBytes();
    }
    return new ClusterStats(
        capacity,
        used,
        remaining,
        tally.underReplicated(),
        tally.corruptBlocks(),
        tally.missing(),
        tally.of(Shortage.MISSING_ONLY_REPLICA),
        0,
        tally.pendingDeletions(),
        live,
        dead);
  }

  /** Every DataNode, for operators. Any thread. */
  public List<DatanodeStatus> datanodeStatus() {
    return nodes.all().stream().map(Datanode::status).toList();
  }

  /** Racks with at least one living node. Any thread. */
  public int liveRacks() {
    return nodes.liveRacks();
  }

  /** How far the start has come. Any thread. */
  public StartupProgress startupProgress() {
    return safeMode.progress();
  }

  @Override
  public MissingBlocks missing(View view, String after, int limit) {
    return MissingBlocks.page(view, after, limit);
  }

  @Override
  public RedundancyFigures redundancyFigures() {
    return new RedundancyFigures(
        tally.of(Shortage.ENDANGERED),
        tally.of(Shortage.BADLY_PLACED),
        tally.of(Shortage.EXCESS),
        copies.size(),
        tally.expiredHeartbeats(),
        tally.unknownReplicas());
  }

  @Override
  public boolean inSafeMode() {
    return safeMode.on();
  }

  @Override
  public String safeModeReason() {
    return safeMode.reason();
  }

  @Override
  public Command<Boolean> setSafeMode(boolean enter) {
    return (view, context) -> {
      if (enter) {
        safeMode.enter();
        log.info("An operator entered safe mode");
      } else if (safeMode.on()) {
        if (safeMode.leave()) {
          sweep.begin();
        }
        log.info("An operator left safe mode");
      }
      return Decision.unchanged(safeMode.on());
    };
  }

  @Override
  public Command<Void> reportBad(long blockId, long generationStamp, List<String> datanodeUuids) {
    return (view, context) -> {
      BlockInfo block = BlockInfo.find(view, blockId);
      Edit edit = new Edit();
      if (block != null) {
        ReplicaChanges changes = changes(view, edit, context.nowMillis());
        for (Replica replica : List.copyOf(changes.row(block).replicas())) {
          Storage storage = nodes.inUse(replica.storage());
          if (storage != null
              && replica.state() == ReplicaState.FINALIZED
              && replica.generationStamp() == generationStamp
              && datanodeUuids.contains(storage.node.uuid())) {
            log.warn("Replica of block {} on {} is reported corrupt", blockId, storage);
            changes.put(
                block,
                storage,
                new Replica(
                    storage.index, ReplicaState.CORRUPT, generationStamp, replica.lengthBytes()));
          }
        }
        changes.settle(block, 0);
        changes.finish();
      }
      return Decision.of(edit, null);
    };
  }
}
