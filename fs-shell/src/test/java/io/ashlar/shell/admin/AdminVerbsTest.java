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
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator sets: limits, snapshots, storage policies, leases. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdminVerbsTest {
  private LocalCluster cluster;
  private Shell shell;

  @BeforeAll
  void startCluster(@TempDir Path directory) throws IOException {
    cluster = LocalCluster.builder(directory).datanodes(3).start();
    shell = new Shell(cluster.uri().toString());
  }

  @AfterAll
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

  private void failed(int status, String message, String... command) {
    Result result = shell.run(command);
    assertThat(result.err()).contains(message).hasLineCount(1);
    assertThat(result.status()).isEqualTo(status);
  }

  @Test
  void quotasAreSetShownEnforcedAndTakenAway() {
    done("mkdir", "/limited");
    done("admin", "setQuota", "2", "/limited");
    done("admin", "setSpaceQuota", "10g", "/limited");
    done("admin", "setSpaceQuota", "-storageType", "SSD", "1t", "/limited");

    assertThat(done("count", "-q", "/limited").strip().split(" +"))
        .containsExactly("2", "1", "10737418240", "10737418240", "1", "0", "0", "/limited");
    assertThat(done("count", "-u", "-h", "/limited").strip().split(" {2,}"))
        .startsWith("2", "1", "10 G");
    assertThat(done("count", "-q", "-t", "ssd", "-v", "/limited"))
        .contains("SSD_QUOTA", "REM_SSD_QUOTA", Long.toString(1L << 40));
    done("mkdir", "/limited/a");
    failed(1, "quota", "mkdir", "/limited/b");
    done("admin", "clrQuota", "/limited");
    done("admin", "clrSpaceQuota", "/limited");
    done("mkdir", "/limited/b");
    assertThat(done("count", "-q", "/limited").strip()).startsWith("none");
    failed(2, "expected a size", "admin", "setSpaceQuota", "many", "/limited");
    failed(2, "at least 1", "admin", "setQuota", "0", "/limited");
  }

  @Test
  void snapshotsAreAllowedTakenComparedAndForbidden() throws IOException {
    done("mkdir", "/kept");
    failed(1, "snapshottable", "createSnapshot", "/kept", "s1");
    assertThat(done("admin", "allowSnapshot", "/kept"))
        .isEqualTo("Allowing snapshot on /kept succeeded\n");
    assertThat(done("createSnapshot", "/kept", "s1"))
        .isEqualTo("Created snapshot /kept/.snapshot/s1\n");
    done("touchz", "/kept/new");
    done("createSnapshot", "/kept", "s2");
    done("renameSnapshot", "/kept", "s2", "s3");

    assertThat(done("admin", "snapshotDiff", "/kept", "s1", "."))
        .startsWith("Difference between snapshot s1 and current directory under directory /kept:\n")
        .contains("+\t./new\n");
    assertThat(json("admin", "snapshotDiff", "--json", "/kept", "s1", "s3")).isNotEmpty();
    assertThat(json("admin", "lsSnapshot", "--json", "/kept")).hasSize(2);
    assertThat(done("admin", "lsSnapshot", "/kept")).contains("active", "/kept/.snapshot/s3");
    assertThat(done("admin", "lsSnapshottableDir")).contains("/kept");
    assertThat(done("ls", "-C", "/kept/.snapshot/s3")).isEqualTo("/kept/.snapshot/s3/new\n");
    failed(1, "snapshot", "admin", "disallowSnapshot", "/kept");
    done("deleteSnapshot", "/kept", "s1");
    done("deleteSnapshot", "/kept", "s3");
    done("admin", "disallowSnapshot", "/kept");
  }

  @Test
  void storagePoliciesAreListedSetAndUnset() throws IOException {
    done("mkdir", "/policy");
    assertThat(done("admin", "storagepolicies")).contains("HOT", "COLD", "DISK");
    done("admin", "storagepolicies", "-set", "COLD", "/policy");
    assertThat(done("admin", "storagepolicies", "-get", "/policy"))
        .isEqualTo("The storage policy of /policy is COLD\n");
    done("admin", "storagepolicies", "-unset", "-path", "/policy");
    assertThat(json("admin", "storagepolicies", "-get", "--json", "/policy").get("name").asText())
        .isEqualTo("HOT");
    failed(2, "expected one of", "admin", "storagepolicies", "-get");
  }

  @Test
  void aFileIsTakenFromItsWriter() throws IOException {
    FileSystem writer = FileSystem.connect(cluster.uri());
    try {
      FileWriter out = writer.create("/written");
      out.write("some".getBytes(StandardCharsets.UTF_8));
      out.hflush();
      assertThat(done("admin", "listOpenFiles")).contains("/written");
      assertThat(json("admin", "listOpenFiles", "--json").get(0).get("path").asText())
          .isEqualTo("/written");

      assertThat(done("admin", "recoverLease", "/written"))
          .isEqualTo("recoverLease SUCCEEDED on /written\n");

      assertThat(done("cat", "/written")).isEqualTo("some");
    } finally {
      writer.close();
    }
  }
}
