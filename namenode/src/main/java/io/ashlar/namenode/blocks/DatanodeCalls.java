package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Wakeup;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What DataNodes say, as commands for the writer. Each method may be called on any thread; the
 * command does its work when it is decided.
 */
final class DatanodeCalls {
  private static final Logger log = LoggerFactory.getLogger(DatanodeCalls.class);

  private static final int MAX_RECOVERIES_PER_HEARTBEAT = 100;

  /** After it registered a node has reported everything by then. */
  private static final long REPORT_PATIENCE_MILLIS = 600_000;

  private final SoftState state;
  private final ExcessWork excess;

  DatanodeCalls(SoftState state, ExcessWork excess) {
    this.state = state;
    this.excess = excess;
  }

  /** A DataNode registers; the reply is what is known of it. */
  Command<DatanodeInfo> register(Registration registration) {
    return (view, context) -> {
      requireAllowed(registration);
      NodeLimits.checkNames(registration);
      Datanode known = state.nodes.find(registration.uuid());
      if (known == null && state.nodes.displacedBy(registration) == null) {
        state.makeRoom(registration);
      }
      boolean returns = known == null || !known.alive();
      Datanodes.Registered registered = state.nodes.register(registration, context.nowMillis());
      if (registered.displaced() != null) {
        Datanode displaced = registered.displaced();
        log.info(
            "DataNode {} ({}) took the address of {}, which is forgotten",
            registration.transferAddress(),
            registration.uuid(),
            displaced.uuid());
        state.giveUp(displaced);
        state.forget(displaced);
      }
      if (known != null) {
        state.copies.dropOf(known);
      }
      state.departures.registered(view, registered.node(), context.nowMillis());
      log.info(
          "DataNode {} ({}, {}) {}",
          registration.transferAddress(),
          registration.hostName(),
          registration.uuid(),
          returns ? "joined on rack " + registered.node().rack() : "registered again");
      state.racksMayHaveChanged();
      return Decision.unchanged(registered.node().info());
    };
  }

  private void requireAllowed(Registration node) throws FsException {
    if (!state.lists().allow(node)) {
      throw new FsException(
          Fault.DISALLOWED_NODE,
          "Datanode denied communication with namenode because the host is not in the"
              + " include-list: "
              + node.transferAddress()
              + " ("
              + node.hostName()
              + ", "
              + node.uuid()
              + ")");
    }
  }

  /** A DataNode is alive; the reply says what it is to do. */
  Command<HeartbeatAnswer> heartbeat(Heartbeat beat) {
    return (view, context) -> {
      Datanode node = state.nodes.find(beat.uuid());
      if (node != null) {
        requireAllowed(node.registration());
      }
      if (node == null || !node.alive() || !node.transferAddress().equals(beat.transferAddress())) {
        return Decision.unchanged(
            new HeartbeatAnswer(List.of(new NodeCommand.Register()), 0, false));
      }
      if (node.liveness() == Liveness.STALE) {
        log.info("DataNode {} is heard of again", node);
      }
      state.checkStorages(
          node, beat.storages().stream().map(report -> report.info().storageId()).toList());
      boolean hadRoom = node.info().remainingBytes() > 0;
      updateStorages(node, beat);
      node.heartbeat(beat, context.nowMillis());
      state.slowNodes.take(node, beat.slowPeers(), beat.slowDisks(), context.nowMillis());
      long lease = beat.wantsReportLease() ? state.leases.ask(node.uuid(), context.nowMillis()) : 0;
      Edit edit = new Edit();
      if (!hadRoom && node.info().remainingBytes() > 0) {
        edit.tell(Wakeup.DATANODE_CAME);
      }
      if (isReportMissed(node, beat, context.nowMillis())) {
        log.info("DataNode {} is to register again: reports of it are missed", node);
        return Decision.of(
            edit, new HeartbeatAnswer(List.of(new NodeCommand.Register()), 0, node.slow()));
      }
      List<NodeCommand> commands = state.safeMode.on() ? List.of() : commandsFor(node, view, edit);
      return Decision.of(edit, new HeartbeatAnswer(commands, lease, node.slow()));
    };
  }

  /**
   * Whether a node thinks that all it has is reported, while one of its storages is not relied on:
   * a registration of its may have been decided after a later one, and after the report that came
   * with that. It would be so until the next full report, hours from now. A node that may itself
   * choose when to report after it registered is given time.
   */
  private boolean isReportMissed(Datanode node, Heartbeat beat, long nowMillis) {
    if (beat.wantsReportLease()
        || nowMillis - node.registeredMillis() < REPORT_PATIENCE_MILLIS
        || !state.safeMode.startupOver()) {
      return false;
    }
    for (StorageReport report : beat.storages()) {
      Storage storage = node.storage(report.info().storageId());
      if (storage != null && storage.stale()) {
        return true;
      }
    }
    return false;
  }

  private void updateStorages(Datanode node, Heartbeat beat) {
    // A node that is started without one of its directories knows of nothing that failed.
    boolean firstBeat = node.storages().stream().noneMatch(Storage::heardOfSinceRegistration);
    Set<String> listed = new HashSet<>();
    for (StorageReport report : beat.storages()) {
      StorageInfo info = report.info();
      listed.add(info.storageId());
      if (!info.failed()) {
        state
            .nodes
            .storage(node, info.storageId(), info.storageType())
            .heartbeat(info, report.readOnly());
      } else if (node.storage(info.storageId()) != null) {
        loseVolume(node.storage(info.storageId()));
      }
    }
    boolean lostOne = firstBeat || beat.failedVolumes() > node.status().failedVolumes();
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
    state.purge.retire(storage);
  }

