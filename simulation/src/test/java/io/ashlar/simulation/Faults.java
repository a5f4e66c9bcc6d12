package io.ashlar.simulation;

import io.ashlar.simulation.FaultCounts.Kind;
import java.util.List;

/** What fails when: storms of faults, and calm in between in which everything has to heal. */
final class Faults {
  private static final int STORMS = 2;

  private final Cluster cluster;
  private final World world;

  Faults(Cluster cluster) {
    this.cluster = cluster;
    this.world = cluster.world;
  }

  void play() {
    for (int i = 0; i < STORMS; i++) {
      storm();
      cluster.heal();
      cluster.calm(world.between(60, 120) * World.SECOND);
    }
  }

  private void storm() {
    world.note("storm");
    cluster.stormy(true);
    Network network = cluster.network;
    network.lossRate = world.chance(0.5) ? world.random.nextDouble() * 0.05 : 0;
    network.delayRate = world.chance(0.5) ? world.random.nextDouble() * 0.05 : 0;
    network.duplicationRate = world.chance(0.5) ? world.random.nextDouble() * 0.1 : 0;
    network.breakRate = world.chance(0.5) ? world.random.nextDouble() * 0.01 : 0;
    world.after(World.SECOND, this::strike);
    world.run(world.between(30, 70) * World.SECOND);
    cluster.stormy(false);
    world.note("calm");
  }

  private void strike() {
    if (!cluster.isStormy()) {
      return;
    }
    SimulatedDataNode node = any(cluster.datanodes);
    SimulatedClient client = any(cluster.clients);
    switch ((int) world.between(0, 13)) {
      case 0, 1 -> killDataNode(node, false);
      case 2 -> {
        if (node.isRunning() && cluster.checkers.canSpare(node)) {
          killDataNode(node, true);
        }
      }
      case 3 -> killNameNode();
      case 4 -> {
        if (world.chance(0.15)) {
          losePowerEverywhere();
        } else if (cluster.namenode.isRunning() && world.chance(0.3)) {
          cluster.namenode.failJournal();
          restartLater(cluster.namenode);
        }
      }
      case 5 -> killClient(client);
      case 6, 7 -> partition();
      case 8 -> pause();
      case 9 -> breakDisk(node);
      case 10 -> {
        SimulatedVolume volume = any(node.volumes);
        world.faults.count(Kind.DISK_FULL);
        world.note(volume.storageUuid() + " is full");
        volume.full = true;
        later(2, 20, () -> volume.full = false);
      }
      case 11 -> {
        SimulatedVolume volume = any(node.volumes);
        world.faults.count(Kind.DISK_SLOW);
        world.note(volume.storageUuid() + " is slow");
        volume.slowMillis = world.between(50, 2_000);
        later(2, 20, () -> volume.slowMillis = 2);
      }
      case 12 -> {
        if (world.chance(0.5) && !cluster.isTight()) {
          cluster.decommission.order(node);
        }
      }
      default -> rot(node);
    }
    later(0, 4, this::strike);
  }

  private void later(long minSeconds, long maxSeconds, Runnable action) {
    world.after(world.between(minSeconds * World.SECOND, maxSeconds * World.SECOND), action);
  }

  private <T> T any(List<T> list) {
    return list.get(world.random.nextInt(list.size()));
  }

  private void killDataNode(SimulatedDataNode node, boolean powerLoss) {
    if (!node.isRunning()) {
      return;
    }
    node.kill(powerLoss);
    if (powerLoss) {
      cluster.ledger.powerLost(node.name);
    }
    later(
        0,
        45,
        () -> {
          if (!node.isRunning()) {
            node.start();
          }
        });
  }

  /** Whatever was said to be on disk has to be there on every disk. */
  private void losePowerEverywhere() {
    world.faults.count(Kind.ALL_LOST_POWER);
    world.note("the power goes");
    cluster.datanodes.forEach(node -> killDataNode(node, true));
    if (cluster.namenode.isRunning()) {
      cluster.namenode.kill();
      restartLater(cluster.namenode);
    }
  }

  private void killNameNode() {
    if (cluster.namenode.isRunning()) {
      world.faults.count(Kind.NAMENODE_KILLED);
      cluster.namenode.killWhileSyncing(() -> restartLater(cluster.namenode));
    }
  }

  private void restartLater(SimulatedNameNode namenode) {
    later(
        1,
        8,
        () -> {
          if (!namenode.isRunning()) {
            namenode.start();
          }
        });
  }

  private void killClient(SimulatedClient client) {
    if (client.isRunning()) {
      world.faults.count(Kind.CLIENT_KILLED);
      client.kill();
      later(
          1,
          10,
          () -> {
            if (!client.isRunning()) {
              client.start();
            }
          });
    }
  }

  private void partition() {
    SimulatedDataNode node = any(cluster.datanodes);
    Process other =
        switch ((int) world.between(0, 3)) {
          case 0 -> cluster.namenode;
          case 1 -> any(cluster.clients);
          default -> any(cluster.datanodes);
        };
    if (world.chance(0.2)) {
      Process client = any(cluster.clients);
      cut(cluster.namenode, client);
    } else if (other != node) {
      cut(node, other);
    }
  }

  private void cut(Process a, Process b) {
    cluster.network.cut(a, b);
    later(1, 40, () -> cluster.network.join(a, b));
  }

  private void pause() {
    Process process =
        switch ((int) world.between(0, 3)) {
          case 0 -> cluster.namenode;
          case 1 -> any(cluster.clients);
          default -> any(cluster.datanodes);
        };
    if (process.isRunning()) {
      world.faults.count(Kind.PAUSED);
      world.note(process.name + " pauses");
      process.pause(world.between(World.SECOND, 20 * World.SECOND));
    }
  }

  private void breakDisk(SimulatedDataNode node) {
    if (node.isRunning() && cluster.checkers.canSpare(node)) {
      SimulatedVolume volume = any(node.volumes);
      if (!volume.broken) {
        world.faults.count(Kind.DISK_FAILED);
        world.note(volume.storageUuid() + " breaks");
        volume.broken = true;
        node.after(world.between(0, 3 * World.SECOND), () -> node.suspect(volume));
      }
    }
  }

  private void rot(SimulatedDataNode node) {
    for (SimulatedVolume volume : node.volumes) {
      List<Long> blocks = volume.finalizedBlocks();
      if (!blocks.isEmpty() && !volume.broken) {
        long blockId = any(blocks);
        boolean safe =
            cluster.namenode.isRunning()
                && !cluster.namenode.blocks().inSafeMode()
                && cluster.checkers.canRot(node, blockId, volume.content(blockId).length);
        if (safe && volume.rot(blockId)) {
          world.faults.count(Kind.REPLICA_ROTTEN);
          world.note(volume.storageUuid() + " rots at " + blockId);
        }
        return;
      }
    }
  }
}
