package io.ashlar.simulation;

import io.ashlar.datanode.namenodelink.IncrementalReports;
import io.ashlar.datanode.namenodelink.ReplicaStates;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.DatanodeInfo;
import io.ashlar.namenode.blocks.FullReport;
import io.ashlar.namenode.blocks.Heartbeat;
import io.ashlar.namenode.blocks.HeartbeatAnswer;
import io.ashlar.namenode.blocks.NodeCommand;
import io.ashlar.namenode.blocks.Registration;
import io.ashlar.namenode.blocks.ReplicaEvent;
import io.ashlar.namenode.blocks.ReplicaListing;
import io.ashlar.namenode.blocks.ReportedReplica;
import io.ashlar.namenode.blocks.ReportedState;
import io.ashlar.namenode.blocks.StorageInfo;
import io.ashlar.namenode.blocks.StorageReport;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Keeps the NameNode informed and takes its orders, in the order in which the link of a real
 * DataNode does it: one call after the other, news of finished replicas beside them.
 */
final class NameNodeLinkActor {
  private static final long HEARTBEAT_MICROS = World.SECOND;
  private static final long CALL_MICROS = 5 * World.SECOND;
  private static final int TRANSFER_PORT = 9866;
  private static final int INFO_PORT = 9864;
  private static final int IPC_PORT = 9867;

  private final SimulatedDataNode node;
  private final SimulatedNameNode namenode;
  private final IncrementalReports incremental;
  private final long pauseMicros;
  private boolean fullReportDue = true;

  NameNodeLinkActor(SimulatedDataNode node, IncrementalReports incremental) {
    this.node = node;
    this.namenode = node.cluster.namenode;
    this.incremental = incremental;
    // No two clocks run alike.
    this.pauseMicros = HEARTBEAT_MICROS * node.world.between(95, 105) / 100;
  }

  private <R> void call(
      String what, Consumer<Outcome<R>> serve, Consumer<R> done, Consumer<Throwable> failed) {
    node.cluster.network.call(node, namenode, what, CALL_MICROS, serve, Outcomes.of(done, failed));
  }

  private ClusterBlocks blocks() {
    return namenode.blocks();
  }

  void register() {
    Registration registration =
        new Registration(
            node.name, node.address, node.name, TRANSFER_PORT, INFO_PORT, IPC_PORT, "3.5.0");
    this.<DatanodeInfo>call(
        "register",
        answer -> namenode.submit(blocks().register(registration), answer),
        known -> registered(),
        error -> node.after(pauseMicros, this::register));
  }

  /** Whether the NameNode knows what is here. */
  boolean hasReported() {
    return !fullReportDue;
  }

  private void registered() {
    incremental.sendWith(this::sendIncremental);
    fullReportDue = true;
    beat();
  }

  private void beat() {
    boolean wantsLease = fullReportDue;
    List<StorageReport> storages = new ArrayList<>();
    for (SimulatedVolume volume : node.volumesInUse()) {
      storages.add(
          new StorageReport(
              new StorageInfo(
                  volume.storageUuid(),
                  SimulatedDataNode.STORAGE_TYPE,
                  false,
                  volume.capacityBytes,
                  volume.usedBytes(),
                  volume.availableBytes(),
                  volume.usedBytes(),
                  0),
              false));
    }
    Heartbeat beat =
        new Heartbeat(
            node.name,
            node.address + ":" + TRANSFER_PORT,
            storages,
            0,
            0,
            node.failedVolumes(),
            wantsLease);
    this.<HeartbeatAnswer>call(
        "heartbeat",
        answer -> namenode.submit(blocks().heartbeat(beat), answer),
        this::answered,
        error -> node.after(pauseMicros, this::beat));
  }

  private void answered(HeartbeatAnswer answer) {
    for (NodeCommand command : answer.commands()) {
      if (command instanceof NodeCommand.Register) {
        node.after(pauseMicros, this::register);
        return;
      }
      node.obey(command);
    }
    incremental.sendPending();
    if (answer.reportLeaseId() != 0 && fullReportDue) {
      sendFullReport(answer.reportLeaseId());
    } else {
      node.after(pauseMicros, this::beat);
    }
  }

  // ---- reports

  private void sendFullReport(long lease) {
    if (!incremental.holdIfIdle()) {
      node.after(10 * World.MILLI, () -> sendFullReport(lease));
      return;
    }
    List<SimulatedVolume> stores = List.copyOf(node.volumesInUse());
    List<List<ReportedReplica>> lists = new ArrayList<>();
    for (SimulatedVolume store : stores) {
      lists.add(replicasOn(store));
    }
    this.<Boolean>call(
        "blockReport",
        answer -> new ReportActor(namenode, node.name, stores, lists).start(lease, answer),
        known -> {
          incremental.release();
          if (known) {
            fullReportDue = false;
            node.reported();
            node.after(pauseMicros, this::beat);
          } else {
            node.after(pauseMicros, this::register);
          }
        },
        error -> {
          incremental.release();
          node.after(pauseMicros, this::beat);
        });
  }

