package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ashlar.fs.AclEntry;
import io.ashlar.fs.AclStatus;
import io.ashlar.fs.AppendOptions;
import io.ashlar.fs.BlockLocation;
import io.ashlar.fs.ClientOptions;
import io.ashlar.fs.ContentSummary;
import io.ashlar.fs.CreateOptions;
import io.ashlar.fs.FileChecksum;
import io.ashlar.fs.FileReader;
import io.ashlar.fs.FileSystem;
import io.ashlar.fs.FileWriter;
import io.ashlar.fs.OpenFile;
import io.ashlar.fs.Quotas;
import io.ashlar.fs.ServerException;
import io.ashlar.fs.Snapshot;
import io.ashlar.fs.SnapshotDiff;
import io.ashlar.fs.StoragePolicy;
import io.ashlar.fs.StorageType;
import io.ashlar.fs.Xattrs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What our own Java client does with attributes, snapshots, leases and checksums, against any file
 * system that speaks HDFS's wires.
 */
abstract class OwnClientAttributesContract extends OwnClientOnCluster {
  private static final int BLOCK = 1 << 20;

  private void write(String path, Content content) throws IOException {
    try (FileWriter out =
        fs.create(path, CreateOptions.defaults().withReplication(3).withBlockSizeBytes(BLOCK))) {
      content.writeTo(out);
    }
  }

