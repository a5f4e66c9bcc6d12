package io.ashlar.namenode.blocks;

import io.ashlar.namenode.blocks.NodeCommand.ReplicaRef;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A DataNode that keeps replicas in a map and does at once what it is told. Its name is the end of
 * its address.
 */
final class FakeDatanode {
  final String name;
  final String uuid;
  final String address;
  final Map<Long, ReportedReplica> replicas = new LinkedHashMap<>();
  final List<NodeCommand> told = new ArrayList<>();
  boolean running;
  String disk;
  boolean takesCopies = true;

  /** What else happens between the steps of a full report. */
  Runnable betweenSteps = () -> {};

  int connections;
  StorageType type = StorageType.DISK;
  List<SlowPeer> slowPeers = List.of();
  List<SlowDisk> slowDisks = List.of();
  long remaining = 1L << 40;

  private final Simulation cluster;
  private boolean wantsLease;
  boolean saidToBeSlow;

  FakeDatanode(Simulation cluster, String name) {
    this.cluster = cluster;
    this.name = name;
    this.disk = name;
    this.uuid = "uuid-" + name;
    this.address = "10.0.0." + name.replaceAll("\\D", "");
  }

  String storage() {
    return "DS-" + disk;
  }

  void start() {
    running = true;
    cluster.run(
        cluster.blocks.register(new Registration(uuid, address, name, 9866, 9864, 9867, "3.5.0")));
    wantsLease = true;
    heartbeat();
  }

  void heartbeat() {
    StorageInfo info = new StorageInfo(storage(), type, false, 1L << 41, 0, remaining, 0, 0);
    HeartbeatAnswer answer =
        cluster.run(
            cluster.blocks.heartbeat(
                new Heartbeat(
                    uuid,
                    address + ":9866",
                    List.of(new StorageReport(info, false)),
                    0,
                    connections,
                    0,
                    wantsLease,
                    slowPeers,
                    slowDisks)));
    saidToBeSlow = answer.slow();
    told.addAll(answer.commands());
    answer.commands().forEach(this::obey);
    if (answer.reportLeaseId() != 0) {
      wantsLease = false;
      report();
    }
  }

  void report() {
    Iterator<ReportedReplica> rest = List.copyOf(replicas.values()).iterator();
    FullReport report =
        cluster.blocks.fullReport(
            uuid,
            storage(),
            type,
            () -> rest.hasNext() ? Optional.of(rest.next()) : Optional.empty());
    while (cluster.run(report) == ReportProgress.MORE) {
      betweenSteps.run();
    }
    cluster.run(cluster.blocks.reportDone(uuid));
  }

  private void obey(NodeCommand command) {
    if (command instanceof NodeCommand.Register) {
      start();
    } else if (command instanceof NodeCommand.Delete delete) {
      for (ReplicaRef replica : delete.replicas()) {
        ReportedReplica held = replicas.get(replica.blockId());
        if (held != null && held.generationStamp() == replica.generationStamp()) {
          replicas.remove(replica.blockId());
          tell(ReplicaEvent.Kind.DELETED, held);
        }
      }
    } else if (command instanceof NodeCommand.Copy copy) {
      for (StorageTarget target : copy.targets()) {
        FakeDatanode other = cluster.byUuid(target.node().uuid());
        if (other.running && other.takesCopies && other.lacks(copy.replica())) {
          other.receive(
              new ReportedReplica(
                  copy.replica().blockId(),
                  copy.replica().generationStamp(),
                  copy.replica().lengthBytes(),
                  ReportedState.FINALIZED));
        }
      }
    }
  }

  /** A copy takes the place of an older replica, and of no other. */
  private boolean lacks(ReplicaRef copied) {
    ReportedReplica held = replicas.get(copied.blockId());
    return held == null || held.generationStamp() < copied.generationStamp();
  }

  /** A writer finished a block here. */
  void store(BlockInfo block) {
    receive(
        new ReportedReplica(
            block.blockId(),
            block.generationStamp(),
            block.lengthBytes(),
            ReportedState.FINALIZED));
  }

  void receive(ReportedReplica replica) {
    replicas.put(replica.blockId(), replica);
    tell(ReplicaEvent.Kind.RECEIVED, replica);
  }

  /** A balancer brought a replica here from another node. */
  void receiveFrom(FakeDatanode other, ReportedReplica replica) {
    replicas.put(replica.blockId(), replica);
    tell(ReplicaEvent.Kind.RECEIVED, replica, other.uuid);
  }

  void tell(ReplicaEvent.Kind kind, ReportedReplica replica) {
    tell(kind, replica, "");
  }

  private void tell(ReplicaEvent.Kind kind, ReportedReplica replica, String deleteHint) {
    cluster.run(
        cluster.blocks.received(
            uuid, List.of(new ReplicaEvent(storage(), type, kind, replica, deleteHint))));
  }

  void stop() {
    running = false;
  }
}
