package io.ashlar.datanode.namenodelink;

import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaStore;
import io.ashlar.datanode.slowness.Slowness;
import io.ashlar.datanode.volume.Pool;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.datanode.volume.VolumeSet;
import io.ashlar.protocol.proto.BlockKeyProto;
import io.ashlar.protocol.proto.BlockReceivedAndDeletedRequestProto;
import io.ashlar.protocol.proto.BlockReportContextProto;
import io.ashlar.protocol.proto.BlockReportRequestProto;
import io.ashlar.protocol.proto.BlockReportResponseProto;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.DatanodeStorageProto;
import io.ashlar.protocol.proto.ErrorReportRequestProto;
import io.ashlar.protocol.proto.ExportedBlockKeysProto;
import io.ashlar.protocol.proto.HeartbeatRequestProto;
import io.ashlar.protocol.proto.HeartbeatResponseProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.proto.NNHAStatusHeartbeatProto;
import io.ashlar.protocol.proto.NamespaceInfoProto;
import io.ashlar.protocol.proto.ReceivedDeletedBlockInfoProto;
import io.ashlar.protocol.proto.ReportBadBlocksRequestProto;
import io.ashlar.protocol.proto.StorageBlockReportProto;
import io.ashlar.protocol.proto.StorageInfoProto;
import io.ashlar.protocol.proto.StorageReceivedDeletedBlocksProto;
import io.ashlar.protocol.proto.StorageReportProto;
import io.ashlar.protocol.proto.VolumeFailureSummaryProto;
import io.ashlar.protocol.rpc.RemoteException;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one NameNode informed, and takes its orders, for the life of the DataNode. Has one thread;
 * its public methods may be called by any.
 */
@SuppressWarnings("FutureReturnValueIgnored") // failed calls are logged where they are made
public final class NameNodeLink implements AutoCloseable {
  private static final long NO_LEASE = 0;
  private static final Logger LOG = LoggerFactory.getLogger(NameNodeLink.class);
  private static final int LAYOUT_VERSION = -57;

  /** Codes of an errorReport (DataNode wire reference 1.14). */
  private static final int DISK_ERROR = 1;

  private static final int INVALID_BLOCK = 2;
  private static final int FATAL_DISK_ERROR = 3;

  private final LinkedNode node;
  private final NameNodeRpc namenode;
  private final IncrementalReports incremental;
  private final CommandHandler commands;
  private final DataNodeMetrics metrics;
  private final Slowness slowness;
  private final long heartbeatMillis;
  private final long fullReportMillis;
  private final Thread thread;

