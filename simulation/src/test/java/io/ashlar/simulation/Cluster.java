package io.ashlar.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A NameNode, DataNodes and clients in one thread, made from a seed. Most clusters have room to
 * spare. That of every fourth seed is tight: of four DataNodes the last is nearly always full, and
 * a block of three replicas has no place but the other three, whatever is left of it on one of
 * them.
 */
final class Cluster {
  private static final int DATANODES = 5;
  private static final int DATANODES_IF_TIGHT = 4;
  private static final int TIGHT_EVERY = 4;
  private static final int CLIENTS = 3;
  private static final long VOLUME_BYTES = 4L << 20;
  private static final long SMALL_VOLUME_BYTES = 40L << 10;
  private static final long LOOK_MICROS = 10 * World.SECOND;
  private static final long PEACE_MICROS = 240 * World.SECOND;

  final World world;
  final Network network;
  final Ledger ledger = new Ledger();
  final SimulatedNameNode namenode;
  final Checkers checkers;
  final Decommission decommission;
  final List<SimulatedDataNode> datanodes = new ArrayList<>();
  final List<SimulatedClient> clients = new ArrayList<>();
  private final boolean tight;
  private boolean stormy;
  private final Map<String, SimulatedDataNode> byName = new HashMap<>();

  Cluster(long seed, Seams seams, Consumer<String> reader) {
    world = new World(seed, reader);
    network = new Network(world);
    tight = Math.floorMod(seed, TIGHT_EVERY) == TIGHT_EVERY - 1;
    int datanodeCount = tight ? DATANODES_IF_TIGHT : DATANODES;
    int racks = (int) world.between(1, 3);
    Map<String, String> rackOf = new HashMap<>();
    for (int i = 1; i <= datanodeCount; i++) {
      rackOf.put("10.0.0." + i, "/rack" + i % racks);
    }
    namenode = new SimulatedNameNode(world, rackOf, seams);
    checkers = new Checkers(this);
    decommission = new Decommission(this);
    namenode.store().onWrite(checkers::committed);
    for (int i = 1; i <= datanodeCount; i++) {
      boolean isSmall = tight && i == datanodeCount;
      SimulatedDataNode node =
          isSmall
              ? new SimulatedDataNode(this, i, 1, world.between(0, SMALL_VOLUME_BYTES))
              : new SimulatedDataNode(this, i, (int) world.between(1, 2), VOLUME_BYTES);
      datanodes.add(node);
      byName.put(node.name, node);
    }
    for (int i = 1; i <= CLIENTS; i++) {
      clients.add(new SimulatedClient(this, i));
    }
    world.afterEach(checkers::afterEvent);
  }

  SimulatedDataNode datanode(String name) {
    return byName.get(name);
  }

  /** Whether no DataNode may leave, because there would be too few with room. */
  boolean isTight() {
    return tight;
  }

  boolean isStormy() {
    return stormy;
  }

  void stormy(boolean now) {
    stormy = now;
  }

  void start() {
    namenode.start();
    datanodes.forEach(SimulatedDataNode::start);
    world.run(5 * World.SECOND);
    clients.forEach(SimulatedClient::start);
  }

  /** Everything that is not running is started again, and nothing fails. */
  void heal() {
    network.heal();
    if (!namenode.isRunning()) {
      namenode.start();
    }
    for (SimulatedDataNode node : datanodes) {
      node.repair();
      if (!node.isRunning()) {
        node.start();
      }
    }
    for (SimulatedClient client : clients) {
      if (!client.isRunning()) {
        client.start();
      }
    }
  }

  /** Lets time pass without faults; redundancy has to come back. */
  void calm(long micros) {
    long since = world.nowMicros();
    while (world.nowMicros() - since < micros) {
      world.run(LOOK_MICROS);
      checkers.redundancyIsRestored(since);
    }
  }

  /** After the end of all faults every file is closed, whole, and can be read. */
  void end() {
    heal();
    clients.forEach(SimulatedClient::retire);
    calm(PEACE_MICROS);
    decommission
        .unfinished()
        .filter(node -> !checkers.onlyLostBytesHoldUp())
        .ifPresent(
            node -> {
              throw new Violation(node.name + " may not leave although nothing fails any more");
            });
    for (SimulatedClient client : clients) {
      if (client.isCutting()) {
        throw new Violation(client.name + " still waits for a file to be cut");
      }
    }
    for (FileRecord file : ledger.files()) {
      if (!file.path.startsWith("?")) { // or its client died while he renamed or cut it
        verify(Reading.of(file), file.lostPowerWhileOpen());
      }
    }
    for (FrozenFile file : List.copyOf(ledger.frozen())) {
      verify(Reading.of(ledger, file), file.file().lostPowerWhileOpen());
    }
  }

  private void verify(Reading reading, boolean mayBeUnreadable) {
    boolean[] whole = new boolean[1];
    for (int attempt = 0; attempt < 5 && !whole[0] && reading.holds(); attempt++) {
      new InputActor(clients.get(0), reading, ok -> whole[0] = ok).start();
      world.runUntil(() -> whole[0], 10 * World.SECOND);
    }
    if (!whole[0] && reading.holds() && !mayBeUnreadable) {
      throw new Violation(reading.path() + " cannot be read although nothing fails any more");
    }
  }
}
