package io.ashlar.integration.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.FileSystem;
import io.ashlar.mapreduce.proto.SubmitJobRequestProto;
import io.ashlar.protocol.proto.AdminMessages;
import io.ashlar.protocol.proto.ClientDatanodeMessages;
import io.ashlar.protocol.proto.ClientMessages;
import io.ashlar.protocol.proto.DatanodeMessages;
import io.ashlar.protocol.proto.FeatureMessages;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Feeds every wire and every file of a running cluster with bad input, made from a seed, while an
 * honest client reads. Nothing may crash, hang, leak, fail in a way nobody thought of, or make a
 * later answer wrong. The length of a run and its seed are system properties:
 *
 * <pre>-Dashlar.fuzz.inputs=1000000 -Dashlar.fuzz.seed=42</pre>
 *
 * <p>{@code -Dashlar.fuzz.only=rpc-client -Dashlar.fuzz.batch=1234} with the seed of a finding
 * replays its batch, which the finding names.
 */
class BadInputTest {
  private static final long INPUTS = Long.getLong("ashlar.fuzz.inputs", 40_000);
  private static final long SEED = Long.getLong("ashlar.fuzz.seed", 20_260_101);
  private static final String ONLY = System.getProperty("ashlar.fuzz.only", "");
  private static final long BATCH = Long.getLong("ashlar.fuzz.batch", -1);
  private static final int THREADS = 2;

  @TempDir Path dir;

  private final Findings findings = new Findings();
  private final Map<String, Long> counts = new LinkedHashMap<>();

  private final Map<String, Long> millis = new LinkedHashMap<>();

  /** A target and its part of all inputs, in thousandths. */
  private record Share(Target target, int perMille) {}

  @Test
  void badInputHurtsNobody() throws Exception {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    ByteBufUtil.setLeakListener((resource, records) -> findings.add("leak: " + resource + records));
    long started = System.nanoTime();
    try (LogWatch log = new LogWatch(findings);
        Victim victim = Victim.start(dir.resolve("cluster"));
        ReplicaFiles replicas = new ReplicaFiles(victim);
        FileSystem files = victim.cluster.connect()) {
      List<Share> shares = shares(victim, replicas);
      for (Share share : shares) {
        run(new Share(share.target(), 0), log); // whatever is made at first use is no leak
      }
      Resources before = Resources.now();
      Bystander bystander = new Bystander(victim, findings);
      try {
        for (Share share : shares) {
          run(share, log);
        }
      } finally {
        bystander.close();
      }
      log.running("afterwards");
      await()
          .atMost(Duration.ofMinutes(2))
          .ignoreExceptions()
          .untilAsserted(() -> victim.checkWriting(files));
      for (String path : victim.knownFiles()) {
        victim.check(files, path);
      }
      assertNothingLeaked(before);
      System.out.printf(
          "bad input: %s, seed %d, in %d s (ms: %s); %d reads meanwhile, the slowest took %d ms%n",
          counts,
          SEED,
          (System.nanoTime() - started) / 1_000_000_000,
          millis,
          bystander.reads(),
          bystander.slowestMillis());
    }
    assertThat(findings.all()).as("seed %d", SEED).isEmpty();
  }

  private List<Share> shares(Victim victim, ReplicaFiles replicas) throws Exception {
    Vocabulary words = victim.vocabulary();
    var rpc = victim.cluster.nameNode().rpcAddress();
    var node = victim.cluster.dataNode(0);
    List<Share> shares = new ArrayList<>();
    shares.add(new Share(new Codecs(), 656));
    shares.add(new Share(new ConfigFiles(dir), 5));
    shares.add(new Share(new VolumeFiles(dir.resolve("volume")), 1));
    shares.add(
        new Share(
            new RpcCalls(
                "rpc-client",
                rpc,
                "org.apache.hadoop.hdfs.protocol.ClientProtocol",
                words,
                ClientMessages.getDescriptor(),
                FeatureMessages.getDescriptor(),
                AdminMessages.getDescriptor()),
            180));
    shares.add(
        new Share(
            new RpcCalls(
                "rpc-datanode",
                rpc,
                "org.apache.hadoop.hdfs.server.protocol.DatanodeProtocol",
                words,
                DatanodeMessages.getDescriptor()),
            50));
    shares.add(new Share(new RpcFrames("rpc-frames", rpc), 25));
    shares.add(
        new Share(
            new RpcCalls(
                "ipc-client",
                node.ipcAddress(),
                "org.apache.hadoop.hdfs.protocol.ClientDatanodeProtocol",
                words,
                ClientDatanodeMessages.getDescriptor()),
            12));
    shares.add(
        new Share(
            new RpcCalls(
                "ipc-datanode",
                node.ipcAddress(),
                "org.apache.hadoop.hdfs.server.protocol.InterDatanodeProtocol",
                words,
                DatanodeMessages.getDescriptor()),
            12));
    shares.add(new Share(new RpcFrames("ipc-frames", node.ipcAddress()), 5));
    shares.add(new Share(new TransferOperations(node.dataAddress(), words), 30));
    shares.add(
        new Share(
            new HttpRequests("http-namenode", victim.cluster.httpAddress(), NAMENODE_OPERATIONS),
            14));
    shares.add(
        new Share(new HttpRequests("http-datanode", node.httpAddress(), DATANODE_OPERATIONS), 5));
    shares.add(new Share(replicas, 1));
    shares.add(new Share(new ShuffleRequests(victim.cluster.worker(0).shuffleAddress()), 3));
    shares.add(
        new Share(
            new RpcCalls(
                "jobs",
                rpc,
                "io.ashlar.mapreduce.JobProtocol",
                words,
                SubmitJobRequestProto.getDescriptor().getFile()),
            1));
    shares.removeIf(share -> !ONLY.isEmpty() && !share.target().kind().equals(ONLY));
    return shares;
  }