  private List<ReportedReplica> replicasOn(ReplicaStore store) {
    List<ReportedReplica> replicas = new ArrayList<>();
    for (Replica replica : node.catalog().all()) {
      if (replica.store() == store && replica.shelf() != Shelf.TEMPORARY) {
        replicas.add(
            new ReportedReplica(
                replica.blockId(),
                replica.generationStamp(),
                replica.lengthOnDisk(),
                ReportedState.at(ReplicaStates.onTheWire(replica).getNumber())));
      }
    }
    return replicas;
  }

  /** One full report on its way through the NameNode's writer, as its session there does it. */
  private static final class ReportActor {
    private final SimulatedNameNode namenode;
    private final String uuid;
    private final List<SimulatedVolume> stores;
    private final List<List<ReportedReplica>> lists;
    private Outcome<Boolean> outcome;

    ReportActor(
        SimulatedNameNode namenode,
        String uuid,
        List<SimulatedVolume> stores,
        List<List<ReportedReplica>> lists) {
      this.namenode = namenode;
      this.uuid = uuid;
      this.stores = stores;
      this.lists = lists;
    }

    void start(long lease, Outcome<Boolean> answer) {
      outcome = answer;
      namenode.submit(namenode.blocks().checkReportLease(uuid, lease), then(ok -> storage(0)));
    }

    private <R> Outcome<R> then(Consumer<R> next) {
      return new Outcome<>() {
        @Override
        public void done(R reply) {
          next.accept(reply);
        }

        @Override
        public void failed(Throwable error) {
          outcome.failed(error);
        }
      };
    }

    private void storage(int index) {
      if (index == stores.size()) {
        namenode.submit(namenode.blocks().reportDone(uuid), then(ok -> outcome.done(true)));
        return;
      }
      Iterator<ReportedReplica> rest = lists.get(index).iterator();
      ReplicaListing listing = () -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
      FullReport report =
          namenode
              .blocks()
              .fullReport(
                  uuid, stores.get(index).storageUuid(), SimulatedDataNode.STORAGE_TYPE, listing);
      step(report, index);
    }

    private void step(FullReport report, int index) {
      namenode.submit(
          report,
          then(
              progress -> {
                switch (progress) {
                  case MORE -> step(report, index);
                  case DONE -> storage(index + 1);
                  case REGISTER -> outcome.done(false);
                }
              }));
    }
  }

  private CompletableFuture<?> sendIncremental(
      Map<ReplicaStore, List<ReceivedDeletedBlockInfoProto>> events) {
    List<ReplicaEvent> happened = new ArrayList<>();
    events.forEach(
        (store, infos) -> infos.forEach(info -> happened.add(event(store.storageUuid(), info))));
    CompletableFuture<Void> sent = new CompletableFuture<>();
    this.<Void>call(
        "received " + happened.size(),
        answer -> namenode.submit(blocks().received(node.name, happened), answer),
        sent::complete,
        sent::completeExceptionally);
    return sent;
  }

  private static ReplicaEvent event(String storage, ReceivedDeletedBlockInfoProto info) {
    ReplicaEvent.Kind kind =
        switch (info.getStatus()) {
          case RECEIVING -> ReplicaEvent.Kind.RECEIVING;
          case RECEIVED -> ReplicaEvent.Kind.RECEIVED;
          case DELETED -> ReplicaEvent.Kind.DELETED;
        };
    return new ReplicaEvent(
        storage,
        SimulatedDataNode.STORAGE_TYPE,
        kind,
        new ReportedReplica(
            info.getBlock().getBlockId(),
            info.getBlock().getGenStamp(),
            info.getBlock().getNumBytes(),
            kind == ReplicaEvent.Kind.RECEIVING ? ReportedState.RBW : ReportedState.FINALIZED),
        "");
  }

  // ---- complaints

  void volumeFailed() {
    fullReportDue = true;
    if (node.volumesInUse().isEmpty()) {
      this.<Void>call(
          "lost",
          answer -> namenode.submit(blocks().lost(node.name), answer),
          ok -> {},
          error -> {});
    }
  }

  void badBlock(long blockId, long generationStamp, String holder) {
    this.<Void>call(
        "bad " + blockId + " on " + holder,
        answer ->
            namenode.submit(blocks().reportBad(blockId, generationStamp, List.of(holder)), answer),
        ok -> {},
        error -> {});
  }

  /** The end of a recovery that this node led. */
  void commitSynchronization(
      long blockId,
      long generationStamp,
      long recoveryId,
      long length,
      boolean delete,
      List<String> storages) {
    node.world.note(
        node.name + " recovered " + blockId + " as " + recoveryId + " with " + length + " bytes");
    this.<Void>call(
        "commitBlockSynchronization " + blockId,
        answer ->
            namenode.submit(
                namenode
                    .namespace()
                    .commitBlockSynchronization(
                        blockId, generationStamp, recoveryId, length, true, delete, storages),
                answer),
        ok -> {},
        error -> node.world.note("recovery of " + blockId + " refused: " + why(error)));
  }

  private static String why(Throwable error) {
    return error instanceof IOException ? String.valueOf(error.getMessage()) : error.toString();
  }
}