  /** Counts full reports, from a random start. */
  private long reportId = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE / 2);

  private volatile ServedPool pool;
  private volatile DatanodeRegistrationProto registration;
  private volatile long lastHeartbeatNanos = System.nanoTime();

  // Guarded by this.
  private boolean closed;
  private boolean fullReportDue = true;
  private boolean woken;

  private long nextFullReportNanos;
  private final ToldReasons told = new ToldReasons();

  /** A link that is started by {@link #start}. */
  public NameNodeLink(
      LinkedNode node,
      NameNodeRpc namenode,
      IncrementalReports incremental,
      CommandHandler commands,
      DataNodeMetrics metrics,
      Slowness slowness,
      long heartbeatMillis,
      long fullReportMillis) {
    this.node = node;
    this.namenode = namenode;
    this.incremental = incremental;
    this.commands = commands;
    this.metrics = metrics;
    this.slowness = slowness;
    this.heartbeatMillis = heartbeatMillis;
    this.fullReportMillis = fullReportMillis;
    this.thread = new Thread(this::run, "namenode-link");
    thread.setDaemon(true);
  }

  /** Begins to register. */
  public void start() {
    thread.start();
  }

  /** This DataNode as the NameNode has it registered; null until then. */
  public DatanodeRegistrationProto registration() {
    return registration;
  }

  /** How long ago the NameNode last answered a heartbeat, in milliseconds. */
  public long millisSinceHeartbeat() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastHeartbeatNanos);
  }

  // ---- the thread ----

  private void run() {
    try {
      while (!isClosed()) {
        try {
          register();
          stayInTouch();
          // A NameNode that asks for registrations without end must not get them without end.
          pause(Math.min(1000, heartbeatMillis));
        } catch (IOException e) {
          attemptFailed(e);
        } catch (RuntimeException e) {
          LOG.error("The link to the NameNode met an unforeseen error; it starts again", e);
          pause(heartbeatMillis);
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("Interrupted; the link ends");
    }
  }

  private void attemptFailed(IOException e) throws InterruptedException {
    String said =
        e instanceof RemoteException remote
            ? "it answers " + remote.className() + ": " + e.getMessage()
            : e.toString();
    if (!isClosed() && told.isNew(said)) {
      LOG.warn("No link to the NameNode; trying on: {}", said);
    }
    pause(Math.min(1000, heartbeatMillis));
  }

  private void register() throws IOException {
    NamespaceInfoProto info = namenode.versionRequest();
    StorageInfoProto storage = info.getStorageInfo();
    Pool offered =
        new Pool(
            info.getBlockPoolID(),
            storage.getNamespceID(),
            storage.getClusterID(),
            storage.getCTime());
    if (pool == null) {
      pool = node.attach(offered);
    } else if (!pool.pool().equals(offered)) {
      throw new IOException(
          "The NameNode now serves " + offered + ", but this DataNode holds " + pool.pool());
    }
    DatanodeRegistrationProto wanted =
        DatanodeRegistrationProto.newBuilder()
            .setDatanodeID(node.identity())
            .setStorageInfo(storage.toBuilder().setLayoutVersion(LAYOUT_VERSION))
            .setKeys(
                ExportedBlockKeysProto.newBuilder()
                    .setIsBlockTokenEnabled(false)
                    .setKeyUpdateInterval(0)
                    .setTokenLifeTime(0)
                    .setCurrentKey(BlockKeyProto.newBuilder().setKeyId(0).setExpiryDate(0)))
            .setSoftwareVersion(node.softwareVersion())
            .build();
    DatanodeRegistrationProto agreed = namenode.register(wanted);
    if (!agreed.getDatanodeID().getDatanodeUuid().equals(node.identity().getDatanodeUuid())) {
      throw new IOException(
          "The NameNode registered another DataNode in our place: "
              + agreed.getDatanodeID().getDatanodeUuid());
    }
    registration = agreed;
    incremental.sendWith(this::sendIncremental);
    requestFullReport();
    LOG.info(
        "Registered with the NameNode as {}:{} for block pool {}",
        agreed.getDatanodeID().getIpAddr(),
        agreed.getDatanodeID().getXferPort(),
        offered.id());
  }

  /** Returns when the NameNode wants a new registration. */
  private void stayInTouch() throws IOException, InterruptedException {
    while (!isClosed()) {
      try {
        OptionalLong leaseId = heartbeat();
        if (leaseId.isEmpty()) {
          return;
        }
        incremental.sendPending();
        if (leaseId.getAsLong() != NO_LEASE
            && isFullReportDue()
            && !sendFullReport(leaseId.getAsLong())) {
          return;
        }
        told.forget();
        pause(heartbeatMillis);
      } catch (IOException e) {
        attemptFailed(e);
      }
    }
  }

  /**
   * Returns the report lease that was granted, {@link #NO_LEASE} where none was, or nothing where
   * the NameNode wants a new registration. Leases count up from a random start: half of them are
   * negative.
   */
  private OptionalLong heartbeat() throws IOException {
    HeartbeatRequestProto.Builder request =
        HeartbeatRequestProto.newBuilder()
            .setRegistration(registration)
            .setXmitsInProgress(metrics.outgoingReplicas.get())
            .setXceiverCount(metrics.activeTransfers.get())
            .setRequestFullBlockReportLease(isFullReportDue());
    for (Volume volume : pool.volumes().volumes()) {
      request.addReports(storageReport(volume));
    }
    List<VolumeSet.Failure> failures = pool.volumes().failures();
    if (!failures.isEmpty()) {
      request.setFailedVolumes(failures.size()).setVolumeFailureSummary(summary(failures));
    }
    slowness.report(request);
    HeartbeatResponseProto response = namenode.heartbeat(request.build());
    metrics.heartbeats.increment();
    lastHeartbeatNanos = System.nanoTime();
    boolean active = response.getHaStatus().getState() == NNHAStatusHeartbeatProto.State.ACTIVE;
    for (DatanodeCommandProto command : response.getCmdsList()) {
      if (command.getCmdType() == DatanodeCommandProto.Type.RegisterCommand) {
        LOG.info("The NameNode asks for a new registration");
        return OptionalLong.empty();
      }
      if (active) {
        commands.handle(command);
      }
    }
    return OptionalLong.of(response.getFullBlockReportLeaseId());
  }

  private static StorageReportProto storageReport(Volume volume) {
    long capacity = volume.capacityBytes();
    long used = volume.usedBytes();
    long available = volume.availableBytes();
    return StorageReportProto.newBuilder()
        .setStorageUuid(volume.storageUuid())
        .setCapacity(capacity)
        .setDfsUsed(used)
        .setRemaining(available)
        .setBlockPoolUsed(used)
        .setNonDfsUsed(Math.max(0, capacity - used - available))
        .setStorage(storage(volume))
        .build();
  }

  private static DatanodeStorageProto storage(ReplicaStore store) {
    return DatanodeStorageProto.newBuilder().setStorageUuid(store.storageUuid()).build();
  }

  private static VolumeFailureSummaryProto summary(List<VolumeSet.Failure> failures) {
    VolumeFailureSummaryProto.Builder summary = VolumeFailureSummaryProto.newBuilder();
    long last = 0;
    long lost = 0;
    for (VolumeSet.Failure failure : failures) {
      summary.addFailedStorageLocations(failure.path().toString());
      last = Math.max(last, failure.atMillis());
      lost += failure.capacityBytes();
    }
    return summary.setLastVolumeFailureDate(last).setEstimatedCapacityLostTotal(lost).build();
  }

  // ---- reports ----

  /** Returns false where the NameNode's answer is to register anew. */
  private boolean sendFullReport(long leaseId) throws IOException, InterruptedException {
    incremental.hold();
    try {
      long start = System.nanoTime();
      BlockReportRequestProto report = fullReport(leaseId);
      BlockReportResponseProto response = namenode.blockReport(report);
      fullReportSent();
      node.reported();
      metrics.fullReports.increment();
      LOG.info(
          "Reported {} replicas in {} ms",
          pool.catalog().size(),
          TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
      if (!response.hasCmd()) {
        return true;
      }
      if (response.getCmd().getCmdType() == DatanodeCommandProto.Type.RegisterCommand) {
        return false;
      }
      commands.handle(response.getCmd());
      return true;
    } finally {
      incremental.release();
    }
  }

  private BlockReportRequestProto fullReport(long leaseId) {
    Map<ReplicaStore, BlockListBuffer> lists = new HashMap<>();
    for (Volume volume : pool.volumes().volumes()) {
      lists.put(volume, new BlockListBuffer());
    }
    for (Replica replica : pool.catalog().all()) {
      BlockListBuffer list = lists.get(replica.store());
      if (list != null) {
        list.add(replica);
      }
    }
    BlockReportRequestProto.Builder report =
        BlockReportRequestProto.newBuilder()
            .setRegistration(registration)
            .setBlockPoolId(pool.pool().id())
            .setContext(
                BlockReportContextProto.newBuilder()
                    .setTotalRpcs(1)
                    .setCurRpc(0)
                    .setId(reportId++)
                    .setLeaseId(leaseId));
    lists.forEach(
        (store, list) ->
            report.addReports(
                StorageBlockReportProto.newBuilder()
                    .setStorage(storage(store))
                    .setNumberOfBlocks(list.count())
                    .addAllBlocksBuffers(list.chunks())));
    return report.build();
  }

  private CompletableFuture<?> sendIncremental(
      Map<ReplicaStore, List<ReceivedDeletedBlockInfoProto>> events) {
    BlockReceivedAndDeletedRequestProto.Builder request =
        BlockReceivedAndDeletedRequestProto.newBuilder()
            .setRegistration(registration)
            .setBlockPoolId(pool.pool().id());
    events.forEach(
        (store, blocks) ->
            request.addBlocks(
                StorageReceivedDeletedBlocksProto.newBuilder()
                    .setStorageUuid(store.storageUuid())
                    .setStorage(storage(store))
                    .addAllBlocks(blocks)));
    return namenode
        .blockReceivedAndDeleted(request.build())
        .whenComplete(
            (answer, failure) -> {
              if (failure == null) {
                metrics.incrementalReports.increment();
              }
            });
  }

  /**
   * Tells that a volume is out of use, now and with a heartbeat that comes at once; the blocks that
   * were on it are copied again from then on.
   *
   * @return completes when the NameNode has heard of it
   */
  public CompletableFuture<?> volumeFailed(String message) {
    boolean any = !pool.volumes().volumes().isEmpty();
    CompletableFuture<?> told = errorReport(any ? DISK_ERROR : FATAL_DISK_ERROR, message);
    requestFullReport();
    return told;
  }

  /** Tells that a command named a replica which is not here. */
  public void invalidBlock(String message) {
    errorReport(INVALID_BLOCK, message);
  }

  private CompletableFuture<?> errorReport(int code, String message) {
    if (registration == null) {
      return CompletableFuture.completedFuture(null); // the first heartbeat says the same
    }
    return namenode
        .errorReport(
            ErrorReportRequestProto.newBuilder()
                .setRegistartion(registration)
                .setErrorCode(code)
                .setMsg(message)
                .build())
        .whenComplete((answer, failure) -> logFailure("errorReport", failure));
  }

  /** Tells that a replica is bad. */
  public void badBlock(LocatedBlockProto block) {
    namenode
        .reportBadBlocks(ReportBadBlocksRequestProto.newBuilder().addBlocks(block).build())
        .whenComplete((answer, failure) -> logFailure("reportBadBlocks", failure));
  }

  private static void logFailure(String call, Throwable failure) {
    if (failure != null) {
      LOG.warn("{} failed: {}", call, failure.toString());
    }
  }

  // ---- timing ----

  /** Asks for the right to send a full report with the next heartbeat, which comes at once. */
  public synchronized void requestFullReport() {
    fullReportDue = true;
    wake();
  }

  /** Sends the pending incremental report now. */
  public void sendIncrementalReport() {
    incremental.sendPending();
  }

  private synchronized boolean isFullReportDue() {
    return fullReportDue || System.nanoTime() - nextFullReportNanos >= 0;
  }

  private synchronized void fullReportSent() {
    fullReportDue = false;
    nextFullReportNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(fullReportMillis);
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  private synchronized void wake() {
    woken = true;
    notifyAll();
  }

  private synchronized void pause(long millis) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (!closed && !woken && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
    woken = false;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    namenode.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
