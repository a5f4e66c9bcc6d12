package io.ashlar.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.witness.DfsProcesses;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivilegedExceptionAction;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.XAttrSetFlag;
import org.apache.hadoop.fs.permission.AclEntry;
import org.apache.hadoop.fs.permission.AclStatus;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.protocol.AclException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.UserGroupInformation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Access control lists, extended attributes, policies and reserved paths with Hadoop's client. */
class AttributesTest {
  private static DfsProcesses cluster;
  private static DistributedFileSystem fs;
  private static DistributedFileSystem alice;

  @BeforeAll
  static void startCluster(@TempDir java.nio.file.Path directory) throws Exception {
    cluster = Clusters.start(directory);
    Configuration configuration = new Configuration();
    configuration.set("fs.permissions.umask-mode", "027");
    fs = (DistributedFileSystem) FileSystem.newInstance(cluster.uri(), configuration);
    alice =
        UserGroupInformation.createRemoteUser("alice")
            .doAs(
                (PrivilegedExceptionAction<DistributedFileSystem>)
                    () ->
                        (DistributedFileSystem)
                            FileSystem.newInstance(cluster.uri(), configuration));
    fs.setPermission(new Path("/"), new FsPermission((short) 0755));
  }

  @AfterAll
  static void stopCluster() throws IOException {
    if (alice != null) {
      alice.close();
    }
    if (fs != null) {
      fs.close();
    }
    if (cluster != null) {
      cluster.close();
    }
  }

  // ---- access control lists

  @Test
  void aNamedUserIsLetInAsFarAsTheMaskAllows() throws IOException {
    Path shared = mkdirs("/acl/shared");
    write(new Path(shared, "file"), "text");
    assertThatThrownBy(() -> alice.listStatus(shared)).isInstanceOf(AccessControlException.class);

    fs.modifyAclEntries(shared, entries("user:alice:rwx"));

    assertThat(alice.listStatus(shared)).hasSize(1);
    alice.mkdirs(new Path(shared, "hers"));
    FileStatus status = fs.getFileStatus(shared);
    assertThat(status.hasAcl()).isTrue();
    assertThat(status.getPermission()).hasToString("rwxrwx---");

    fs.setPermission(shared, new FsPermission((short) 0710));
    assertThatThrownBy(() -> alice.listStatus(shared))
        .isInstanceOf(AccessControlException.class)
        .hasMessageContaining("access=READ_EXECUTE, inode=\"/acl/shared\":")
        .hasMessageContaining(":drwx--x---");
    AclStatus list = fs.getAclStatus(shared);
    assertThat(list.getEntries()).hasToString("[user:alice:rwx, group::r-x]");
    assertThat(list.getEffectivePermission(list.getEntries().get(0))).isEqualTo(FsAction.EXECUTE);
  }

  @Test
  void newFilesInheritTheDefaultListAndTheMaskOfTheClientIsSetAside() throws IOException {
    Path parent = mkdirs("/acl/parent");
    fs.modifyAclEntries(parent, entries("default:user:alice:rwx,default:other::r-x"));
    write(new Path(parent, "file"), "text");
    fs.mkdirs(new Path(parent, "dir"));

    assertThat(fs.getAclStatus(parent).getEntries())
        .hasToString(
            "[default:user::rwx, default:user:alice:rwx, default:group::r-x,"
                + " default:mask::rwx, default:other::r-x]");
    assertThat(fs.getAclStatus(new Path(parent, "file")).getEntries())
        .hasToString("[user:alice:rwx, group::r-x]");
    assertThat(fs.getFileStatus(new Path(parent, "file")).getPermission()).hasToString("rw-rw-r--");
    assertThat(fs.getFileStatus(new Path(parent, "dir")).getPermission()).hasToString("rwxrwxr-x");
    assertThat(fs.getAclStatus(new Path(parent, "dir")).getEntries()).hasSize(7);
  }

  @Test
  void listsAreReplacedAndTakenAway() throws IOException {
    Path path = mkdirs("/acl/replaced");
    fs.setAcl(path, entries("user::rwx,user:alice:r-x,group::---,other::---,default:user:bob:rwx"));
    assertThat(fs.getAclStatus(path).getEntries()).hasSize(7);
    fs.removeAclEntries(path, List.of(AclEntry.parseAclEntry("user:alice", false)));
    fs.removeDefaultAcl(path);
    assertThat(fs.getAclStatus(path).getEntries()).hasToString("[group::---]");
    fs.removeAcl(path);
    assertThat(fs.getAclStatus(path).getEntries()).isEmpty();
    assertThat(fs.getFileStatus(path).hasAcl()).isFalse();
    assertThat(fs.getFileStatus(path).getPermission()).hasToString("rwx------");
  }

