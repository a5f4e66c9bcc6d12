package io.ashlar.namenode.blocks;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.edit.Effect;
import io.ashlar.namenode.edit.EffectListener;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.View;
import io.ashlar.namenode.topology.Topology;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The block management of one NameNode: answers the namespace, follows what it does to blocks, and
 * takes what DataNodes say, as commands for the writer. The parts behind it do the work.
 *
 * <p>Methods that return a {@link Command} may be called on any thread; the command does its work
 * when it is decided. Where nothing else is said, methods belong to the writer thread.
 */
public final class ClusterBlocks implements BlockManager, EffectListener {
  private static final Logger log = LoggerFactory.getLogger(ClusterBlocks.class);

  private final SoftState state;
  private final DatanodeCalls calls;
  private final Upkeep upkeep;
  private final PipelineEvents events;
  private final TargetChoice targets;
  private final Locator locator;
  private final MovableBlocks movable;
  private final Figures figures;
  private final NodeOrders orders;

  /**
   * Starts knowing no DataNode.
   *
   * @param completeBlocks complete blocks in the namespace, which safe mode waits for
   * @param policies the storage policies of files
   * @param counters what the namespace has given out
   * @param random chance for decisions; used on the writer thread only
   * @param readers chance for sorting locations; called on any thread
   */
  public ClusterBlocks(
      BlockSettings settings,
      Topology topology,
      long completeBlocks,
      StoragePolicies policies,
      BlockCounters counters,
      RandomGenerator random,
      Supplier<? extends RandomGenerator> readers) {
    this(
        settings,
        NodeLimits.DEFAULT,
        topology,
        completeBlocks,
        policies,
        counters,
        random,
        readers);
  }

  /** The same with other limits of what may register. */
  ClusterBlocks(
      BlockSettings settings,
      NodeLimits limits,
      Topology topology,
      long completeBlocks,
      StoragePolicies policies,
      BlockCounters counters,
      RandomGenerator random,
      Supplier<? extends RandomGenerator> readers) {
    state =
        new SoftState(
            settings, limits, topology, completeBlocks, counters, random.nextLong() >>> 1 | 1);
    Placement placement = new Placement(random);
    ExcessWork excess = new ExcessWork(state, policies);
    CopyOrders orders = new CopyOrders(state, placement, policies, random);
    calls = new DatanodeCalls(state, excess);
    upkeep = new Upkeep(state, new RedundancyWork(state, orders, excess));
    events = new PipelineEvents(state.nodes, state.copies, settings);
    targets = new TargetChoice(state.nodes, state.returning, placement, random);
    locator = new Locator(state.nodes, readers);
    movable = new MovableBlocks(state.nodes, readers);
    figures = new Figures(state);
    this.orders = new NodeOrders(state);
  }

  /**
   * This NameNode is not a new one: DataNodes that were there before may come back, and writers
   * wait for them for a while. Before the writer starts.
   */
  public void expectDatanodes() {
    state.returning.expect();
  }

  // ---- what DataNodes say

  /** A DataNode registers; the reply is what is known of it. */
  public Command<DatanodeInfo> register(Registration registration) {
    return calls.register(registration);
  }

  /** A DataNode is alive; the reply says what it is to do. */
  public Command<HeartbeatAnswer> heartbeat(Heartbeat beat) {
    return calls.heartbeat(beat);
  }

  /** What happened to replicas of a DataNode; nothing comes of it if the node is not known. */
  public Command<Void> received(String uuid, List<ReplicaEvent> happened) {
    return calls.received(uuid, happened);
  }

  /**
   * A full report of one storage. The command is to be submitted until it says that it is done.
   *
   * @param listing read while the command is decided
   */
  public FullReport fullReport(
      String uuid, String storageId, StorageType type, ReplicaListing listing) {
    return calls.fullReport(uuid, storageId, type, listing);
  }

  /**
   * Whether a node may send a full report.
   *
   * @param leaseId the lease it reports under; 0 if it was told to report without one
   */
  public Command<Void> checkReportLease(String uuid, long leaseId) {
    return calls.checkReportLease(uuid, leaseId);
  }

  /** The last part of a node's full report is in. */
  public Command<Void> reportDone(String uuid) {
    return calls.reportDone(uuid);
  }

  /** A DataNode says that it has no volume left: its replicas do not count from now on. */
  public Command<Void> lost(String uuid) {
    return calls.lost(uuid);
  }

  // ---- what operators order

  /** Orders to DataNodes: to leave, to be away, to come back. Any thread. */
  public NodeOrders orders() {
    return orders;
  }

  @Override
  public boolean holdsUpDecommission(View view, BlockInfo block) {
    return state.departures.rules().needsDecommissioning(view, block);
  }

  // ---- the passing of time

  /**
   * To be submitted once for each heartbeat interval: finds dead nodes and begins a round of
   * redundancy work, which is then taken in steps.
   */
  public Command<Void> tick() {
    return upkeep.tick();
  }

  /**
   * One step of the work that there is: what dead nodes and new racks leave behind, copies and
   * deletions to order. To be submitted again while it says so.
   */
  public Command<Boolean> step() {
    return upkeep.step();
  }

  // ---- what the namespace does

