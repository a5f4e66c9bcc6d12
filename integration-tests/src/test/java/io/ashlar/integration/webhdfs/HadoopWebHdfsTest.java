package io.ashlar.integration.webhdfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.witness.DfsProcesses;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.ContentSummary;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.fs.permission.AclEntry;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.web.WebHdfsFileSystem;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hadoop's {@code webhdfs://} file system. */
class HadoopWebHdfsTest {
  private static DfsProcesses cluster;
  private static FileSystem web;
  private static FileSystem rpc;

  @BeforeAll
  static void startCluster(@TempDir Path directory) throws Exception {
    MissingJaxRs.supply();
    WebClusters.Started started = WebClusters.start(directory);
    cluster = started.processes();
    Configuration settings = new Configuration();
    // Otherwise the client refuses to hear that there are no tokens.
    settings.setBoolean("ipc.client.fallback-to-simple-auth-allowed", true);
    web = FileSystem.newInstance(started.webUri(), settings);
    rpc = FileSystem.newInstance(cluster.uri(), new Configuration());
    assertThat(web).isInstanceOf(WebHdfsFileSystem.class);
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (web != null) {
      web.close();
      rpc.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  private static org.apache.hadoop.fs.Path path(String path) {
    return new org.apache.hadoop.fs.Path(path);
  }

  private static void write(String path, byte[] bytes) throws IOException {
    try (FSDataOutputStream out = web.create(path(path), true)) {
      out.write(bytes);
    }
  }

  private static byte[] read(FileSystem fileSystem, String path) throws IOException {
    try (FSDataInputStream in = fileSystem.open(path(path))) {
      return in.readAllBytes();
    }
  }

  private static byte[] pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + i / 251);
    }
    return bytes;
  }

  @Test
  void whatIsWrittenOverHttpIsReadOverRpcAndTheOtherWayRound() throws Exception {
    for (int length : new int[] {0, 1, 70_000, 3_000_001}) {
      byte[] bytes = pattern(length);
      write("/bytes/up-" + length, bytes);
      assertThat(read(rpc, "/bytes/up-" + length)).isEqualTo(bytes);
      try (FSDataOutputStream out = rpc.create(path("/bytes/down-" + length))) {
        out.write(bytes);
      }
      assertThat(read(web, "/bytes/down-" + length)).isEqualTo(bytes);
    }
  }

  @Test
  void aFileSpansManyBlocksAndIsReadFromAnyOffset() throws Exception {
    byte[] bytes = pattern(5_000_000);
    try (FSDataOutputStream out =
        web.create(
            path("/blocks"), FsPermission.getFileDefault(), true, 4096, (short) 2, 1 << 20, null)) {
      out.write(bytes);
    }
    FileStatus status = web.getFileStatus(path("/blocks"));
    assertThat(status.getBlockSize()).isEqualTo(1 << 20);
    assertThat(status.getReplication()).isEqualTo((short) 2);
    assertThat(status.getLen()).isEqualTo(bytes.length);
    try (FSDataInputStream in = web.open(path("/blocks"))) {
      for (int offset : new int[] {4_999_999, 1 << 20, 0, 1_234_567}) {
        byte[] part = new byte[Math.min(100_000, bytes.length - offset)];
        in.readFully(offset, part);
        assertThat(part).isEqualTo(Arrays.copyOfRange(bytes, offset, offset + part.length));
      }
    }
    BlockLocation[] locations = web.getFileBlockLocations(status, 0, bytes.length);
    assertThat(locations).hasSize(5);
    assertThat(locations[4].getOffset()).isEqualTo(4L << 20);
    assertThat(locations[4].getNames()).isNotEmpty();
    assertThat(web.getFileChecksum(path("/blocks")))
        .isEqualTo(rpc.getFileChecksum(path("/blocks")));
  }

  @Test
  void appendAddsAndTruncateTakesAway() throws Exception {
    write("/grow", "one ".getBytes(StandardCharsets.UTF_8));
    try (FSDataOutputStream out = web.append(path("/grow"))) {
      out.write("two".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(read(web, "/grow")).asString().isEqualTo("one two");
    assertThat(web.truncate(path("/grow"), 7)).isTrue();
    assertThat(web.truncate(path("/grow"), 0)).isTrue();
    assertThat(web.getFileStatus(path("/grow")).getLen()).isZero();
  }

  @Test
  void concatMovesTheBlocksOfOthersToTheEnd() throws Exception {
    byte[] block = pattern(1 << 20);
    for (String name : List.of("a", "b", "c")) {
      try (FSDataOutputStream out =
          web.create(
              path("/concat/" + name),
              FsPermission.getFileDefault(),
              true,
              4096,
              (short) 1,
              1 << 20,
              null)) {
        out.write(block);
      }
    }
    web.concat(
        path("/concat/a"), new org.apache.hadoop.fs.Path[] {path("/concat/b"), path("/concat/c")});
    assertThat(web.getFileStatus(path("/concat/a")).getLen()).isEqualTo(3L << 20);
    assertThat(web.exists(path("/concat/b"))).isFalse();
  }

  @Test
  void theTreeIsMadeListedMovedAndRemoved() throws Exception {
    assertThat(web.mkdirs(path("/tree/a/b"), new FsPermission((short) 0750))).isTrue();
    assertThat(web.getFileStatus(path("/tree/a/b")).getPermission().toShort())
        .isEqualTo((short) 0750);
    write("/tree/a/Grüße + 100%", new byte[3]);
    assertThat(web.listStatus(path("/tree/a")))
        .extracting(status -> status.getPath().getName())
        .containsExactly("Grüße + 100%", "b");
    assertThat(read(web, "/tree/a/Grüße + 100%")).hasSize(3);
    assertThat(web.rename(path("/tree/a/b"), path("/tree/c"))).isTrue();
    assertThat(web.rename(path("/tree/none"), path("/tree/d"))).isFalse();
    assertThatThrownBy(() -> web.delete(path("/tree"), false)).isInstanceOf(IOException.class);
    assertThat(web.delete(path("/tree"), true)).isTrue();
    assertThat(web.delete(path("/tree"), true)).isFalse();
    assertThatThrownBy(() -> web.getFileStatus(path("/tree")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void aLongListingComesInPages() throws Exception {
    for (int i = 0; i < 1100; i++) {
      rpc.mkdirs(path(String.format("/many/%04d", i)));
    }
    assertThat(web.listStatus(path("/many"))).hasSize(1100);
    RemoteIterator<FileStatus> entries = web.listStatusIterator(path("/many"));
    int count = 0;
    while (entries.hasNext()) {
      assertThat(entries.next().getPath().getName()).isEqualTo(String.format("%04d", count++));
    }
    assertThat(count).isEqualTo(1100);
  }

  @Test
  void renameWithOptionsReplacesOnlyIfToldTo() throws Exception {
    write("/rename/from", new byte[1]);
    write("/rename/to", new byte[2]);
    WebHdfsFileSystem hdfs = (WebHdfsFileSystem) web;
    assertThatThrownBy(
            () -> hdfs.rename(path("/rename/from"), path("/rename/to"), Options.Rename.NONE))
        .isInstanceOf(FileAlreadyExistsException.class);
    hdfs.rename(path("/rename/from"), path("/rename/to"), Options.Rename.OVERWRITE);
    assertThat(web.getFileStatus(path("/rename/to")).getLen()).isOne();
  }

  @Test
  void attributesAreSetAndSeen() throws Exception {
    write("/attributes", new byte[10]);
    web.setPermission(path("/attributes"), new FsPermission((short) 0604));
    web.setOwner(path("/attributes"), "ada", "engines");
    web.setTimes(path("/attributes"), 1_000_000_000_000L, 1_100_000_000_000L);
    assertThat(web.setReplication(path("/attributes"), (short) 1)).isTrue();
    FileStatus status = web.getFileStatus(path("/attributes"));
    assertThat(status.getPermission().toShort()).isEqualTo((short) 0604);
    assertThat(status.getOwner()).isEqualTo("ada");
    assertThat(status.getGroup()).isEqualTo("engines");
    assertThat(status.getModificationTime()).isEqualTo(1_000_000_000_000L);
    assertThat(status.getAccessTime()).isEqualTo(1_100_000_000_000L);
    assertThat(status.getReplication()).isEqualTo((short) 1);
  }

  @Test
  void aclsAreKept() throws Exception {
    write("/acl", new byte[1]);
    web.modifyAclEntries(path("/acl"), AclEntry.parseAclSpec("user:bob:r-x", true));
    assertThat(web.getAclStatus(path("/acl")).getEntries())
        .contains(AclEntry.parseAclEntry("user:bob:r-x", true));
    web.removeAclEntries(path("/acl"), AclEntry.parseAclSpec("user:bob", false));
    web.setAcl(
        path("/acl"),
        AclEntry.parseAclSpec("user::rw-,user:eve:r--,group::r--,mask::r--,other::---", true));
    assertThat(web.getAclStatus(path("/acl"))).isEqualTo(rpc.getAclStatus(path("/acl")));
    web.removeAcl(path("/acl"));
    assertThat(web.getAclStatus(path("/acl")).getEntries()).isEmpty();
  }

  @Test
  void figuresAreTheSameAsOverRpc() throws Exception {
    write("/figures/a", new byte[1000]);
    write("/figures/b/c", new byte[500]);
    ContentSummary summary = web.getContentSummary(path("/figures"));
    assertThat(summary.getLength()).isEqualTo(1500);
    assertThat(summary.getFileCount()).isEqualTo(2);
    assertThat(summary.getDirectoryCount()).isEqualTo(2);
    assertThat(web.getQuotaUsage(path("/figures")).getFileAndDirectoryCount()).isEqualTo(4);
    assertThat(web.getServerDefaults(path("/")).getBlockSize())
        .isEqualTo(rpc.getServerDefaults(path("/")).getBlockSize());
    assertThat(web.getStatus().getCapacity()).isPositive();
    assertThat(web.getHomeDirectory().toUri().getPath())
        .isEqualTo(rpc.getHomeDirectory().toUri().getPath());
    assertThat(web.getTrashRoot(path("/figures")).toUri().getPath())
        .isEqualTo(rpc.getTrashRoot(path("/figures")).toUri().getPath());
  }

  @Test
  void storagePoliciesAreListed() throws Exception {
    assertThat(web.getAllStoragePolicies())
        .extracting(policy -> policy.getName())
        .contains("HOT", "COLD", "ALL_SSD");
    web.mkdirs(path("/policy"));
    web.setStoragePolicy(path("/policy"), "COLD");
    assertThat(web.getStoragePolicy(path("/policy")).getName()).isEqualTo("COLD");
    web.unsetStoragePolicy(path("/policy"));
    assertThat(web.getStoragePolicy(path("/policy")).getName()).isEqualTo("HOT");
  }

  @Test
  void refusalsComeAsTheExceptionsThatProgramsKnow() throws Exception {
    write("/refused/file", new byte[1]);
    web.setPermission(path("/refused"), new FsPermission((short) 0700));
    assertThatThrownBy(() -> web.open(path("/refused/none")).read())
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> web.create(path("/refused/file"), false).close())
        .isInstanceOf(FileAlreadyExistsException.class);
    FileSystem bob =
        UserGroupInformation.createRemoteUser("bob")
            .doAs(
                (PrivilegedExceptionAction<FileSystem>)
                    () -> FileSystem.newInstance(web.getUri(), new Configuration()));
    try (bob) {
      assertThatThrownBy(() -> bob.listStatus(path("/refused")))
          .isInstanceOf(AccessControlException.class);
      assertThatThrownBy(() -> bob.open(path("/refused/file")).read())
          .isInstanceOf(AccessControlException.class);
      assertThatThrownBy(() -> bob.create(path("/refused/mine")).close())
          .isInstanceOf(AccessControlException.class);
      assertThatThrownBy(() -> bob.access(path("/refused"), FsAction.READ))
          .isInstanceOf(AccessControlException.class);
    }
    web.access(path("/refused"), FsAction.ALL);
  }

  @Test
  void thereAreNoTokensWithoutSecurity() throws IOException {
    assertThat(web.getDelegationToken("bob")).isNull();
  }
}
