package io.ashlar.simulation;

import io.ashlar.namenode.blocks.AdminState;
import io.ashlar.namenode.blocks.Liveness;
import io.ashlar.namenode.blocks.NodeOrder;
import io.ashlar.namenode.blocks.NodeService;
import io.ashlar.namenode.edit.Command;
import io.ashlar.simulation.FaultCounts.Kind;
import java.util.List;
import java.util.Optional;

/**
 * An operator who has one DataNode after the other leave. As soon as the NameNode says that it may
 * go he stops it and replaces its disks by empty ones: whatever was only there is lost. He has it
 * back when it runs again and has reported that it is empty, or the NameNode would still count on
 * what was there.
 */
final class Decommission {
  private static final long LOOK_MICROS = 50 * World.MILLI;
  private static final long REPEAT_MICROS = 5 * World.SECOND;

  private final Cluster cluster;
  private SimulatedDataNode leaving;
  private boolean returning;
  private long askedMicros;

  Decommission(Cluster cluster) {
    this.cluster = cluster;
  }

  /** Whether that node is leaving, or has left. */
  boolean isOf(SimulatedDataNode node) {
    return node == leaving;
  }

  /** Who should have gone and may not yet. */
  Optional<SimulatedDataNode> unfinished() {
    return returning ? Optional.empty() : Optional.ofNullable(leaving);
  }

  /** Only a node that is there: of one that is dead he knows himself that it is gone. */
  void order(SimulatedDataNode node) {
    boolean isThere =
        service(node)
            .filter(known -> known.liveness() == Liveness.LIVE && known.state().inService())
            .isPresent();
    if (leaving == null && node.isRunning() && isThere) {
      cluster.world.faults.count(Kind.DECOMMISSION);
      cluster.world.note(node.name + " is to leave");
      leaving = node;
      returning = false;
      askedMicros = 0;
      look();
    }
  }

  private Optional<NodeService> service(SimulatedDataNode node) {
    if (!cluster.namenode.isRunning()) {
      return Optional.empty();
    }
    return cluster.namenode.blocks().orders().registered().stream()
        .filter(known -> known.uuid().equals(node.name))
        .findFirst();
  }

  private void look() {
    service(leaving).ifPresent(known -> follow(known.state()));
    if (leaving != null) {
      cluster.world.after(LOOK_MICROS, this::look);
    }
  }

  private void follow(AdminState state) {
    if (!returning && state == AdminState.DECOMMISSIONED) {
      replace();
    } else if (!returning && state == AdminState.NORMAL) {
      ask(
          cluster
              .namenode
              .blocks()
              .orders()
              .leave(List.of(leaving.name), NodeOrder.Kind.DECOMMISSION, 0));
    } else if (returning && state == AdminState.NORMAL) {
      cluster.world.note(leaving.name + " is back");
      leaving = null;
    } else if (returning && leaving.isRunning() && leaving.link().hasReported()) {
      ask(cluster.namenode.blocks().orders().comeBack(List.of(leaving.name)));
    }
  }

  /** A NameNode that died may have forgotten what it did not answer to. */
  private void ask(Command<List<String>> order) {
    long now = cluster.world.nowMicros();
    if (askedMicros == 0 || now - askedMicros >= REPEAT_MICROS) {
      askedMicros = now;
      cluster.namenode.submit(order, Outcomes.of(ok -> {}, refused -> {}));
    }
  }

  /** Nothing is done to one that died meanwhile: nobody knows what is only there. */
  private void replace() {
    returning = true;
    askedMicros = 0;
    if (!leaving.isRunning()) {
      return;
    }
    SimulatedDataNode node = leaving;
    cluster.world.note(node.name + " may go");
    node.kill(false);
    node.volumes.forEach(SimulatedVolume::replace);
    cluster.world.after(
        cluster.world.between(0, 40 * World.SECOND),
        () -> {
          if (!node.isRunning()) {
            node.start();
          }
        });
  }
}
