package io.ashlar.simulation;

import io.ashlar.namenode.Housekeeping;
import io.ashlar.namenode.blocks.BlockSettings;
import io.ashlar.namenode.blocks.BlockTicks;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.CountersInStore;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.NamespaceSettings;
import io.ashlar.namenode.namespace.NamespaceStats;
import io.ashlar.namenode.namespace.PolicyInEffect;
import io.ashlar.namenode.store.ChangeSet;
import io.ashlar.namenode.topology.Topology;
import io.ashlar.namenode.writer.WriterCore;
import io.ashlar.simulation.FaultCounts.Kind;
import java.util.Map;
import java.util.Random;

/**
 * The real core of a NameNode - writer, namespace, leases, blocks - over tables in memory, driven
 * step by step. Its tables outlive it.
 */
final class SimulatedNameNode extends Process implements Commands {
  static final long STALE_MILLIS = 5_000;
  static final long DEAD_MILLIS = 30_000;
  static final long LEASE_SOFT_MILLIS = 15_000;
  static final long LEASE_HARD_MILLIS = 45_000;
  static final int BLOCK_BYTES = 4096;

  private static final long RECOVERY_RETRY_MILLIS = 10_000;
  private static final long TICK_MICROS = World.SECOND;

  private final Map<String, String> racks;
  private final Seams seams;
  private final MemoryStore store = new MemoryStore();
  private SimulatedJournal journal;
  private WriterCore writer;
  private ClusterBlocks blocks;
  private Namespace namespace;
  private LeaseRenewals renewals;
  private boolean driving;

  SimulatedNameNode(World world, Map<String, String> racks, Seams seams) {
    super(world, "namenode");
    this.racks = racks;
    this.seams = seams;
    ChangeSet changes = new ChangeSet();
    Namespace.format("simulator", "supergroup", world.nowMillis()).addTo(changes);
    store.write(changes, true);
  }

  /** Starts, or starts again with what is durable. */
  void start() {
    started();
    boolean again = blocks != null;
    journal = seams.journal(this, store);
    writer =
        new WriterCore(store, journal, world::nowMillis, world::nowNanos, () -> driveAfter(10));
    blocks =
        new ClusterBlocks(
            BlockSettings.of(STALE_MILLIS, DEAD_MILLIS),
            Topology.of(racks),
            NamespaceStats.of(store).completeBlocks(),
            new PolicyInEffect(),
            new CountersInStore(),
            new Random(world.random.nextLong()),
            () -> world.random);
    if (again) {
      blocks.expectDatanodes();
    }
    renewals = new LeaseRenewals(world.nowMillis(), LEASE_SOFT_MILLIS, LEASE_HARD_MILLIS);
    NamespaceSettings defaults = NamespaceSettings.defaults();
    NamespaceSettings settings =
        defaults
            .withBlockSizes(BLOCK_BYTES, BLOCK_BYTES)
            .withLimits(
                defaults.maxBlocksPerFile(),
                defaults.maxChildren(),
                defaults.accessPrecisionMillis(),
                RECOVERY_RETRY_MILLIS);
    namespace = new Namespace(settings, blocks, renewals);
    Housekeeping housekeeping = new Housekeeping(this, namespace, renewals, world::nowMillis);
    BlockTicks ticks = new BlockTicks(blocks, this);
    writer.addListener(blocks);
    writer.addListener(housekeeping);
    writer.open();
    housekeeping.begin();
    every(TICK_MICROS, ticks::tick);
    every(Housekeeping.LOOK_MILLIS * World.MILLI, housekeeping::look);
  }

  private void every(long micros, Runnable action) {
    after(
        micros,
        () -> {
          action.run();
          every(micros, action);
        });
  }

  @Override
  public <R> void submit(Command<R> command, Outcome<R> outcome) {
    writer.submit(command, outcome);
  }

  private void driveAfter(long micros) {
    if (!driving) {
      driving = true;
      after(micros, this::drive);
    }
  }

  private void drive() {
    driving = false;
    boolean worked = true;
    while (worked && writer.failure().isEmpty()) {
      worked = writer.step();
    }
    if (writer.failure().isPresent()) {
      world.faults.count(Kind.JOURNAL_FAILED);
      kill();
      return;
    }
    long nanos = writer.nanosToWait();
    if (nanos != Long.MAX_VALUE) {
      driveAfter(nanos / 1_000 + 1);
    }
  }

  /** Dies with everything that is not durable. */
  void kill() {
    world.note(name + " dies");
    died();
    driving = false;
    journal.crash();
  }

  /** Dies while the next group is being synced, or just after. */
  void killWhileSyncing(Runnable then) {
    long delay = world.between(0, 20 * World.MILLI);
    journal.onNextCommit(
        () ->
            after(
                delay,
                () -> {
                  kill();
                  then.run();
                }));
  }

  void failJournal() {
    journal.fail();
  }

  MemoryStore store() {
    return store;
  }

  ClusterBlocks blocks() {
    return blocks;
  }

  Namespace namespace() {
    return namespace;
  }

  LeaseRenewals renewals() {
    return renewals;
  }

  NamespaceReader reader() {
    return new NamespaceReader(store);
  }
}