  private static final List<String> NAMENODE_OPERATIONS =
      List.of(
          "GETFILESTATUS",
          "LISTSTATUS",
          "LISTSTATUS_BATCH",
          "GETCONTENTSUMMARY",
          "GETQUOTAUSAGE",
          "GETFILECHECKSUM",
          "GETHOMEDIRECTORY",
          "GETDELEGATIONTOKEN",
          "GETTRASHROOT",
          "GETXATTRS",
          "LISTXATTRS",
          "CHECKACCESS",
          "GETALLSTORAGEPOLICY",
          "GETSTORAGEPOLICY",
          "GETSNAPSHOTDIFF",
          "GETSNAPSHOTTABLEDIRECTORYLIST",
          "GETFILEBLOCKLOCATIONS",
          "GET_BLOCK_LOCATIONS",
          "GETACLSTATUS",
          "GETSERVERDEFAULTS",
          "GETECPOLICY",
          "OPEN",
          "CREATE",
          "MKDIRS",
          "CREATESYMLINK",
          "RENAME",
          "SETREPLICATION",
          "SETOWNER",
          "SETPERMISSION",
          "SETTIMES",
          "RENEWDELEGATIONTOKEN",
          "CANCELDELEGATIONTOKEN",
          "MODIFYACLENTRIES",
          "REMOVEACLENTRIES",
          "REMOVEDEFAULTACL",
          "REMOVEACL",
          "SETACL",
          "SETXATTR",
          "REMOVEXATTR",
          "ALLOWSNAPSHOT",
          "CREATESNAPSHOT",
          "RENAMESNAPSHOT",
          "SETSTORAGEPOLICY",
          "SETQUOTA",
          "APPEND",
          "CONCAT",
          "TRUNCATE",
          "UNSETSTORAGEPOLICY",
          "DELETE",
          "DELETESNAPSHOT");

  private static final List<String> DATANODE_OPERATIONS =
      List.of("OPEN", "GETFILECHECKSUM", "CREATE", "APPEND", "OPEN", "LISTSTATUS");

  /** Runs a target's batches on some threads until it has had its share. */
  private void run(Share share, LogWatch log) throws Exception {
    Target target = share.target();
    long wanted = BATCH >= 0 ? 1 : Math.max(1, INPUTS * share.perMille() / 1000);
    long started = System.nanoTime();
    AtomicLong done = new AtomicLong();
    AtomicLong next = new AtomicLong(Math.max(0, BATCH));
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> runs = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        runs.add(
            threads.submit(
                () -> {
                  while (done.get() < wanted) {
                    runBatch(target, next.getAndIncrement(), done, log);
                  }
                  return null;
                }));
      }
      for (Future<?> each : runs) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    counts.merge(target.kind(), done.get(), Long::sum);
    millis.merge(target.kind(), (System.nanoTime() - started) / 1_000_000, Long::sum);
  }

  private void runBatch(Target target, long batch, AtomicLong done, LogWatch log) {
    String name = target.kind() + " batch " + batch;
    log.running("about " + name);
    int before = findings.size();
    try {
      done.addAndGet(Math.max(1, target.batch(new Dice(SEED, target.kind(), batch), findings)));
    } catch (Exception e) {
      done.incrementAndGet();
      findings.add(name + ": " + e);
    }
    if (findings.size() > before) {
      findings.add("^ in " + name + " of seed " + SEED);
    }
  }

  /** What was open for the inputs must be closed again, after a moment. */
  private void assertNothingLeaked(Resources before) throws InterruptedException {
    for (int round = 0; round < 3; round++) {
      System.gc();
      // The detector looks for lost buffers whenever it hands one out.
      for (int i = 0; i < 100; i++) {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).release();
      }
    }
    await()
        .atMost(Duration.ofMinutes(3))
        .untilAsserted(
            () -> {
              Resources now = Resources.now();
              assertThat(now.descriptors()).as("descriptors").isLessThan(before.descriptors() + 40);
              assertThat(now.activeBuffers())
                  .as("buffers in use")
                  .isLessThan(before.activeBuffers() + 60);
              assertThat(now.threads()).as("threads").isLessThan(before.threads() + 100);
            });
  }
}
