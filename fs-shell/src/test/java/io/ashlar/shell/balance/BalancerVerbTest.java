package io.ashlar.shell.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.shell.Shell;
import io.ashlar.shell.Shell.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ashlar admin balancer} on a cluster of three DataNodes, of which one has everything. */
class BalancerVerbTest {
  private static final int BLOCK = 1 << 20;
  private static final int FILES = 24;

  private LocalCluster cluster;
  private Shell shell;

  @BeforeEach
  void startCluster(@TempDir Path directory) throws IOException {
    cluster =
        LocalCluster.builder(directory)
            .datanodes(3)
            .blockSize(BLOCK)
            .configureDatanode((index, config) -> config.disks(config.disks().atMost(64L * BLOCK)))
            .start();
    cluster.awaitWritable(Duration.ofSeconds(60));
    shell = new Shell(cluster.uri().toString());
  }

  @AfterEach
  void stopCluster() {
    cluster.close();
  }

  private JsonNode balance(int status, String... options) throws IOException {
    String[] command = new String[options.length + 3];
    command[0] = "admin";
    command[1] = "balancer";
    command[2] = "--json";
    System.arraycopy(options, 0, command, 3, options.length);
    Result result = shell.run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isEqualTo(status);
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void blocksMoveUntilAllAreEquallyFullAndThenNoMore() throws IOException {
    try (FileSystem fs = cluster.connect()) {
      fillFirstNode(fs);
      JsonNode before = balance(0, "--dry-run", "--threshold", "5");
      assertThat(before.get("balanced").asBoolean()).isFalse();
      assertThat(before.get("leftBytes").asLong()).isPositive();
      assertThat(locations(fs)).containsOnly(cluster.dataNode(0).uuid());

      JsonNode after = balance(0, "--threshold", "5", "--bandwidth", "200m");

      assertThat(after.get("outcome").asText()).isEqualTo("BALANCED");
      assertThat(after.get("movedBlocks").asInt()).isBetween(10, FILES);
      assertThat(after.get("failedMoves").asInt()).isZero();
      assertThat(after.get("nodes"))
          .allSatisfy(node -> assertThat(node.get("percentFull").asDouble()).isBetween(7.0, 18.0));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(() -> assertThat(locations(fs)).hasSize(FILES));
      for (int i = 0; i < FILES; i++) {
        try (FileReader in = fs.open("/file-" + i)) {
          assertThat(in.readAllBytes()).hasSize(BLOCK).containsOnly((byte) i);
        }
      }
      JsonNode again = balance(0, "--threshold", "5");
      assertThat(again.get("movedBlocks").asInt()).isZero();
      assertThat(fs.status("/system/balancer.id")).isEmpty();
    }
  }

  @Test
  void onlyOneRunsAtATimeAndWhatCannotBeBetterIsSaid() throws IOException {
    try (FileSystem fs = cluster.connect()) {
      fs.mkdirs("/system");
      try (FileWriter other = fs.create("/system/balancer.id", CreateOptions.defaults())) {
        other.write(1);
        other.hflush();
        try (FileSystem another = cluster.connect()) {
          assertThat(another.status("/system/balancer.id")).isPresent();
        }
        Result refused = shell.run("admin", "balancer");
        assertThat(refused.status()).isEqualTo(4);
        assertThat(refused.err()).contains("another balancer runs");
      }
      write(fs, 0);
      awaitUsed(fs, BLOCK);

      JsonNode stuck = balance(3, "--threshold", "1");

      assertThat(stuck.get("outcome").asText()).isEqualTo("NOTHING_MOVES");
      assertThat(stuck.get("movedBlocks").asInt()).isZero();
      Result wrong = shell.run("admin", "balancer", "--threshold", "0.5");
      assertThat(wrong.status()).isEqualTo(2);
    }
  }

  /** The others are on their way out meanwhile, with nothing to copy, and then back again. */
  private void fillFirstNode(FileSystem fs) throws IOException {
    String[] others = {cluster.dataNode(1).uuid(), cluster.dataNode(2).uuid()};
    done("admin", "decommission", "--wait", others[0], others[1]);
    for (int i = 0; i < FILES; i++) {
      write(fs, i);
    }
    awaitUsed(fs, FILES * (long) BLOCK);
    JsonNode alone = balance(0, "--dry-run", "--threshold", "5");
    assertThat(alone.get("nodes")).hasSize(1);
    assertThat(alone.get("skipped"))
        .hasSize(2)
        .allSatisfy(node -> assertThat(node.get("why").asText()).isEqualTo("DECOMMISSIONED"));
    done("admin", "recommission", others[0], others[1]);
  }

  private void done(String... command) {
    Result result = shell.run(command);
    assertThat(result.err()).isEmpty();
    assertThat(result.status()).isZero();
  }

  /** A balancer believes what the last heartbeat said. */
  private static void awaitUsed(FileSystem fs, long bytes) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(fs.stats().usedBytes()).isGreaterThanOrEqualTo(bytes));
  }

  private static void write(FileSystem fs, int file) throws IOException {
    byte[] content = new byte[BLOCK];
    Arrays.fill(content, (byte) file);
    try (FileWriter out = fs.create("/file-" + file, CreateOptions.defaults().withReplication(1))) {
      out.write(content);
    }
  }

  /** The uuid of the node of every replica. */
  private static List<String> locations(FileSystem fs) throws IOException {
    List<String> uuids = new ArrayList<>();
    for (int i = 0; i < FILES; i++) {
      for (BlockLocation block : fs.locations("/file-" + i, 0, BLOCK)) {
        block.replicas().forEach(replica -> uuids.add(replica.datanodeUuid()));
      }
    }
    return uuids;
  }
}
