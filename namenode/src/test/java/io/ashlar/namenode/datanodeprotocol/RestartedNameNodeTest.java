package io.ashlar.namenode.datanodeprotocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ashlar.protocol.proto.LocatedBlockProto;
import io.ashlar.protocol.rpc.RemoteException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients meet at a NameNode that was just started again, over its ports. */
class RestartedNameNodeTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private final ExecutorService writer = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    writer.shutdownNow();
  }

  @Test
  void aWriterIsKeptWaitingUntilTheFirstDataNodeIsBack(@TempDir Path dir) throws Exception {
    try (WireCluster before = new WireCluster(dir, 1)) {
      before.write("/old", 1);
    }
    // For so long they are waited for, and no halt of this machine takes as long.
    try (WireCluster after = new WireCluster(dir, 0, config -> config.withDeadMillis(600_000))) {
      after.leaveSafeMode();
      after.create("/new", 1);
      Future<LocatedBlockProto> block = writer.submit(asJavaClientsDo(after, "/new"));
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> metrics(after).contains("ashlar_namenode_writer_parked_commands 1.0"));

      try (WireDatanode back = new WireDatanode(after.node().rpcAddress(), 1)) {
        back.register();
        back.heartbeat(false);

        assertThat(block.get(1, TimeUnit.MINUTES).getLocs(0).getId().getDatanodeUuid())
            .isEqualTo("uuid-1");
      }
    }
  }

  /** They ask again; the pause between is left out. */
  private static Callable<LocatedBlockProto> asJavaClientsDo(WireCluster cluster, String path) {
    return () -> {
      while (true) {
        try {
          return cluster.addBlock(path);
        } catch (RemoteException refused) {
          if (!refused.className().endsWith(".NotReplicatedYetException")) {
            throw refused;
          }
        }
      }
    };
  }

  private String metrics(WireCluster cluster) throws IOException, InterruptedException {
    URI page =
        URI.create("http://127.0.0.1:" + cluster.node().httpAddress().getPort() + "/metrics");
    return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString()).body();
  }
}
