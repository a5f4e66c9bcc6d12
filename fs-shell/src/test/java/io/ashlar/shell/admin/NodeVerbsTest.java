package io.ashlar.shell.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.namenode.hosts.HostFiles;
import io.ashlar.namenode.hosts.HostSettings;
import io.ashlar.shell.Shell;
import io.ashlar.shell.Shell.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DataNodes taken out of service and brought back by an operator. */
class NodeVerbsTest {
  private LocalCluster cluster;
  private Shell shell;
  private Path excluded;

  @BeforeEach
  void startCluster(@TempDir Path directory) throws IOException {
    excluded = Files.writeString(directory.resolve("excluded"), "");
    cluster =
        LocalCluster.builder(directory)
            .datanodes(4)
            .configureNamenode(
                config ->
                    config
                        .withStaleMillis(2_000)
                        .withDeadMillis(4_000)
                        .withHosts(
                            new HostSettings(
                                new HostFiles(Optional.empty(), Optional.of(excluded)),
                                Optional.empty())))
            .start();
    cluster.awaitWritable(Duration.ofSeconds(60));
    shell = new Shell(cluster.uri().toString());
  }

  @AfterEach
  void stopCluster() {
    cluster.close();
  }

  private String done(String... command) {
    Result result = shell.run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
    return result.out();
  }

  private JsonNode json(String... command) throws IOException {
    return new ObjectMapper().readTree(done(command));
  }

  @Test
  void aNodeDecommissionedUnderWritesIsStoppedAndEveryFileIsWhole() throws Exception {
    Map<String, Byte> written = new ConcurrentHashMap<>();
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService writer = Executors.newSingleThreadExecutor();
    try (FileSystem fs = cluster.connect()) {
      Future<?> writing =
          writer.submit(
              () -> {
                for (int i = 0; !enough.get(); i++) {
                  write(fs, "/during-" + i, (byte) i);
                  written.put("/during-" + i, (byte) i);
                }
                return null;
              });
      await().atMost(Duration.ofMinutes(1)).until(() -> written.size() > 20);
      String uuid = cluster.dataNode(0).uuid();

      JsonNode node = json("admin", "decommission", "--json", "--wait", uuid).get(0);

      assertThat(node.get("state").asText()).isEqualTo("DECOMMISSIONED");
      assertThat(node.get("blocksLeft").asLong()).isZero();
      assertThat(done("admin", "report")).contains("DECOMMISSIONED");
      cluster.stopDatanode(0);
      int before = written.size();
      await().atMost(Duration.ofMinutes(1)).until(() -> written.size() > before + 5);
      enough.set(true);
      writing.get();
      for (Map.Entry<String, Byte> file : written.entrySet()) {
        try (FileReader in = fs.open(file.getKey())) {
          byte[] content = in.readAllBytes();
          assertThat(content).hasSize(300_000).containsOnly(file.getValue());
        }
      }
    } finally {
      enough.set(true);
      writer.shutdownNow();
    }
  }

  private static void write(FileSystem fs, String path, byte value) throws IOException {
    byte[] content = new byte[300_000];
    Arrays.fill(content, value);
    try (FileWriter out = fs.create(path)) {
      out.write(content);
    }
  }

  @Test
  void maintenanceEndsByTimeOrByOrderAndUnknownNodesAreRefused() throws IOException {
    String uuid = cluster.dataNode(1).uuid();

    JsonNode node = json("admin", "maintenance", "--json", "--wait", "--for", "1h", uuid).get(0);
    assertThat(node.get("state").asText()).isEqualTo("IN_MAINTENANCE");
    assertThat(node.get("until").asLong()).isGreaterThan(System.currentTimeMillis());
    assertThat(done("admin", "decommission")).contains("IN_MAINTENANCE", "for a while (until ");
    done("admin", "recommission", uuid);
    assertThat(json("admin", "decommission", "--json")).isEmpty();

    Result unknown = shell.run("admin", "decommission", "nowhere");
    assertThat(unknown.status()).isEqualTo(1);
    assertThat(unknown.err()).contains("No DataNode is called 'nowhere'").hasLineCount(1);
    Result several = shell.run("admin", "maintenance", "127.0.0.1");
    assertThat(several.err()).contains("There are 4 DataNodes called '127.0.0.1': say which of");
    assertThat(shell.run("admin", "maintenance", "--for", "soon", uuid).status()).isEqualTo(2);
  }

  @Test
  void theListOfExcludedHostsIsFollowedWhenItIsReadAgain() throws IOException {
    String name = json("admin", "report", "--json").get("datanodes").get(0).get("address").asText();
    Files.writeString(excluded, "# leaves\n" + name + "\n");

    done("admin", "refreshNodes");

    JsonNode leaving = json("admin", "decommission", "--json");
    assertThat(leaving).hasSize(1);
    assertThat(leaving.get(0).get("address").asText()).isEqualTo(name);
    Result refused = shell.run("admin", "recommission", name);
    assertThat(refused.err()).contains("lists of hosts");
    Files.writeString(excluded, "");
    done("admin", "refreshNodes");
    assertThat(json("admin", "decommission", "--json")).isEmpty();
  }

  @Test
  void safeModeSaysWhy() throws IOException {
    done("admin", "safemode", "enter");
    assertThat(done("admin", "safemode", "get")).contains("an operator entered it");
    assertThat(json("admin", "safemode", "get", "--json").get("reason").asText())
        .contains("stays until an operator leaves it");
    assertThat(done("admin", "safemode", "leave")).contains("Safe mode is OFF");
    done("admin", "safemode", "enter");
    assertThat(done("admin", "safemode", "forceExit")).contains("Safe mode is OFF");
  }
}
