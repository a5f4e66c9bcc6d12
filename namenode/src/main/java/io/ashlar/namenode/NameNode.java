package io.ashlar.namenode;

import io.ashlar.namenode.blocks.BlockSettings;
import io.ashlar.namenode.blocks.ClusterBlocks;
import io.ashlar.namenode.blocks.CopyLimits;
import io.ashlar.namenode.clientprotocol.Callers;
import io.ashlar.namenode.clientprotocol.ClientProtocol;
import io.ashlar.namenode.clientprotocol.NodeAdmin;
import io.ashlar.namenode.clientprotocol.OsGroups;
import io.ashlar.namenode.clientprotocol.ServerDefaults;
import io.ashlar.namenode.datanodeprotocol.BlockTimer;
import io.ashlar.namenode.datanodeprotocol.DatanodeServices;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Commands;
import io.ashlar.namenode.edit.Outcome;
import io.ashlar.namenode.hosts.RackScript;
import io.ashlar.namenode.http.HttpEndpoint;
import io.ashlar.namenode.http.NameNodeFigures;
import io.ashlar.namenode.http.RpcFigures;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.namespace.CountersInStore;
import io.ashlar.namenode.namespace.Namespace;
import io.ashlar.namenode.namespace.NamespaceReader;
import io.ashlar.namenode.namespace.NamespaceSettings;
import io.ashlar.namenode.namespace.NamespaceStats;
import io.ashlar.namenode.namespace.PolicyInEffect;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.tokens.Tokens;
import io.ashlar.namenode.topology.Topology;
import io.ashlar.namenode.webhdfs.WebHdfs;
import io.ashlar.namenode.writer.WriterFailure;
import io.ashlar.protocol.directory.DirectoryLock;
import io.ashlar.protocol.net.Transport;
import io.ashlar.protocol.rpc.RpcServer;
import io.ashlar.protocol.rpc.RpcService;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running NameNode. Thread-safe. */
public final class NameNode implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NameNode.class);

  /** Reads that wait for a disk: few are, and more at a time only make each slower. */
  private static final int READING_THREADS = 4;

  private static final int READS_WAITING = 10_000;

  /** A disk that failed may also hang: who waits for the end is told of it all the same. */
  private static final int CLOSE_PATIENCE_SECONDS = 15;

  private static final int LOOKUP_THREADS = 2;
  private static final int LOOKUPS_WAITING = 1_000;

  private final Deque<AutoCloseable> parts = new ArrayDeque<>();
  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private RpcServer rpc;
  private HttpEndpoint http;

  private NameNode() {}

  /**
   * Opens or formats the directory, and serves.
   *
   * @param extraServices further protocols to serve on the RPC port
   * @throws IOException if the directory cannot be opened or an address cannot be bound
   */
  public static NameNode start(NameNodeConfig config, List<RpcService> extraServices)
      throws IOException {
    NameNode node = new NameNode();
    try {
      node.open(config, extraServices);
      return node;
    } catch (IOException | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  private synchronized void open(NameNodeConfig config, List<RpcService> extraServices)
      throws IOException {
    long started = System.nanoTime();
    long startedMillis = System.currentTimeMillis();
    String superuser = System.getProperty("user.name");
    Files.createDirectories(config.dir());
    closing(DirectoryLock.take(config.dir(), "NameNode"));
    Transport.requireFree(config.rpcAddress()); // before a new directory is formatted
    Transport.requireFree(config.httpAddress());
    Core core =
        closing(
            Core.open(
                config.dir(),
                config.storeMemoryBytes(),
                superuser,
                config.rpcAddress().getAddress(),
                System::currentTimeMillis));
    ExecutorService readers = closing(readers());
    ScheduledThreadPoolExecutor timer =
        closing(new ScheduledThreadPoolExecutor(1, daemons("namenode-timer")));
    Optional<RackScript> racks =
        config.hosts().rackScript().map(script -> closing(new RackScript(script)));
    Topology table = Topology.of(config.topology());
    Topology topology = racks.map(table::with).orElse(table);
    ClusterBlocks blocks =
        new ClusterBlocks(
            BlockSettings.of(config.staleMillis(), config.deadMillis())
                .withSafeModeExtension(config.safeModeExtensionMillis())
                .withCopies(
                    CopyLimits.of(
                        config.limits().repairBytesPerSecondPerNode(),
                        config.limits().repairBytesPerSecond())),
            topology,
            NamespaceStats.of(core.store()).completeBlocks(),
            new PolicyInEffect(),
            new CountersInStore(),
            new SplittableRandom(),
            ThreadLocalRandom::current);
    blocks.orders().defaultReplication(config.replication());
    if (!core.isNew()) {
      blocks.expectDatanodes();
    }
    LeaseRenewals renewals =
        new LeaseRenewals(
            System.currentTimeMillis(),
            config.limits().leaseSoftMillis(),
            config.limits().leaseHardMillis());
    NamespaceSettings settings =
        NamespaceSettings.defaults()
            .withBlockSizes(config.blockSizeBytes(), config.minBlockSizeBytes())
            .withLimits(
                config.limits().maxBlocksPerFile(),
                config.limits().maxDirectoryItems(),
                config.limits().accessPrecisionMillis(),
                config.limits().recoveryRetryMillis());
    Namespace namespace = new Namespace(settings, blocks, renewals);
    QuotaCounting commands =
        new QuotaCounting(core.writer(), core.store(), namespace, closing(counter()));
    Housekeeping housekeeping =
        new Housekeeping(commands, namespace, renewals, System::currentTimeMillis);
    core.writer().addListener(blocks);
    core.writer().addListener(housekeeping);
    core.writer().failed().thenAccept(failure -> end(config.dir(), failure));
    core.writer().start();
    commands.submit(hosts(config, blocks, racks), new FirstLists());
    Callers callers =
        new Callers(
            superuser, Core.supergroup(), new OsGroups(), closing(lookups()), System::nanoTime);
    RpcService client =
        ClientProtocol.service(
            new ClientProtocol.Parts(
                core.store(),
                commands,
                namespace,
                settings,
                blocks,
                renewals,
                callers,
                readers,
                System::currentTimeMillis,
                core.identity().blockPoolId(),
                new ServerDefaults(
                    config.blockSizeBytes(), config.replication(), config.trashIntervalMinutes()),
                () -> hosts(config, blocks, racks),
                config.delegationTokens()
                    ? Optional.of(new Tokens(NameNode::secret))
                    : Optional.empty()));
    RpcFigures rpcFigures = new RpcFigures();
    RpcServer.Builder builder =
        RpcServer.builder()
            .address(config.rpcAddress())
            .metrics(rpcFigures)
            .errors(ClientProtocol::error)
            .service(client);
    DatanodeServices.create(
            blocks,
            core.writer(),
            namespace,
            core.identity(),
            core.store()::sequence,
            (address, next) -> racks.ifPresentOrElse(r -> r.resolve(address, next), next),
            new NamespaceReader(core.store()),
            readers,
            callers::callerOf,
            callers::groupsOf,
            callers::refresh)
        .forEach(builder::service);
    builder.service(NodeAdmin.service(blocks, core.store(), commands, callers, readers));
    extraServices.forEach(builder::service);
    rpc = closing(builder.start());
    closing(BlockTimer.start(blocks, core.writer(), rpc::afterArrived, config.heartbeatMillis()));
    housekeeping.start(timer);
    commands.start();
    emptyTrash(config, core, commands, namespace, superuser);
    WebHdfs webHdfs =
        new WebHdfs(
            new WebHdfs.Parts(
                client,
                ClientProtocol::error,
                blocks::datanodeStatus,
                blocks::awaitsDatanodes,
                rpc.address(),
                ThreadLocalRandom::current));
    http =
        closing(
            HttpEndpoint.start(
                config.httpAddress(),
                new NameNodeFigures(
                    core.identity(),
                    rpc.address(),
                    config.dir(),
                    config.replication(),
                    startedMillis,
                    System::currentTimeMillis,
                    core.store()::sequence,
                    () -> NamespaceStats.of(core.store()),
                    core.writer()::stats,
                    blocks,
                    rpcFigures,
                    new NamespaceReader(core.store()),
                    callers::callerOf),
                webHdfs::handler));
    NamespaceStats stats = NamespaceStats.of(core.store());
    log.info(
        "NameNode serves {} on {} after {} ms: {} files, {} directories, {} blocks",
        config.dir(),
        rpc.address(),
        (System.nanoTime() - started) / 1_000_000,
        stats.files(),
        stats.directories(),
        stats.blocks());
  }

  /** The operator's lists as they are now; racks are looked up again, too. */
  private static Command<Void> hosts(
      NameNodeConfig config, ClusterBlocks blocks, Optional<RackScript> racks) throws IOException {
    Command<Void> follow = blocks.orders().follow(config.hosts().files().read());
    racks.ifPresent(RackScript::forget);
    return follow;
  }

  /** The lists that were there at the start; queued before any DataNode can register. */
  private static final class FirstLists implements Outcome<Void> {
    @Override
    public void done(Void reply) {
      log.debug("The lists of hosts are followed");
    }

    @Override
    public void failed(Throwable error) {
      log.error("The lists of hosts are not followed", error);
    }
  }

  private void emptyTrash(
      NameNodeConfig config, Core core, Commands commands, Namespace namespace, String superuser) {
    if (config.trashIntervalMinutes() == 0) {
      return;
    }
    new TrashEmptier(
            new NamespaceReader(core.store()),
            commands,
            namespace,
            new Caller(superuser, Set.of(), true, ""),
            TimeUnit.MINUTES.toMillis(config.trashIntervalMinutes()),
            System::currentTimeMillis,
            ZoneId.systemDefault())
        .start(closing(new ScheduledThreadPoolExecutor(1, daemons("namenode-trash"))));
  }

  private static byte[] secret() {
    byte[] secret = new byte[64];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  private <T extends AutoCloseable> T closing(T part) {
    parts.push(part);
    return part;
  }

  private <T extends ExecutorService> T closing(T executor) {
    parts.push(
        () -> {
          executor.shutdownNow();
          if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
            log.warn("Threads of the NameNode are still busy; going on without them");
          }
        });
    return executor;
  }

  private static ExecutorService readers() {
    ThreadPoolExecutor readers =
        new ThreadPoolExecutor(
            READING_THREADS,
            READING_THREADS,
            60,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(READS_WAITING),
            daemons("namenode-reader"));
    readers.allowCoreThreadTimeOut(true);
    return readers;
  }

  /** Asks for users' groups: apart from the reads, which nobody's unknown users shall hold up. */
  private static ExecutorService lookups() {
    ThreadPoolExecutor lookups =
        new ThreadPoolExecutor(
            LOOKUP_THREADS,
            LOOKUP_THREADS,
            60,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(LOOKUPS_WAITING),
            daemons("namenode-groups"));
    lookups.allowCoreThreadTimeOut(true);
    return lookups;
  }

  /** Counts directories one after the other: more at a time would only make each slower. */
  private static ExecutorService counter() {
    return Executors.newSingleThreadExecutor(daemons("namenode-counter"));
  }

  private static ThreadFactory daemons(String name) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Where clients connect, with the real port. */
  public InetSocketAddress rpcAddress() {
    return rpc.address();
  }

  /** Where metrics and health are served, with the real port. */
  public InetSocketAddress httpAddress() {
    return http.address();
  }

  /**
   * Completes, with the reason, once it has ended by itself, because its journal or another part of
   * what changes the namespace failed. If closing takes too long then, before it is closed.
   */
  public CompletionStage<String> ended() {
    return ended;
  }

  /**
   * Stops as in a crash: what is not known to be durable is not answered, as all connections close.
   * A NameNode that is started again knows what became of it.
   */
  private void end(Path dir, WriterFailure failure) {
    String reason = reason(dir, failure);
    log.error(reason);
    ended.completeOnTimeout(reason, CLOSE_PATIENCE_SECONDS, TimeUnit.SECONDS);
    // Not on the writer thread, which closing waits for.
    Thread thread =
        new Thread(
            () -> {
              close();
              ended.complete(reason);
            },
            "namenode-end");
    thread.setDaemon(true);
    thread.start();
  }

  static String reason(Path dir, WriterFailure failure) {
    String what =
        failure.ofJournal()
            ? "its journal cannot be written"
            : "a change could not be carried out, which may be a defect";
    return "The NameNode ended, because %s: %s. What was acknowledged is in %s; mend the cause and start it again"
        .formatted(what, failure.cause(), dir);
  }

  /** Stops serving; what was acknowledged is durable. */
  @Override
  public synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        log.warn("A part of the NameNode did not stop cleanly", e);
      }
    }
  }
}