  @Test
  void accessControlListsAreSetChangedAndRemoved() throws IOException {
    fs.mkdirs("/acls/d", 0750);
    fs.acls().modify("/acls/d", AclEntry.parseAll("user:joe:rwx,default:group:crew:r-x"));

    AclStatus acl = fs.acls().get("/acls/d");
    assertThat(acl.entries())
        .extracting(AclEntry::toString)
        .containsExactly(
            "user:joe:rwx",
            "group::r-x",
            "default:user::rwx",
            "default:group::r-x",
            "default:group:crew:r-x",
            "default:mask::r-x",
            "default:other::---");
    assertThat(acl.permission()).as("with the mask in the group's place").isEqualTo(0770);
    assertThat(fs.status("/acls/d").orElseThrow().traits().hasAcl()).isTrue();

    fs.acls().remove("/acls/d", AclEntry.parseAllToRemove("user:joe"));
    fs.acls().removeDefault("/acls/d");
    assertThat(fs.acls().get("/acls/d").entries())
        .extracting(AclEntry::toString)
        .containsExactly("group::r-x");
    fs.acls().removeAll("/acls/d");
    assertThat(fs.acls().get("/acls/d").isExtended()).isFalse();
    assertThat(fs.status("/acls/d").orElseThrow().permission()).isEqualTo(0750);

    fs.acls().set("/acls/d", AclEntry.parseAll("user::rw-,group::r--,other::---,user:ann:-w-"));
    assertThat(fs.acls().get("/acls/d").entries())
        .extracting(AclEntry::toString)
        .containsExactly("user:ann:-w-", "group::r--");
    assertThatThrownBy(() -> fs.acls().set("/acls/d", AclEntry.parseAll("user:ann:r--")))
        .isInstanceOfSatisfying(
            ServerException.class,
            refusal -> assertThat(refusal.className()).endsWith("AclException"));
    assertThatThrownBy(() -> fs.acls().get("/acls/none")).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void extendedAttributesAreMadeChangedListedAndRemoved() throws IOException {
    fs.mkdirs("/xattrs");
    byte[] one = {1, 0, (byte) 255};
    fs.xattrs().set("/xattrs", "user.one", one, Xattrs.Mode.CREATE);
    fs.xattrs().set("/xattrs", "user.empty", new byte[0]);
    fs.xattrs().set("/xattrs", "trusted.two", "2".getBytes(StandardCharsets.UTF_8));

    assertThat(fs.xattrs().get("/xattrs", "user.one")).isEqualTo(one);
    assertThat(fs.xattrs().get("/xattrs", "user.empty")).isEmpty();
    assertThat(fs.xattrs().list("/xattrs"))
        .containsExactlyInAnyOrder("user.one", "user.empty", "trusted.two");
    assertThat(fs.xattrs().getAll("/xattrs")).hasSize(3);
    assertThat(fs.xattrs().get("/xattrs", List.of("user.one", "trusted.two")))
        .containsOnlyKeys("user.one", "trusted.two");

    assertThatThrownBy(() -> fs.xattrs().set("/xattrs", "user.one", one, Xattrs.Mode.CREATE))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("REPLACE");
    assertThatThrownBy(() -> fs.xattrs().set("/xattrs", "user.no", one, Xattrs.Mode.REPLACE))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("CREATE");
    fs.xattrs().set("/xattrs", "user.one", new byte[] {7}, Xattrs.Mode.REPLACE);
    assertThat(fs.xattrs().get("/xattrs", "user.one")).containsExactly(7);
    fs.xattrs().remove("/xattrs", "user.one");
    assertThat(fs.xattrs().list("/xattrs")).doesNotContain("user.one");
    assertThatThrownBy(() -> fs.xattrs().get("/xattrs", "user.one"))
        .isInstanceOf(ServerException.class);
    assertThatThrownBy(() -> fs.xattrs().remove("/xattrs", "user.one"))
        .isInstanceOf(ServerException.class)
        .hasMessage("No matching attributes found for remove operation");
  }

  @Test
  void quotasAreSetToldAndTakenAway() throws IOException {
    fs.mkdirs("/quotas/d");
    write("/quotas/d/f", new Content(1, 1000));
    fs.quotas().setNames("/quotas/d", 3);
    fs.quotas().setSpace("/quotas/d", 50L * BLOCK);
    fs.quotas().setSpace("/quotas/d", StorageType.SSD, 10L * BLOCK);

    assertThat(fs.quotas().usage("/quotas/d"))
        .satisfies(
            usage -> {
              assertThat(usage.fileAndDirectoryCount()).isEqualTo(2);
              assertThat(usage.quota()).isEqualTo(3);
              assertThat(usage.spaceConsumedBytes()).isEqualTo(3000);
              assertThat(usage.spaceQuotaBytes()).isEqualTo(50L * BLOCK);
              assertThat(usage.byType().get(StorageType.SSD).quotaBytes()).isEqualTo(10L * BLOCK);
            });
    ContentSummary summary = fs.contentSummary("/quotas/d");
    assertThat(summary.quota()).isEqualTo(3);
    assertThat(summary.spaceQuotaBytes()).isEqualTo(50L * BLOCK);
    assertThat(summary.fileCount()).isEqualTo(1);

    fs.mkdirs("/quotas/d/e");
    assertThatThrownBy(() -> fs.mkdirs("/quotas/d/g"))
        .isInstanceOfSatisfying(
            ServerException.class,
            refusal -> assertThat(refusal.className()).endsWith("NSQuotaExceededException"));
    fs.quotas().set("/quotas/d", Quotas.NONE, Quotas.NONE);
    fs.mkdirs("/quotas/d/g");
    assertThat(fs.quotas().usage("/quotas/d").quota()).isEqualTo(Quotas.NONE);
  }

  @Test
  void snapshotsAreTakenReadRenamedComparedAndDeleted() throws IOException {
    fs.mkdirs("/snapshots/d");
    write("/snapshots/d/old", new Content(1, 10));
    fs.snapshots().allow("/snapshots/d");
    assertThat(fs.snapshots().create("/snapshots/d", "s1")).isEqualTo("/snapshots/d/.snapshot/s1");
    fs.rename("/snapshots/d/old", "/snapshots/d/new", false);
    write("/snapshots/d/more", new Content(2, 20));

    assertThat(fs.snapshots().diff("/snapshots/d", "s1", "").entries())
        .contains(
            new SnapshotDiff.Entry(SnapshotDiff.Change.RENAMED, "old", Optional.of("new")),
            new SnapshotDiff.Entry(SnapshotDiff.Change.CREATED, "more", Optional.empty()));
    try (FileReader in = fs.open("/snapshots/d/.snapshot/s1/old")) {
      new Content(1, 10).assertEqualTo(in);
    }
    fs.snapshots().rename("/snapshots/d", "s1", "s2");
    String unnamed = fs.snapshots().create("/snapshots/d");
    assertThat(fs.snapshots().list("/snapshots/d"))
        .extracting(Snapshot::name)
        .containsExactlyInAnyOrder("s2", unnamed.substring(unnamed.lastIndexOf('/') + 1));
    assertThat(fs.snapshots().diff("/snapshots/d", "s2", unnamed.substring(23)).entries())
        .hasSize(3);
    assertThat(fs.snapshots().directories())
        .anySatisfy(
            directory -> {
              assertThat(directory.status().path()).isEqualTo("/snapshots/d");
              assertThat(directory.snapshotCount()).isEqualTo(2);
            });
    assertThatThrownBy(() -> fs.snapshots().disallow("/snapshots/d"))
        .isInstanceOfSatisfying(
            ServerException.class,
            refusal -> assertThat(refusal.className()).endsWith("SnapshotException"));
    for (Snapshot snapshot : fs.snapshots().list("/snapshots/d")) {
      fs.snapshots().delete("/snapshots/d", snapshot.name());
    }
    fs.snapshots().disallow("/snapshots/d");
  }

  @Test
  void storagePoliciesAreSetInheritedAndUnset() throws IOException {
    fs.mkdirs("/policies/d");
    fs.storagePolicies().set("/policies", "WARM");

    assertThat(fs.storagePolicies().get("/policies/d").name()).isEqualTo("WARM");
    assertThat(fs.storagePolicies().all()).extracting(StoragePolicy::name).contains("HOT", "COLD");
    fs.storagePolicies().unset("/policies");
    StoragePolicy hot = fs.storagePolicies().get("/policies/d");
    assertThat(hot.name()).isEqualTo("HOT");
    assertThat(hot.creation()).containsExactly(StorageType.DISK);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 512, BLOCK, BLOCK + 1, 5L * BLOCK + 12_345})
  void checksumsAreThoseOfHadoopsClient(long size) throws IOException {
    String path = "/checksums/of-" + size;
    write(path, new Content(size, size));
    for (FileChecksum.Kind kind : FileChecksum.Kind.values()) {
      Configuration configuration = new Configuration();
      configuration.set(
          "dfs.checksum.combine.mode",
          kind == FileChecksum.Kind.COMPOSITE_CRC ? "COMPOSITE_CRC" : "MD5MD5CRC");
      try (org.apache.hadoop.fs.FileSystem hadoop =
          org.apache.hadoop.fs.FileSystem.newInstance(cluster.uri(), configuration)) {
        org.apache.hadoop.fs.FileChecksum theirs =
            hadoop.getFileChecksum(new org.apache.hadoop.fs.Path(path));
        FileChecksum ours = fs.checksum(path, kind);
        assertThat(ours.algorithm()).isEqualTo(theirs.getAlgorithmName());
        assertThat(ours.hex())
            .isEqualTo(HexFormat.of().formatHex(theirs.getBytes(), 0, theirs.getLength()));
      }
    }
  }

