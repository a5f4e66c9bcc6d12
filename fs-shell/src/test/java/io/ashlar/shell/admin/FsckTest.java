package io.ashlar.shell.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.ashlar.cluster.LocalCluster;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.shell.Shell;
import io.ashlar.shell.Shell.Result;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FsckTest {
  private LocalCluster cluster;
  private Shell shell;

  @BeforeEach
  void start(@TempDir Path directory) throws IOException {
    cluster = LocalCluster.builder(directory).datanodes(2).replication(2).start();
    shell = new Shell(cluster.uri().toString());
    try (FileSystem files = FileSystem.connect(cluster.uri());
        FileWriter out = files.create("/dir/is HEALTHY")) {
      out.write("0123456789".repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static JsonNode json(Result result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  private void rotOneReplica() throws IOException {
    try (Stream<Path> all = Files.walk(cluster.dataNodeDir(1))) {
      Path block =
          all.filter(file -> file.getFileName().toString().matches("blk_\\d+"))
              .findFirst()
              .orElseThrow();
      try (FileChannel channel = FileChannel.open(block, StandardOpenOption.WRITE)) {
        channel.write(ByteBuffer.wrap(new byte[] {'x'}), 5000);
      }
    }
  }

  @Test
  void ofHealthyFilesTheExitStatusIsZeroInEachForm() throws IOException {
    Result text = shell.run("admin", "fsck", "/");
    assertThat(text.out()).endsWith("The filesystem under path '/' is HEALTHY\n");
    assertThat(text.status()).isZero();

    Result report = shell.run("admin", "fsck", "--json", "/");
    assertThat(json(report).get("status").asText()).isEqualTo("HEALTHY");
    assertThat(report.status()).isZero();

    Result verified = shell.run("admin", "fsck", "--verify", "/dir");
    assertThat(verified.out())
        .endsWith(
            "Verified 2 replicas of 1 files, 20000 bytes match their checksums: all are good\n");
    assertThat(verified.status()).isZero();
  }

  @Test
  void filesInWritingAreCountedAndShownIfThatIsAskedFor() throws IOException {
    try (FileSystem files = FileSystem.connect(cluster.uri());
        FileWriter out = files.create("/dir/open")) {
      out.write(new byte[100]);
      out.hflush();

      assertThat(shell.run("admin", "fsck", "-blocks", "/").out())
          .contains(" Total files:\t1 (Files currently being written: 1)\n")
          .doesNotContain("/dir/open");
      assertThat(shell.run("admin", "fsck", "-openforwrite", "-blocks", "-locations", "/").out())
          .contains("/dir/open 0 bytes, replicated: replication=2, 0 block(s): OPENFORWRITE\n")
          .containsPattern("Under Construction Block:\n0\\. .* Expected_repl=2  \\[Datanode")
          .endsWith("The filesystem under path '/' is HEALTHY\n");
      JsonNode report =
          json(shell.run("admin", "fsck", "-openforwrite", "-blocks", "--json", "/dir/open"));
      assertThat(report.get("files").get(0).get("unfinishedBlocks")).hasSize(1);
    }
  }

  @Test
  void onlyReadingShowsThatAReplicaRotted() throws IOException {
    rotOneReplica();
    assertThat(shell.run("admin", "fsck", "/").status()).isZero();

    Result verified = shell.run("admin", "fsck", "--verify", "--json", "/");

    assertThat(verified.status()).isEqualTo(1);
    JsonNode report = json(verified);
    assertThat(report.get("verifiedReplicas").asInt()).isEqualTo(2);
    assertThat(report.get("badReplicas")).hasSize(1);
    assertThat(report.get("badReplicas").get(0).get("state").asText()).isEqualTo("CORRUPT");
    assertThat(report.get("badReplicas").get(0).get("path").asText()).isEqualTo("/dir/is HEALTHY");
  }

  @Test
  void aRottenReplicaIsShownWithItsPlace() throws IOException {
    rotOneReplica();

    Result verified = shell.run("admin", "fsck", "--verify", "/");

    assertThat(verified.status()).isEqualTo(1);
    assertThat(verified.out())
        .contains("/dir/is HEALTHY: CORRUPT blk_")
        .containsPattern(" on 127\\.0\\.0\\.1:\\d+: Block \\d+ on DataNode .* does not match")
        .contains("1 are not good");
  }

  @Test
  void aReplicaThatIsKnownToBeCorruptIsNoGoodOneThoughItIsNotReadAgain() throws IOException {
    rotOneReplica();
    // In safe mode nothing is repaired: what the first reading reports is still there at the
    // second.
    assertThat(shell.run("admin", "safemode", "enter").status()).isZero();
    assertThat(shell.run("admin", "fsck", "--verify", "/").status()).isEqualTo(1);

    Result plain = shell.run("admin", "fsck", "/");
    assertThat(plain.status()).isZero();
    assertThat(plain.out()).contains("/dir/is HEALTHY: CORRUPT replica of ");

    Result text = shell.run("admin", "fsck", "--verify", "/");
    assertThat(text.out()).endsWith("all are good; 1 are known to be corrupt\n");
    assertThat(text.status()).isEqualTo(1);

    Result json = shell.run("admin", "fsck", "--verify", "--json", "/");
    assertThat(json(json).get("corruptReplicas").asInt()).isEqualTo(1);
    assertThat(json(json).get("badReplicas")).isEmpty();
    assertThat(json.status()).isEqualTo(1);
  }

  @Test
  void aPathThatIsNotThereIsNoHealthyOne() {
    Result text = shell.run("admin", "fsck", "/nothing");
    assertThat(text.out()).contains("'/nothing' does not exist");
    assertThat(text.status()).isEqualTo(1);
    assertThat(shell.run("admin", "fsck", "--json", "/nothing").status()).isEqualTo(1);
  }
}