  @Override
  public void contribute(View view, List<Effect> effects, Edit edit) {
    ReplicaChanges changes = null;
    for (Effect effect : effects) {
      if (effect instanceof BlockEvent event) {
        if (changes == null) {
          changes = state.changes(view, edit, state.safeMode.clockMillis());
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
    return targets.choose(request);
  }

  @Override
  public boolean hasMinimumReplicas(View view, BlockInfo block) {
    Census census = Census.of(block, ReplicaRow.read(view, block.blockId()), state.nodes);
    return census.good() + census.leavingReplicas().size() >= state.settings.minReplication();
  }

  @Override
  public int expectedReplicas(View view, BlockInfo block) {
    int expected = 0;
    for (Replica replica : ReplicaRow.read(view, block.blockId()).replicas()) {
      if (!replica.state().isBad() && state.nodes.inUse(replica.storage()) != null) {
        expected++;
      }
    }
    return expected;
  }

  @Override
  public List<StorageTarget> targets(List<String> datanodeUuids, List<String> storageIds) {
    return targets.named(datanodeUuids, storageIds);
  }

  @Override
  public Locations locate(View view, BlockInfo block, String readerAddress) {
    return locator.locate(view, block, readerAddress);
  }

  @Override
  public List<DatanodeInfo> datanodes(DatanodeFilter filter) {
    return figures.datanodes(filter);
  }

  @Override
  public List<StorageInfo> storages(String datanodeUuid) {
    Datanode node = state.nodes.find(datanodeUuid);
    return node == null ? List.of() : node.publishedStorages().stream().map(Storage::info).toList();
  }

  @Override
  public ClusterStats stats() {
    return figures.stats();
  }

  /** Every DataNode, for operators. Any thread. */
  public List<DatanodeStatus> datanodeStatus() {
    return state.nodes.all().stream().map(Datanode::status).toList();
  }

  /** Whether such a DataNode has registered. Any thread. */
  public boolean knows(String uuid) {
    return state.nodes.find(uuid) != null;
  }

  /**
   * Some blocks that a balancer may move from a DataNode, beginning at a random one. Looks at a
   * bounded number of rows, so that there may be more. Any thread.
   */
  public List<MovableBlock> movable(View view, MovableQuery query) {
    return movable.find(view, query);
  }

  @Override
  public Command<Void> setBalancerBandwidth(long bytesPerSecond) {
    return (view, context) -> {
      state.balancerBandwidth(bytesPerSecond);
      log.info("DataNodes may move {} bytes per second for a balancer", bytesPerSecond);
      return Decision.unchanged(null);
    };
  }

  /** What DataNodes say of each other's speed, and of their disks'. Any thread. */
  public List<SlowNodeReport> slowNodes() {
    return state.slowNodes.reports();
  }

  /** Racks with at least one living node. Any thread. */
  public int liveRacks() {
    return state.nodes.liveRacks();
  }

  /** How far the start has come. Any thread. */
  public StartupProgress startupProgress() {
    return state.safeMode.progress();
  }

  @Override
  public MissingBlocks missing(View view, String after, int limit) {
    return MissingBlocks.page(view, after, limit);
  }

  @Override
  public RedundancyFigures redundancyFigures() {
    return figures.redundancy();
  }

  @Override
  public boolean awaitsDatanodes() {
    return state.returning.awaited();
  }

  @Override
  public boolean inSafeMode() {
    return state.safeMode.on();
  }

  @Override
  public String safeModeReason() {
    return state.safeMode.reason();
  }

  @Override
  public Command<Boolean> setSafeMode(boolean enter) {
    return (view, context) -> {
      if (enter) {
        state.safeMode.enter();
        log.info("An operator entered safe mode");
      } else if (state.safeMode.onlyByForce()) {
        log.warn("Safe mode is not left: {}", state.safeMode.reason());
      } else {
        leaveSafeMode();
      }
      return Decision.unchanged(state.safeMode.on());
    };
  }

  @Override
  public Command<Boolean> forceSafeModeExit() {
    return (view, context) -> {
      Edit edit = new Edit();
      if (state.safeMode.onlyByForce()) {
        NewerReplicas newer = state.safeMode.newer();
        log.warn(
            "An operator gives up {} replicas that are newer than this namespace; it goes on above"
                + " {}",
            newer.found().replicas(),
            newer.highest());
        state.counters.raise(view, edit, newer.highest());
      }
      leaveSafeMode();
      return Decision.of(edit, state.safeMode.on());
    };
  }

  private void leaveSafeMode() {
    if (state.safeMode.on()) {
      if (state.safeMode.leave()) {
        state.sweep.begin();
      }
      log.info("An operator left safe mode");
    }
  }

  @Override
  public Command<Void> reportBad(long blockId, long generationStamp, List<String> datanodeUuids) {
    return (view, context) -> {
      BlockInfo block = BlockInfo.find(view, blockId);
      Edit edit = new Edit();
      if (block != null) {
        ReplicaChanges changes = state.changes(view, edit, context.nowMillis());
        for (Replica replica : List.copyOf(changes.row(block).replicas())) {
          Storage storage = state.nodes.inUse(replica.storage());
          if (storage != null
              && replica.state() == ReplicaState.FINALIZED
              && replica.generationStamp() == generationStamp
              && datanodeUuids.contains(storage.node.uuid())) {
            log.warn("Replica of block {} on {} is reported corrupt", blockId, storage);
            changes.put(
                block,
                storage,
                new Replica(
                    storage.index, ReplicaState.DAMAGED, generationStamp, replica.lengthBytes()));
            state.copies.sourceIsBad(blockId, storage.node);
          }
        }
        changes.settle(block, 0);
        changes.finish();
      }
      return Decision.of(edit, null);
    };
  }
}