  @Test
  void badListsAreRefusedByKind() throws IOException {
    Path path = mkdirs("/acl/bad");
    Path file = write(new Path(path, "file"), "text");
    assertThatThrownBy(() -> fs.setAcl(path, entries("user:alice:rwx")))
        .isInstanceOf(AclException.class)
        .hasMessageStartingWith(
            "Invalid ACL: the user, group and other entries are required. Path: /acl/bad");
    assertThatThrownBy(() -> fs.modifyAclEntries(file, entries("default:user:alice:rwx")))
        .isInstanceOf(AclException.class)
        .hasMessageStartingWith("Invalid ACL: only directories may have a default ACL.");
    assertThatThrownBy(() -> alice.removeAcl(new Path("/acl")))
        .isInstanceOf(AccessControlException.class)
        .hasMessageStartingWith("Permission denied. user=alice is not the owner of inode=/acl");
    assertThatThrownBy(() -> fs.getAclStatus(new Path("/acl/none")))
        .isInstanceOf(FileNotFoundException.class);
  }

  // ---- extended attributes

  @Test
  void extendedAttributesAreSetReadListedAndRemoved() throws IOException {
    Path path = write(new Path("/xattr/file"), "text");
    fs.setXAttr(path, "user.colour", bytes("blue"));
    fs.setXAttr(path, "trusted.secret", null);

    assertThat(fs.getXAttr(path, "user.colour")).isEqualTo(bytes("blue"));
    assertThat(fs.getXAttr(path, "trusted.secret")).isEmpty();
    assertThat(fs.getXAttrs(path)).containsOnlyKeys("user.colour", "trusted.secret");
    assertThat(fs.getXAttrs(path, List.of("user.colour"))).hasSize(1);
    assertThat(fs.listXAttrs(path)).containsExactlyInAnyOrder("user.colour", "trusted.secret");
    fs.removeXAttr(path, "user.colour");
    assertThatThrownBy(() -> fs.getXAttr(path, "user.colour"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("At least one of the attributes provided was not found.");
    assertThatThrownBy(() -> fs.removeXAttr(path, "user.colour"))
        .hasMessageContaining("No matching attributes found for remove operation");
  }

  @Test
  void flagsAndNamespacesOfExtendedAttributesAreHeeded() throws IOException {
    Path path = write(new Path("/xattr/flags"), "text");
    fs.setPermission(new Path("/xattr"), new FsPermission((short) 0755));
    fs.setPermission(path, new FsPermission((short) 0644));
    fs.setXAttr(path, "user.a", bytes("1"), EnumSet.of(XAttrSetFlag.CREATE));
    assertThatThrownBy(
            () -> fs.setXAttr(path, "user.a", bytes("2"), EnumSet.of(XAttrSetFlag.CREATE)))
        .hasMessageContaining("XAttr: a already exists. The REPLACE flag must be specified.");
    assertThatThrownBy(
            () -> fs.setXAttr(path, "user.b", bytes("2"), EnumSet.of(XAttrSetFlag.REPLACE)))
        .hasMessageContaining("XAttr: b does not exist. The CREATE flag must be specified.");
    fs.setXAttr(path, "trusted.t", bytes("x"));

    assertThat(alice.getXAttrs(path)).containsOnlyKeys("user.a");
    for (String name : List.of("user.a", "trusted.t", "system.s", "security.s", "raw.r")) {
      assertThatThrownBy(() -> alice.setXAttr(path, name, bytes("x")))
          .as(name)
          .isInstanceOf(AccessControlException.class);
    }
    assertThatThrownBy(() -> fs.setXAttr(path, "system.s", bytes("x")))
        .isInstanceOf(AccessControlException.class)
        .hasMessageStartingWith("User doesn't have permission for xattr: system.s");
  }

  @Test
  void aFileCanBeShutToTheSuperuser() throws IOException {
    Path path = write(new Path("/xattr/shut"), "text");
    fs.setXAttr(path, "security.hdfs.unreadable.by.superuser", null);
    assertThatThrownBy(() -> fs.open(path).close()).isInstanceOf(AccessControlException.class);
    assertThatThrownBy(() -> fs.removeXAttr(path, "security.hdfs.unreadable.by.superuser"))
        .isInstanceOf(AccessControlException.class);
  }

  // ---- storage policies

  @Test
  void storagePoliciesAreInheritedAndTakenAway() throws IOException {
    Path path = mkdirs("/policies/below");
    fs.setStoragePolicy(new Path("/policies"), "COLD");
    assertThat(fs.getStoragePolicy(path).getName()).isEqualTo("COLD");
    fs.setStoragePolicy(path, "all_ssd");
    assertThat(fs.getStoragePolicy(path).getName()).isEqualTo("ALL_SSD");
    fs.unsetStoragePolicy(path);
    fs.unsetStoragePolicy(new Path("/policies"));
    assertThat(fs.getStoragePolicy(path).getName()).isEqualTo("HOT");
    assertThatThrownBy(() -> fs.setStoragePolicy(path, "TEPID"))
        .hasMessageContaining("Cannot find a block policy with the name TEPID");
    assertThatThrownBy(() -> fs.satisfyStoragePolicy(path))
        .hasMessageContaining("Cannot request to satisfy storage policy");
  }

  // ---- features that are off

  @Test
  void questionsAboutErasureCodingAndZonesAreAnsweredWithNone() throws IOException {
    Path path = mkdirs("/features/none");
    assertThat(fs.getErasureCodingPolicy(path)).isNull();
    assertThat(fs.getEZForPath(path)).isNull();
    assertThat(fs.listEncryptionZones().hasNext()).isFalse();
    assertThat(fs.listCachePools().hasNext()).isFalse();
    assertThat(fs.listCacheDirectives(null).hasNext()).isFalse();
    assertThat(fs.getEnclosingRoot(path).toUri().getPath()).isEqualTo("/");
    assertThatThrownBy(() -> fs.getErasureCodingPolicy(new Path("/features/missing")))
        .isInstanceOf(FileNotFoundException.class);
    assertThatThrownBy(() -> fs.setErasureCodingPolicy(path, "RS-99-1-1k"))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("RS-99-1-1k");
    assertThatThrownBy(() -> fs.createEncryptionZone(path, "key"))
        .hasMessageContaining("Can't create an encryption zone for /features/none");
    assertThatThrownBy(() -> fs.createSymlink(path, new Path("/features/link"), false))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  // ---- reserved paths

  @Test
  void inodesAreNamedByTheirIds() throws IOException {
    Path file = write(new Path("/reserved/below/file"), "text");
    long id = fs.getClient().getFileInfo("/reserved/below/file").getFileId();
    Path byId = new Path("/.reserved/.inodes/" + id);
    assertThat(fs.rename(file, new Path("/reserved/moved"))).isTrue();

    assertThat(fs.getFileStatus(byId).getLen()).isEqualTo(4);
    try (FSDataInputStream in = fs.open(byId)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes("text"));
    }
    long parent = fs.getClient().getFileInfo("/reserved").getFileId();
    assertThat(fs.getClient().getFileInfo("/.reserved/.inodes/" + id + "/..").getFileId())
        .isEqualTo(parent);
    assertThat(fs.listStatus(new Path("/.reserved/.inodes/" + parent))).hasSize(2);
    assertThatThrownBy(() -> fs.getFileStatus(new Path("/.reserved/.inodes/99999999")))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void whatIsStoredIsSeenBelowRaw() throws IOException {
    Path path = write(new Path("/reserved/raw-file"), "text");
    Path raw = new Path("/.reserved/raw/reserved/raw-file");
    fs.setXAttr(path, "user.seen", bytes("x"));
    fs.setXAttr(raw, "raw.hidden", bytes("y"));

    assertThat(fs.getXAttrs(path)).containsOnlyKeys("user.seen");
    assertThat(fs.getXAttrs(raw)).containsOnlyKeys("user.seen", "raw.hidden");
    assertThatThrownBy(() -> alice.mkdirs(new Path("/.reserved/raw/reserved/hers")))
        .isInstanceOf(AccessControlException.class)
        .hasMessageContaining("Superuser privilege is required");
  }

  @Test
  void reservedIsListedAndNothingIsMadeThere() throws IOException {
    assertThat(Arrays.stream(fs.listStatus(new Path("/.reserved"))))
        .extracting(status -> status.getPath().getName())
        .containsExactly(".inodes", "raw");
    assertThat(fs.getFileStatus(new Path("/.reserved")).isDirectory()).isTrue();
    assertThatThrownBy(() -> fs.create(new Path("/.reserved/file")).close())
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("Invalid path name /.reserved/file");
    assertThatThrownBy(() -> fs.mkdirs(new Path("/.reserved/dir")))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("is reserved and cannot be created");
    assertThatThrownBy(() -> fs.delete(new Path("/.reserved"), true))
        .isInstanceOf(RemoteException.class)
        .hasMessageContaining("Invalid path name /.reserved");
  }

  // ---- shorthands

  private static Path mkdirs(String path) throws IOException {
    Path made = new Path(path);
    assertThat(fs.mkdirs(made)).isTrue();
    fs.setPermission(made.getParent(), new FsPermission((short) 0755));
    return made;
  }

  private static Path write(Path path, String text) throws IOException {
    try (FSDataOutputStream out = fs.create(path)) {
      out.write(bytes(text));
    }
    return path;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<AclEntry> entries(String text) {
    return AclEntry.parseAclSpec(text, true);
  }
}
