package io.ashlar.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A NameNode, DataNodes and clients in one thread, made from a seed. */
final class Cluster {
  private static final int DATANODES = 5;
  private static final int CLIENTS = 3;
  private static final long VOLUME_BYTES = 4L << 20;
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
  private boolean stormy;
  private final Map<String, SimulatedDataNode> byName = new HashMap<>();

  Cluster(long seed, Seams seams, Consumer<String> reader) {
    this(new World(seed, reader), seams, DATANODES, CLIENTS);
  }

  private Cluster(World world, Seams seams, int datanodeCount, int clientCount) {
    this.world = world;
    network = new Network(world);
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
      SimulatedDataNode node =
          new SimulatedDataNode(this, i, (int) world.between(1, 2), VOLUME_BYTES);
      datanodes.add(node);
      byName.put(node.name, node);
    }
    for (int i = 1; i <= clientCount; i++) {
      clients.add(new SimulatedClient(this, i));
    }
    world.afterEach(checkers::afterEvent);
  }

  SimulatedDataNode datanode(String name) {
    return byName.get(name);
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
