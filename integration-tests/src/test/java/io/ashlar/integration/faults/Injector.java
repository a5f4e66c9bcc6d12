package io.ashlar.integration.faults;

import static org.awaitility.Awaitility.await;

import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FsStats;
import io.ashlar.witness.AshlarDaemons;
import io.ashlar.witness.ChildProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Makes faults and takes them back. Next comes, of the kinds that may be made just now, the one
 * that was made least often, so that all come up in a short run and evenly in a long one. At most
 * two DataNodes are impaired at a time, and a DataNode is impaired from its fault until the fault
 * was taken back and no block lacks a replica; at most one of the two by a damaged replica, because
 * that is found last. Belongs to one thread.
 */
final class Injector {
  private static final int MOST_IMPAIRED = 2;
  private static final int MOST_AHEAD = 2;
  private static final Duration LONGEST_MENDING = Duration.ofMinutes(3);

  private final AshlarDaemons cluster;
  private final FileSystem fs;
  private final Clients clients;
  private final Optional<SmallVolume> volume;
  private final FaultLog log;
  private final SplittableRandom random;
  private final List<Outstanding> outstanding = new ArrayList<>();
  private final Map<Fault, Integer> counts = new EnumMap<>(Fault.class);
  private long nextNanos = System.nanoTime();

  Injector(
      AshlarDaemons cluster,
      FileSystem fs,
      Clients clients,
      Optional<SmallVolume> volume,
      FaultLog log,
      long seed) {
    this.cluster = cluster;
    this.fs = fs;
    this.clients = clients;
    this.volume = volume;
    this.log = log;
    this.random = new SplittableRandom(seed);
  }

  /** A fault that was made; index is the process's, or -1 where there is one only. */
  private static final class Outstanding {
    final Fault fault;
    final int index;
    final Optional<Damage> damage;
    final long endNanos;
    boolean takenBack;
    boolean reported;

    Outstanding(Fault fault, int index, Optional<Damage> damage, long endNanos) {
      this.fault = fault;
      this.index = index;
      this.damage = damage;
      this.endNanos = endNanos;
    }

    @Override
    public String toString() {
      return fault
          + (index >= 0 ? " of " + (index + 1) : "")
          + damage.map(made -> ", " + made.path() + " in " + made.block()).orElse("");
    }
  }

  /** Takes back what is due, and makes the next fault when its time has come. */
  void step() throws IOException {
    checkAlive();
    mend(System.nanoTime());
    if (System.nanoTime() - nextNanos >= 0) {
      boolean isShort = !hasMadeEachKind() || random.nextBoolean();
      long lastsMillis = 200 + random.nextLong(isShort ? 2_000 : 15_000);
      int index = random.nextInt(cluster.dataNodes().size());
      nextNanos = System.nanoTime() + Duration.ofMillis(300 + random.nextLong(2_500)).toNanos();
      for (Fault fault : leastOftenMadeFirst()) {
        if (mayBe(fault, index) && make(fault, index, lastsMillis)) {
          return;
        }
      }
    }
  }

  /** Whether there was each kind of fault that can be made here. */
  boolean hasMadeEachKind() {
    return possible().stream().allMatch(counts::containsKey);
  }

  private List<Fault> possible() {
    return Stream.of(Fault.values())
        .filter(fault -> fault != Fault.FILL_VOLUME || volume.isPresent())
        .toList();
  }

  /**
   * Without kinds that are ahead of the others: what impairs a DataNode has to wait for its turn
   * where what kills a client never has. Kinds made equally often are in an order of chance.
   */
  private List<Fault> leastOftenMadeFirst() {
    int least = possible().stream().mapToInt(this::count).min().orElseThrow();
    List<Fault> kinds = new ArrayList<>(possible());
    kinds.removeIf(fault -> count(fault) >= least + MOST_AHEAD);
    Collections.shuffle(kinds, new Random(random.nextLong()));
    kinds.sort(Comparator.comparing(this::count));
    return kinds;
  }