  private List<NodeCommand> commandsFor(Datanode node, View view, Edit edit) {
    List<NodeCommand> commands = new ArrayList<>();
    if (node.balancerBandwidth() != state.balancerBandwidth()) {
      node.balancerBandwidth(state.balancerBandwidth());
      commands.add(new NodeCommand.Bandwidth(state.balancerBandwidth()));
    }
    int recoveries = 0;
    while (!node.recoveries().isEmpty() && recoveries < MAX_RECOVERIES_PER_HEARTBEAT) {
      NodeCommand.Recover recovery = node.recoveries().poll();
      if (isCurrent(view, recovery.block())) {
        commands.add(recovery);
        recoveries++;
      }
    }
    if (recoveries > 0) {
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

  /** A node may be away for long, and others have recovered the block meanwhile. */
  private static boolean isCurrent(View view, BlockInfo recovering) {
    BlockInfo block = BlockInfo.find(view, recovering.blockId());
    return block != null && block.recoveryId() == recovering.recoveryId();
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
    if (deletions.size() < state.settings.maxDeletionsPerHeartbeat() && middle != begin) {
      takeDeletions(view, edit, begin, middle, deletions);
    }
    int taken = deletions.size() - before;
    if (taken > 0) {
      storage.lastDeletion(deletions.get(deletions.size() - 1).blockId());
    }
    storage.countPendingDeletions(-taken);
    state.tally.pendingDeletions(-taken);
  }

  private void takeDeletions(
      View view, Edit edit, byte[] from, byte[] to, List<ReplicaRef> deletions) {
    try (Cursor cursor = view.scan(Table.BLOCK_WORK, from, to)) {
      while (deletions.size() < state.settings.maxDeletionsPerHeartbeat() && cursor.next()) {
        deletions.add(WorkKeys.deletion(cursor.key(), cursor.value()));
        edit.delete(Table.BLOCK_WORK, cursor.key().clone());
      }
    }
  }

  /** What happened to replicas of a DataNode; nothing comes of it if the node is not known. */
  Command<Void> received(String uuid, List<ReplicaEvent> happened) {
    return (view, context) -> {
      Datanode node = state.nodes.find(uuid);
      if (node == null || !node.alive()) {
        return Decision.unchanged(null);
      }
      state.checkStorages(node, happened.stream().map(ReplicaEvent::storageId).toList());
      Edit edit = new Edit();
      ReplicaChanges changes = state.changes(view, edit, context.nowMillis());
      for (ReplicaEvent event : happened) {
        Storage storage = state.nodes.storage(node, event.storageId(), event.storageType());
        switch (event.kind()) {
          case RECEIVING -> state.intake.take(changes, storage, event.replica(), Occasion.USUAL);
          case RECEIVED -> {
            node.scheduledArrived();
            state.copies.arrived(event.replica().blockId(), node);
            state.intake.take(changes, storage, event.replica(), Occasion.USUAL);
            giveUpHinted(changes, storage, event);
          }
          case DELETED -> state.intake.deleted(changes, storage, event.replica());
        }
      }
      changes.finish();
      state.safeModeMayEnd(context.nowMillis());
      return Decision.of(edit, null);
    };
  }

  /** A balancer moved a replica: the one it came from goes. */
  private void giveUpHinted(ReplicaChanges changes, Storage arrived, ReplicaEvent event) {
    if (event.deleteHint().isEmpty()) {
      return;
    }
    BlockInfo block = BlockInfo.find(changes.view(), event.replica().blockId());
    if (block != null && changes.row(block).queued() == Shortage.EXCESS) {
      excess.giveUp(changes, block, Optional.of(new Move(event.deleteHint(), arrived)));
    }
  }

  /**
   * A full report of one storage. The command is to be submitted until it says that it is done.
   *
   * @param listing read while the command is decided
   */
  FullReport fullReport(String uuid, String storageId, StorageType type, ReplicaListing listing) {
    return new FullReport(state, uuid, storageId, type, listing);
  }

  /**
   * Whether a node may send a full report.
   *
   * @param leaseId the lease it reports under; 0 if it was told to report without one
   */
  Command<Void> checkReportLease(String uuid, long leaseId) {
    return (view, context) -> {
      if (leaseId != 0 && !state.leases.holds(uuid, leaseId, context.nowMillis())) {
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
  Command<Void> reportDone(String uuid) {
    return (view, context) -> {
      state.leases.giveBack(uuid);
      Datanode node = state.nodes.find(uuid);
      if (node != null) {
        node.reportTaken(context.nowMillis());
        log.info("DataNode {} reported {} replicas", node, node.info().blocks());
      }
      return Decision.unchanged(null);
    };
  }

  /** A DataNode says that it has no volume left: its replicas do not count from now on. */
  Command<Void> lost(String uuid) {
    return (view, context) -> {
      Datanode node = state.nodes.find(uuid);
      if (node != null && node.alive()) {
        log.warn("DataNode {} lost its last volume and is given up", node);
        state.giveUp(node);
        state.racksMayHaveChanged();
      }
      return Decision.unchanged(null);
    };
  }
}
