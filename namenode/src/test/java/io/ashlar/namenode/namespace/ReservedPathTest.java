package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReservedPathTest {
  private static final Caller EVE = user("eve", "guests");
  private static final String INODES = "/.reserved/.inodes/";

  private final NamespaceFixture fs = new NamespaceFixture();
  private long a;
  private long file;

  @BeforeEach
  void tree() throws FsException {
    fs.mkdirs("/a/b");
    file = fs.create("/a/b/file", "me").id();
    a = fs.reader.require(ROOT, "/a").id();
  }

  // ---- by inode id

  @Test
  void anInodeIsNamedByItsIdWhereverItIs() throws FsException {
    assertThat(id(INODES + file)).isEqualTo(file);
    fs.run(fs.namespace.rename(ROOT, "/a/b/file", "/a/moved"));
    assertThat(id(INODES + file)).isEqualTo(file);
    assertThat(id(INODES + a + "/moved")).isEqualTo(file);
    assertThat(id(INODES + Inode.ROOT_ID)).isEqualTo(Inode.ROOT_ID);
    assertThat(id(INODES + Inode.ROOT_ID + "/a")).isEqualTo(a);
  }

  @Test
  void noInodeHasAnIdBelowTheRoots() {
    for (String path : List.of(INODES + 0, INODES + "0/a", INODES + "-1/a")) {
      FsException refused = catchThrowableOfType(FsException.class, () -> id(path));
      assertThat(refused.fault()).isEqualTo(Fault.FILE_NOT_FOUND);
      assertThat(refused).hasMessage("File for given inode path does not exist: " + path);
    }
  }

  @Test
  void twoDotsAfterAnIdAreItsDirectory() throws FsException {
    long b = fs.reader.require(ROOT, "/a/b").id();
    assertThat(id(INODES + file + "/..")).isEqualTo(b);
    assertThat(id(INODES + a + "/..")).isEqualTo(Inode.ROOT_ID);
    assertThat(id(INODES + Inode.ROOT_ID + "/..")).isEqualTo(Inode.ROOT_ID);
  }

  @Test
  void everythingWorksThere() throws FsException {
    fs.run(fs.namespace.mkdirs(ROOT, INODES + a + "/new/dir", 0755, true));
    assertThat(fs.exists("/a/new/dir")).isTrue();
    fs.run(fs.namespace.setPermission(ROOT, INODES + a, 0700));
    assertThat(fs.reader.require(ROOT, "/a").attributes().mode()).isEqualTo(0700);
    assertThat(fs.run(fs.namespace.rename(ROOT, INODES + file, INODES + a + "/new/f"))).isTrue();
    assertThat(fs.exists("/a/new/f")).isTrue();
    assertThat(names(INODES + a)).containsExactly("b", "new");
    assertThat(fs.run(fs.namespace.delete(ROOT, INODES + a, true))).isTrue();
    assertThat(fs.exists("/a")).isFalse();
  }

  @Test
  void permissionsAlongTheRealPathCount() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/a", 0700));
    assertRefused(
        () -> fs.reader.status(EVE, INODES + file, false),
        Fault.ACCESS_DENIED,
        "Permission denied: user=eve, access=EXECUTE, inode=\"/a\":root:supergroup:drwx------");
  }

  @Test
  void anIdThatIsNotThereIsNotFound() {
    assertRefused(
        () -> fs.reader.status(ROOT, INODES + 99, false),
        Fault.FILE_NOT_FOUND,
        "File for given inode path does not exist: /.reserved/.inodes/99");
    assertRefused(
        () -> fs.reader.status(ROOT, INODES + "x", false),
        Fault.FILE_NOT_FOUND,
        "Invalid inode path: /.reserved/.inodes/x");
  }

  @Test
  void messagesTellTheRealPath() {
    assertRefused(
        () -> fs.run(fs.namespace.setPermission(ROOT, INODES + a + "/no", 0700)),
        Fault.FILE_NOT_FOUND,
        "Directory/File does not exist /a/no");
  }

  // ---- as it is stored

  @Test
  void rawPathsAreReadByAllAndChangedByTheSuperuser() throws FsException {
    assertThat(id("/.reserved/raw/a/b/file")).isEqualTo(file);
    assertThat(id("/.reserved/raw")).isEqualTo(Inode.ROOT_ID);
    assertThat(fs.reader.status(EVE, "/.reserved/raw/a", false)).isPresent();
    fs.run(fs.namespace.setPermission(ROOT, "/a", 0777));
    assertRefused(
        () -> fs.run(fs.namespace.mkdirs(EVE, "/.reserved/raw/a/eves", 0755, true)),
        Fault.ACCESS_DENIED,
        "Access denied for user eve. Superuser privilege is required");
    fs.run(fs.namespace.mkdirs(ROOT, "/.reserved/raw/a/roots", 0755, true));
    assertThat(fs.exists("/a/roots")).isTrue();
  }

  @Test
  void rawAttributesAreThereOnly() throws FsException {
    XAttrName name = new XAttrName(XAttrName.Namespace.RAW, "x");
    XAttrWish wish = new XAttrWish(name, true, new byte[] {1}, true, true);
    assertThat(
            catchThrowableOfType(
                    FsException.class, () -> fs.run(fs.namespace.setXAttr(ROOT, "/a", wish)))
                .fault())
        .isEqualTo(Fault.ACCESS_DENIED);
    fs.run(fs.namespace.setXAttr(ROOT, "/.reserved/raw/a", wish));

    assertThat(fs.reader.listXAttrs(ROOT, "/a")).isEmpty();
    assertThat(fs.reader.listXAttrs(ROOT, "/.reserved/raw/a"))
        .extracting(XAttr::name)
        .containsExactly(name);
  }

  // ---- /.reserved itself

  @Test
  void itIsListedWithWhatItHas() throws FsException {
    assertThat(names("/.reserved")).containsExactly(".inodes", "raw");
    assertThat(names("/")).containsExactly("a");
    Optional<FileStatus> status = fs.reader.status(EVE, "/.reserved", false);
    assertThat(status.orElseThrow().inode().attributes().mode()).isEqualTo(01770);
    assertThat(fs.reader.status(ROOT, "/.reserved/.inodes", false)).isEmpty();
    assertThat(fs.reader.status(ROOT, "/.reserved/else", false)).isEmpty();
    assertThat(fs.reader.list(ROOT, "/.reserved/.inodes", new byte[0], false)).isEmpty();
  }

  @Test
  void nothingIsMadeThere() {
    for (String path : List.of("/.reserved", "/.reserved/x")) {
      assertRefused(() -> fs.create(path, "me"), Fault.INVALID_PATH, "Invalid path name " + path);
      FsException refusal = catchThrowableOfType(FsException.class, () -> fs.mkdirs(path));
      assertThat(refusal.fault()).isEqualTo(Fault.ILLEGAL_ARGUMENT);
      assertThat(refusal)
          .hasMessageStartingWith("File name \".reserved\" is reserved and cannot be created.");
    }
  }

  @Test
  void itIsNeitherChangedNorMovedNorDeleted() {
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> fs.run(fs.namespace.setPermission(ROOT, "/.reserved", 0777)),
            () -> fs.run(fs.namespace.setOwner(ROOT, "/.reserved", "eve", "")),
            () -> fs.run(fs.namespace.rename(ROOT, "/.reserved", "/x")),
            () -> fs.run(fs.namespace.rename2(ROOT, "/a", "/.reserved", true)),
            () -> fs.delete("/.reserved"))) {
      assertRefused(change, Fault.INVALID_PATH, "Invalid path name /.reserved");
    }
  }

  // ---- shorthands

  private long id(String path) throws FsException {
    return fs.reader.require(ROOT, path).id();
  }

  private List<String> names(String path) throws FsException {
    return fs.reader.list(ROOT, path, new byte[0], false).orElseThrow().entries().stream()
        .map(entry -> new String(entry.name(), StandardCharsets.UTF_8))
        .toList();
  }

  private static void assertRefused(ThrowingCallable call, Fault fault, String message) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.fault()).isEqualTo(fault);
  }
}