  /** Takes everything back, and returns when it is mended. */
  void heal() {
    try {
      await()
          .atMost(LONGEST_MENDING)
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                mend(Long.MAX_VALUE);
                return outstanding.isEmpty();
              });
    } catch (ConditionTimeoutException e) {
      outstanding.forEach(fault -> log.finding("Not mended at the end: " + fault));
    }
  }

  Map<Fault, Integer> counts() {
    return Map.copyOf(counts);
  }

  private int count(Fault fault) {
    return counts.getOrDefault(fault, 0);
  }

  private boolean mayBe(Fault fault, int index) {
    if (fault.target().costsReplicas()) {
      Set<Integer> impaired = impaired();
      boolean damage = fault.target() == Fault.Target.REPLICA;
      return impaired.size() < MOST_IMPAIRED
          && (damage || !impaired.contains(hit(fault, index)))
          && (!damage || outstanding.stream().allMatch(other -> other.damage.isEmpty()));
    }
    return outstanding.stream().noneMatch(other -> other.fault.target() == fault.target());
  }

  private Set<Integer> impaired() {
    Set<Integer> impaired = new HashSet<>();
    outstanding.stream()
        .filter(fault -> fault.fault.target().costsReplicas())
        .forEach(fault -> impaired.add(fault.index));
    return impaired;
  }

  private int hit(Fault fault, int index) {
    return switch (fault.target()) {
      case DATANODE, REPLICA -> index;
      case VOLUME -> cluster.dataNodes().size() - 1;
      case CLIENT -> index % clients.count();
      case NAMENODE -> -1;
    };
  }

  /** Makes a fault; false if there is nothing that it could hit. */
  private boolean make(Fault fault, int index, long lastsMillis) throws IOException {
    int target = hit(fault, index);
    Optional<Damage> damage = Optional.empty();
    switch (fault) {
      case KILL_DATANODE -> cluster.dataNodes().get(target).kill();
      case PAUSE_DATANODE -> cluster.dataNodes().get(target).pause();
      case KILL_NAMENODE -> cluster.nameNode().kill();
      case PAUSE_NAMENODE -> cluster.nameNode().pause();
      case KILL_CLIENT -> clients.get(target).kill();
      case PAUSE_CLIENT -> clients.get(target).pause();
      case FILL_VOLUME -> volume.orElseThrow().fill();
      case CORRUPT_REPLICA, TRUNCATE_REPLICA -> {
        damage = damage(fault);
        if (damage.isEmpty()) {
          return false;
        }
        target = damage.get().dataNode();
      }
    }
    counts.merge(fault, 1, Integer::sum);
    Outstanding made =
        new Outstanding(
            fault, target, damage, System.nanoTime() + Duration.ofMillis(lastsMillis).toNanos());
    outstanding.add(made);
    log.event(made + " for " + lastsMillis + " ms");
    return true;
  }

  /** None while the NameNode is away, which could not say where replicas are. */
  private Optional<Damage> damage(Fault fault) throws IOException {
    if (outstanding.stream().anyMatch(other -> other.fault.target() == Fault.Target.NAMENODE)) {
      return Optional.empty();
    }
    List<FileRecord> files =
        Ledger.of(clients.journals()).files().stream()
            .filter(file -> file.isSettled() && file.most() > 0)
            .toList();
    try {
      return Damage.make(fault, cluster, fs, files, impaired(), random);
    } catch (IOException notNow) {
      log.event("no replica is damaged: " + notNow);
      return Optional.empty();
    }
  }

  private void mend(long now) throws IOException {
    for (Outstanding fault : List.copyOf(outstanding)) {
      if (!fault.takenBack && fault.endNanos - now <= 0) {
        takeBack(fault);
        fault.takenBack = true;
        log.event("taken back: " + fault);
      }
      if (fault.takenBack && isMended(fault)) {
        outstanding.remove(fault);
        log.event("mended: " + fault);
      } else if (System.nanoTime() - fault.endNanos > LONGEST_MENDING.toNanos()
          && !fault.reported) {
        fault.reported = true;
        log.finding("Not mended " + LONGEST_MENDING + " after its end: " + fault);
      }
    }
  }

  private void takeBack(Outstanding fault) throws IOException {
    switch (fault.fault) {
      case KILL_DATANODE -> cluster.relaunchDataNode(fault.index);
      case PAUSE_DATANODE -> cluster.dataNodes().get(fault.index).resume();
      case KILL_NAMENODE -> cluster.relaunchNameNode();
      case PAUSE_NAMENODE -> cluster.nameNode().resume();
      case KILL_CLIENT -> clients.startAgain(fault.index);
      case PAUSE_CLIENT -> clients.get(fault.index).resume();
      case FILL_VOLUME -> volume.orElseThrow().empty();
      case CORRUPT_REPLICA, TRUNCATE_REPLICA -> {
        // Found and mended by the cluster alone.
      }
    }
  }

  private boolean isMended(Outstanding fault) {
    if (fault.fault.target() == Fault.Target.CLIENT) {
      return true;
    }
    if (fault.damage.isPresent() && !fault.damage.get().isMended()) {
      return false;
    }
    if (outstanding.stream()
        .anyMatch(other -> !other.takenBack && other.fault.target() == Fault.Target.NAMENODE)) {
      return false;
    }
    try {
      FsStats stats = fs.stats();
      if (fault.fault.target() == Fault.Target.NAMENODE) {
        return true;
      }
      return stats.underReplicatedBlocks() == 0
          && stats.missingBlocks() == 0
          && fs.datanodes().stream()
              .anyMatch(
                  node -> node.live() && node.transferPort() == cluster.dataPort(fault.index));
    } catch (IOException notYet) {
      return false;
    }
  }

  /** A daemon that ended without being killed is a finding, and started again. */
  private void checkAlive() throws IOException {
    if (!cluster.nameNode().isAlive() && !isKilled(Fault.KILL_NAMENODE, -1)) {
      log.finding("The NameNode ended by itself; see " + cluster.nameNode().log());
      cluster.relaunchNameNode();
    }
    for (int i = 0; i < cluster.dataNodes().size(); i++) {
      ChildProcess dataNode = cluster.dataNodes().get(i);
      if (!dataNode.isAlive() && !isKilled(Fault.KILL_DATANODE, i)) {
        log.finding("DataNode " + (i + 1) + " ended by itself; see " + dataNode.log());
        cluster.relaunchDataNode(i);
      }
    }
    for (int i = 0; i < clients.count(); i++) {
      if (!clients.get(i).isAlive() && !isKilled(Fault.KILL_CLIENT, i)) {
        log.finding("Client " + i + " ended by itself; see " + clients.get(i).log());
        clients.startAgain(i);
      }
    }
  }

  private boolean isKilled(Fault fault, int index) {
    return outstanding.stream()
        .anyMatch(other -> other.fault == fault && other.index == index && !other.takenBack);
  }
}