  @Test
  void anAppendMayBeginABlock() throws IOException {
    Content content = new Content(9, 1500);
    write("/blocks", new Content(9, 1000));
    try (FileWriter out = fs.append("/blocks", AppendOptions.defaults().withNewBlock(true))) {
      out.write(content.bytes(1000, 500));
    }
    assertThat(fs.locations("/blocks", 0, Long.MAX_VALUE))
        .extracting(BlockLocation::lengthBytes)
        .containsExactly(1000L, 500L);
    try (FileReader in = fs.open("/blocks")) {
      content.assertEqualTo(in);
    }
  }

  @Test
  void anotherClientsLeaseIsRecovered() throws IOException {
    Content content = new Content(4, 5000);
    // Its client stays: what ends is only the right to write.
    FileSystem writer = FileSystem.connect(cluster.uri());
    try {
      FileWriter out = writer.create("/leased");
      content.writeTo(out);
      out.hflush();
      assertThat(fs.isFileClosed("/leased")).isFalse();
      try (Stream<OpenFile> open = fs.openFiles("/")) {
        assertThat(open).extracting(OpenFile::path).contains("/leased");
      }
      fs.recoverLease("/leased");
      await().atMost(Duration.ofMinutes(2)).until(() -> fs.isFileClosed("/leased"));
      assertThat(fs.status("/leased").orElseThrow().lengthBytes()).isEqualTo(5000);
    } finally {
      writer.close();
    }
    try (FileReader in = fs.open("/leased")) {
      content.assertEqualTo(in);
    }
    assertThat(fs.corruptFiles("/")).isEmpty();
  }

  @Test
  void removedFilesGoToTheUsersTrash() throws IOException {
    try (FileSystem joe =
        FileSystem.connect(cluster.uri(), ClientOptions.defaults().withUser("joe"))) {
      fs.mkdirs("/user/joe");
      fs.setOwner("/user/joe", "joe", "joe");
      joe.mkdirs("/user/joe/a/b");
      assertThat(joe.trash().move("/user/joe/a")).contains("/user/joe/.Trash/Current/user/joe/a");
      String checkpoint = joe.trash().checkpoint().orElseThrow();
      assertThat(joe.status(checkpoint + "/user/joe/a/b")).isPresent();
      assertThat(joe.trash().deleteCheckpoints(Duration.ZERO)).containsExactly(checkpoint);
    }
  }

  @Test
  void symbolicLinksAndTokensAreAnsweredAsByASimpleServer() throws IOException {
    assertThatThrownBy(() -> fs.createSymlink("/link", "/"))
        .isInstanceOfSatisfying(
            ServerException.class,
            refusal ->
                assertThat(refusal.className())
                    .isEqualTo("java.lang.UnsupportedOperationException"));
    assertThat(fs.delegationTokens().issue("anybody")).isEmpty();
    assertThat(fs.serverDefaults().bytesPerChecksum()).isEqualTo(512);
    assertThatThrownBy(() -> fs.mkdir("/none/d", 0755)).isInstanceOf(NoSuchFileException.class);
  }
}
