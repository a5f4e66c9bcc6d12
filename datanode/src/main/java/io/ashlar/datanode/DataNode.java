package io.ashlar.datanode;

import io.ashlar.datanode.balance.VolumeBalancer;
import io.ashlar.datanode.http.HttpEndpoint;
import io.ashlar.datanode.ipc.DatanodeRpc;
import io.ashlar.datanode.metrics.DataNodeMetrics;
import io.ashlar.datanode.moves.MoveLimits;
import io.ashlar.datanode.moves.MoveServices;
import io.ashlar.datanode.namenodelink.IncrementalReports;
import io.ashlar.datanode.namenodelink.LinkedNode;
import io.ashlar.datanode.namenodelink.NameNodeLink;
import io.ashlar.datanode.namenodelink.NameNodeRpc;
import io.ashlar.datanode.orders.Orders;
import io.ashlar.datanode.pipeline.OpenSessions;
import io.ashlar.datanode.pipeline.PipelineServices;
import io.ashlar.datanode.read.ReadServices;
import io.ashlar.datanode.read.ReplicaSender;
import io.ashlar.datanode.recovery.BlockRecovery;
import io.ashlar.datanode.recovery.LocalRecovery;
import io.ashlar.datanode.replica.RecentlyIntact;
import io.ashlar.datanode.replica.Replica;
import io.ashlar.datanode.replica.ReplicaCatalog;
import io.ashlar.datanode.replica.Shelf;
import io.ashlar.datanode.scan.DamagedReplicas;
import io.ashlar.datanode.scan.VolumeScanner;
import io.ashlar.datanode.slowness.Slowness;
import io.ashlar.datanode.transfer.TransferServer;
import io.ashlar.datanode.volume.Pool;
import io.ashlar.datanode.volume.ServedPool;
import io.ashlar.datanode.volume.Volume;
import io.ashlar.datanode.volume.VolumeSet;
import io.ashlar.datanode.webhdfs.WebHdfs;
import io.ashlar.protocol.net.BufferedBytes;
import io.ashlar.protocol.net.Transport;
import io.ashlar.protocol.proto.DatanodeCommandProto;
import io.ashlar.protocol.proto.DatanodeIDProto;
import io.ashlar.protocol.proto.DatanodeInfoProto;
import io.ashlar.protocol.proto.DatanodeRegistrationProto;
import io.ashlar.protocol.proto.ExtendedBlockProto;
import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.transfer.BlockToken;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One DataNode: stores replicas, serves them, and reports them to a NameNode. Thread-safe. */
public final class DataNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DataNode.class);

  /** How long nobody looks for rot in what was just written; a disk takes longer to forget. */
  private static final long TRUSTED_NANOS = TimeUnit.HOURS.toNanos(1);

  /** Threads that open, check and delete replicas; as many may wait for disks at once. */
  private static final int BLOCKING_THREADS = 8;

  /**
   * While so many tasks wait for these threads, no operation begins. Connections are bounded, but
   * on a disk that hangs the tasks of those that were closed stay behind.
   */
  private static final int MAX_WAITING_TASKS = 4096;

  private static final int MIN_EVENT_LOOPS = 2;

  /** How long a NameNode may take to hear that this DataNode ends. */
  private static final int LAST_WORDS_SECONDS = 5;

  /** A disk that failed may also hang: who waits for the end is told of it all the same. */
  private static final long CLOSE_PATIENCE_MILLIS = 15_000;

  private final DataNodeConfig config;
  private final long closePatienceMillis;
  private final DataNodeMetrics metrics = new DataNodeMetrics();
  private final IncrementalReports incremental = new IncrementalReports();
  private final Slowness slowness = new Slowness(System::nanoTime);
  private final OpenSessions sessions = new OpenSessions();
  private final MoveLimits moves =
      new MoveLimits(System::nanoTime, MoveLimits.MAX_MOVES, MoveLimits.DEFAULT_BYTES_PER_SECOND);

  /** What to undo at the end, the last first. */
  private final ArrayDeque<AutoCloseable> resources = new ArrayDeque<>();

  /** Held by who closes: a second one waits until all is closed. */
  private final Object closing = new Object();

  /** Guarded by the resources. */
  private boolean closed;

  private final VolumeSet volumes;
  private final String uuid;
  private final ThreadPoolExecutor blockingThreads;
  private final EventLoopGroup loops;
  private final TransferServer transfer;
  private final DatanodeRpc ipc;
  private final HttpEndpoint http;
  private final NameNodeRpc namenode;
  private final NameNodeLink link;

  /** Volumes about which a doubt came up and that are not looked at yet. */
  private final Set<Volume> doubted = ConcurrentHashMap.newKeySet();

  private final DamagedReplicas damaged = new DamagedReplicas();
  private final CompletableFuture<String> lost = new CompletableFuture<>();

  private volatile Orders orders;
  private volatile ServedPool pool;

  /** Opens the data directories. */
  @FunctionalInterface
  interface VolumeOpener {
    VolumeSet open(List<Path> directories) throws IOException;
  }

  private DataNode(DataNodeConfig config, VolumeOpener opener, long closePatienceMillis)
      throws IOException {
    this.config = config;
    this.closePatienceMillis = closePatienceMillis;
    try {
      volumes = keep(opener.open(config.dirs()));
      uuid = volumes.datanodeUuid().orElseGet(() -> UUID.randomUUID().toString());
      blockingThreads = newBlockingThreads();
      resources.push(this::endBlockingThreads);
      int cores = Runtime.getRuntime().availableProcessors();
      loops = keepLoops("datanode-data", Math.max(MIN_EVENT_LOOPS, cores));
      // Apart, so that whoever asks for pages or uses WebHDFS does not hold up block data.
      EventLoopGroup httpLoops = keepLoops("datanode-http", Math.max(1, cores / 2));
      resources.push(this::awaitSessions);
      transfer =
          keep(
              TransferServer.start(
                  config.dataAddress(),
                  loops,
                  metrics,
                  config.maxTransfers(),
                  () -> blockingThreads.getQueue().size() >= MAX_WAITING_TASKS));
      namenode = new NameNodeRpc(config.namenode(), config.user());
      link =
          new NameNodeLink(
              new Self(),
              namenode,
              incremental,
              this::handle,
              metrics,
              slowness,
              config.heartbeatMillis(),
              config.fullReportMillis());
      ipc =
          keep(
              DatanodeRpc.start(
                  config.ipcAddress(),
                  () -> pool,
                  link,
                  config.softwareVersion(),
                  moves,
                  blockingThreads));
      WebHdfs webHdfs = keep(new WebHdfs(config.namenode(), config.reach()));
      http =
          keep(
              HttpEndpoint.start(
                  config.httpAddress(), httpLoops, new HttpView(this, metrics), webHdfs::handler));
      link.start();
      resources.push(link);
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private <T extends AutoCloseable> T keep(T resource) {
    synchronized (resources) {
      resources.push(resource);
    }
    return resource;
  }

  private EventLoopGroup keepLoops(String name, int threads) {
    EventLoopGroup group = Transport.eventLoops(name, threads);
    keep(() -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly());
    return group;
  }

  private static ThreadPoolExecutor newBlockingThreads() {
    // The queue refuses nothing, as a task may be the end of what has begun; what begins is
    // bounded.
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            BLOCKING_THREADS,
            BLOCKING_THREADS,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "datanode-blocking");
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  private void endBlockingThreads() throws InterruptedException {
    blockingThreads.shutdown();
    if (!blockingThreads.awaitTermination(10, TimeUnit.SECONDS)) {
      LOG.warn("Work on replicas did not end within 10 s; left to its threads");
    }
  }

  /** Connections are closed; what sessions took is still written, by threads that end later. */
  private void awaitSessions() throws InterruptedException {
    if (!sessions.awaitNone(10_000)) {
      LOG.warn("Writes did not come to rest within 10 s; what they left is recovered later");
    }
  }

  /**
   * Locks and checks the data directories, opens the ports, and starts registering in the
   * background, for as long as it takes the NameNode to answer.
   *
   * @throws IOException if a port is taken or no data directory can be used; the message says which
   */
  public static DataNode start(DataNodeConfig config) throws IOException {
    return start(config, VolumeSet::open);
  }

  static DataNode start(DataNodeConfig config, VolumeOpener opener) throws IOException {
    return start(config, opener, CLOSE_PATIENCE_MILLIS);
  }

  static DataNode start(DataNodeConfig config, VolumeOpener opener, long closePatienceMillis)
      throws IOException {
    DataNode node = new DataNode(config, opener, closePatienceMillis);
    LOG.info(
        "DataNode {} serves data on {}, RPC on {}, HTTP on {}",
        node.uuid,
        node.dataAddress(),
        node.ipcAddress(),
        node.httpAddress());
    return node;
  }

  // ---- what the link needs ----

  private final class Self implements LinkedNode {
    @Override
    public DatanodeIDProto identity() {
      return DatanodeIDProto.newBuilder()
          .setIpAddr(dataAddress().getAddress().getHostAddress())
          .setHostName(hostName())
          .setDatanodeUuid(uuid)
          .setXferPort(dataAddress().getPort())
          .setIpcPort(ipcAddress().getPort())
          .setInfoPort(httpAddress().getPort())
          .build();
    }

    @Override
    public String softwareVersion() {
      return config.softwareVersion();
    }

    @Override
    public ServedPool attach(Pool offered) throws IOException {
      try {
        return DataNode.this.attach(offered);
      } catch (IOException e) {
        end("No data directory can be used: " + e.getMessage());
        throw e;
      }
    }

    @Override
    public void reported() {
      ServedPool served = pool;
      if (served != null) {
        damaged.present(served.catalog()).forEach(DataNode.this::reportDamaged);
      }
    }
  }

  String hostName() {
    if (!config.hostName().isEmpty()) {
      return config.hostName();
    }
    InetAddress bound = dataAddress().getAddress();
    if (bound.isLoopbackAddress()) {
      return "localhost";
    }
    try {
      return InetAddress.getLocalHost().getCanonicalHostName();
    } catch (IOException e) {
      LOG.warn("This machine's name is unknown ({}); its address is used", e.getMessage());
      return bound.getHostAddress();
    }
  }

  private ServedPool attach(Pool offered) throws IOException {
    ReplicaCatalog catalog =
        new ReplicaCatalog(
            volumes, incremental, new RecentlyIntact(System::nanoTime, TRUSTED_NANOS));
    volumes.onSuspicion(this::doubt);
    volumes.avoid(volume -> slowness.isSlow(volume.path()));
    volumes.attach(
        uuid,
        offered,
        config.reservedBytes(),
        config.ioThreadsPerVolume(),
        found -> catalog.load(found).ifPresent(DataNode::deleteDuplicate));
    if (config.disks().mostBytes() > 0) {
      volumes.limitEach(config.disks().mostBytes());
    }
    ServedPool served = new ServedPool(offered, catalog, volumes);
    ReadServices read = new ReadServices(served, blockingThreads, metrics, config.reach());
    Complaints complaints = new Complaints();
    PipelineServices pipeline =
        new PipelineServices(
            served,
            blockingThreads,
            config.syncOnClose(),
            metrics,
            config.reach(),
            slowness,
            sessions,
            store -> doubt(volumes.of(store)),
            complaints::badSource,
            BufferedBytes.ofProcess());
    ReplicaSender sender = new ReplicaSender(read, loops, this::info);
    LocalRecovery local = new LocalRecovery(served);
    orders =
        new Orders(
            served,
            sender,
            new BlockRecovery(local, namenode, link::registration, config.reach(), config.user())
                ::recover,
            complaints,
            moves,
            blockingThreads,
            metrics);
    pool = served;
    transfer.serve(pipeline, read, sender, new MoveServices(pipeline, read, moves, loops, uuid));
    volumes.volumes().forEach(volume -> scan(served, volume));
    balance(served);
    LOG.info(
        "Serving block pool {} with {} replicas on {} volumes",
        offered.id(),
        catalog.size(),
        volumes.volumes().size());
    return served;
  }

  private void scan(ServedPool served, Volume volume) {
    DiskSettings disks = config.disks();
    VolumeScanner scanner =
        new VolumeScanner(
            served,
            volume,
            disks.scanPeriodMillis(),
            disks.scanBytesPerSecond(),
            disks.checkMillis(),
            metrics,
            new ScanListener());
    keepWhileOpen(scanner);
    scanner.start();
  }

  private void balance(ServedPool served) {
    DiskSettings disks = config.disks();
    if (disks.balanceBytesPerSecond() > 0 && config.dirs().size() > 1) {
      VolumeBalancer balancer =
          new VolumeBalancer(
              served,
              disks.balanceBytesPerSecond(),
              disks.checkMillis(),
              metrics,
              link::requestFullReport);
      keepWhileOpen(balancer);
      balancer.start();
    }
  }

  private final class ScanListener implements VolumeScanner.Listener {
    @Override
    public void damaged(Replica replica, String reason) {
      LOG.warn("{} is damaged: {}", replica.block(), reason);
      damaged.add(replica);
      reportDamaged(replica);
    }

    @Override
    public void checkDue(Volume volume) {
      doubt(volume);
      volumes.removed().forEach(gone -> pool.catalog().unload(gone));
    }
  }

  private void reportDamaged(Replica replica) {
    link.badBlock(
        badBlock(
            ExtendedBlockProto.newBuilder()
                .setPoolId(pool.pool().id())
                .setBlockId(replica.blockId())
                .setGenerationStamp(replica.generationStamp())
                .setNumBytes(replica.lengthOnDisk())
                .build(),
            info()));
  }

  private static void deleteDuplicate(Replica worse) {
    try {
      worse.store().delete(worse.shelf(), worse.blockId(), worse.generationStamp());
      if (worse.shelf() == Shelf.FINALIZED) {
        worse.store().used(-worse.lengthOnDisk());
      }
      LOG.warn("Deleted {}: a better replica lies on another volume", worse.block());
    } catch (IOException e) {
      LOG.warn("Cannot delete the superfluous {}: {}", worse.block(), e.toString());
    }
  }

  private void handle(DatanodeCommandProto command) {
    orders.handle(command);
  }

  /** This DataNode as others are told of it. */
  private DatanodeInfoProto info() {
    DatanodeRegistrationProto registration = link.registration();
    return DatanodeInfoProto.newBuilder()
        .setId(registration == null ? new Self().identity() : registration.getDatanodeID())
        .build();
  }

  private final class Complaints implements Orders.Complaints {
    @Override
    public void invalidBlock(String message) {
      link.invalidBlock(message);
    }

    @Override
    public void badBlock(ExtendedBlockProto block) {
      link.badBlock(DataNode.badBlock(block, info()));
    }

    /** A replica that another DataNode sent did not fit its checksums. */
    void badSource(ExtendedBlockProto block, DatanodeInfoProto source) {
      link.badBlock(DataNode.badBlock(block, source));
    }
  }

  private static LocatedBlockProto badBlock(ExtendedBlockProto block, DatanodeInfoProto holder) {
    return LocatedBlockProto.newBuilder()
        .setB(block)
        .setOffset(0)
        .addLocs(holder)
        .setCorrupt(true)
        .setBlockToken(BlockToken.NONE)
        .build();
  }

  // ---- disks

  /**
   * Something went wrong on a volume: has it looked at, and taken out if it is bad. One look at a
   * time, so that a disk that hangs holds up one thread.
   */
  private void doubt(Volume volume) {
    if (pool == null || !doubted.add(volume)) {
      return;
    }
    try {
      blockingThreads.execute(() -> look(volume));
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is not looked at any more: this DataNode ends", volume.path());
    }
  }

  private void look(Volume volume) {
    try {
      if (volumes.removeIfBad(volume)) {
        volumeLost(volume);
      }
    } finally {
      doubted.remove(volume);
    }
    if (volume.isFailed() && volumes.volumes().contains(volume)) {
      doubt(volume); // it failed just behind the look
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // this node ends, heard or not
  private void volumeLost(Volume volume) {
    metrics.volumeFailures.increment();
    incremental.forget(volume);
    int replicas = pool.catalog().unload(volume);
    String message = "Volume " + volume.path() + " failed, with " + replicas + " replicas";
    LOG.error("{}; {} volumes are left", message, volumes.volumes().size());
    CompletableFuture<?> told = link.volumeFailed(message);
    if (volumes.volumes().isEmpty()) {
      told.orTimeout(LAST_WORDS_SECONDS, TimeUnit.SECONDS)
          .whenComplete((answer, failure) -> end(message + ", and was the last one"));
    }
  }

  /** Stops serving for good: there is nothing left to serve. */
  private void end(String reason) {
    LOG.error("This DataNode ends: {}", reason);
    lost.completeOnTimeout(reason, closePatienceMillis, TimeUnit.MILLISECONDS);
    // Not on this thread, which may be one that closing waits for.
    Thread thread =
        new Thread(
            () -> {
              close();
              lost.complete(reason);
            },
            "datanode-end");
    thread.setDaemon(true);
    thread.start();
  }

  // ---- the door ----

  /** Where DataTransferProtocol is served, with the real port. */
  public InetSocketAddress dataAddress() {
    return transfer.address();
  }

  /** Where its RPC protocols are served, with the real port. */
  public InetSocketAddress ipcAddress() {
    return ipc.address();
  }

  /** Where metrics and health are served, with the real port. */
  public InetSocketAddress httpAddress() {
    return http.address();
  }

  /** This node's identity, the same for the life of its data directories. */
  public String uuid() {
    return uuid;
  }

  /** Whether the NameNode knows this DataNode. */
  public boolean isRegistered() {
    return link.registration() != null;
  }

  /**
   * Completes, with the reason, if it ends by itself because it has no volume left. If closing
   * takes too long then, as a disk that failed may hang, before it is closed. Nobody else completes
   * it.
   */
  public CompletableFuture<String> lost() {
    return lost;
  }

  /** What it counts. */
  public DataNodeMetrics metrics() {
    return metrics;
  }

  /** The pool that is served, once the NameNode has said which. */
  Optional<ServedPool> pool() {
    return Optional.ofNullable(pool);
  }

  DataNodeConfig config() {
    return config;
  }

  VolumeSet volumes() {
    return volumes;
  }

  NameNodeLink link() {
    return link;
  }

  /** Keeps what was started after the start; closes it where all is closed already. */
  private void keepWhileOpen(AutoCloseable resource) {
    synchronized (resources) {
      if (!closed) {
        resources.push(resource);
        return;
      }
    }
    close(resource);
  }

  /** Stops serving, lets replicas in writing come to rest, and releases the directories. */
  @Override
  public void close() {
    synchronized (closing) {
      for (; ; ) {
        AutoCloseable resource;
        synchronized (resources) {
          closed = true;
          resource = resources.poll();
        }
        if (resource == null) {
          return;
        }
        close(resource);
      }
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("Shutting down goes on after an error", e);
    }
  }
}
