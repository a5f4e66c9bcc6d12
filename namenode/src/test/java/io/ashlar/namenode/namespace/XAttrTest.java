package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.namespace.XAttrName.Namespace;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XAttrTest {
  private static final Caller ALICE = user("alice", "staff");
  private static final Caller BOB = user("bob", "staff");
  private static final XAttrName COLOUR = new XAttrName(Namespace.USER, "colour");
  private static final XAttrName SECRET = new XAttrName(Namespace.TRUSTED, "secret");
  private static final XAttrName SHUT = XAttrName.UNREADABLE_BY_SUPERUSER;

  private final NamespaceFixture fs = new NamespaceFixture();

  @BeforeEach
  void homeOfAlice() throws FsException {
    fs.mkdirs("/home");
    fs.run(fs.namespace.setOwner(ROOT, "/home", "alice", "staff"));
    fs.create("/home/file", "me");
    fs.close("/home/file", "me", null);
    fs.run(fs.namespace.setOwner(ROOT, "/home/file", "alice", "staff"));
  }

  @Test
  void whatWasSetIsReadBackByNameAndAmongAll() throws FsException {
    set(ALICE, "/home/file", COLOUR, "blue");
    set(ALICE, "/home/file", new XAttrName(Namespace.USER, "empty"), "");

    assertThat(get(ALICE, "/home/file", COLOUR)).isEqualTo("blue");
    assertThat(names(ALICE, "/home/file")).containsExactly("user.colour", "user.empty");
    assertThat(fs.reader.xattrs(ALICE, "/home/file", List.of())).hasSize(2);
  }

  @Test
  void aNewValueReplacesTheOldOne() throws FsException {
    set(ALICE, "/home", COLOUR, "blue");
    set(ALICE, "/home", COLOUR, "red");

    assertThat(get(ALICE, "/home", COLOUR)).isEqualTo("red");
  }

  @Test
  void theFlagsSayWhetherItMayBeThere() throws FsException {
    assertRefused(
        () -> set(ALICE, "/home", COLOUR, "blue", false, true),
        Fault.IO,
        "XAttr: colour does not exist. The CREATE flag must be specified.");
    set(ALICE, "/home", COLOUR, "blue", true, false);
    assertRefused(
        () -> set(ALICE, "/home", COLOUR, "red", true, false),
        Fault.IO,
        "XAttr: colour already exists. The REPLACE flag must be specified.");
    assertRefused(
        () -> set(ALICE, "/home", COLOUR, "red", false, false),
        Fault.ILLEGAL_ARGUMENT,
        "A flag must be specified.");
  }

  @Test
  void aNamedOneThatIsNotThereIsNotFound() throws FsException {
    set(ALICE, "/home", COLOUR, "blue");
    XAttrName other = new XAttrName(Namespace.USER, "other");
    assertRefused(
        () -> fs.reader.xattrs(ALICE, "/home", List.of(COLOUR, other)),
        Fault.XATTR_NOT_FOUND,
        "At least one of the attributes provided was not found.");
    assertRefused(
        () -> fs.reader.xattrs(ALICE, "/nowhere", List.of(COLOUR)),
        Fault.FILE_NOT_FOUND,
        "cannot find /nowhere");
  }

  @Test
  void removingTakesOneAwayAndTheLastTakesTheMark() throws FsException {
    set(ALICE, "/home", COLOUR, "blue");
    set(ROOT, "/home", SECRET, "x");
    fs.run(fs.namespace.removeXAttr(ALICE, "/home", COLOUR));

    assertThat(names(ROOT, "/home")).containsExactly("trusted.secret");
    assertRefused(
        () -> fs.run(fs.namespace.removeXAttr(ALICE, "/home", COLOUR)),
        Fault.IO,
        "No matching attributes found for remove operation");
    fs.run(fs.namespace.removeXAttr(ROOT, "/home", SECRET));
    assertThat(fs.reader.require(ROOT, "/home").attributes().extras()).isEqualTo(Extras.NONE);
  }

  // ---- who may

  @Test
  void inTheNamespaceUserTheInodesOwnPermissionsCount() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/home/file", 0600));
    assertRefused(() -> set(BOB, "/home/file", COLOUR, "x"), Fault.ACCESS_DENIED);
    assertRefused(() -> names(BOB, "/home/file"), Fault.ACCESS_DENIED);
    assertRefused(
        () -> fs.run(fs.namespace.removeXAttr(BOB, "/home/file", COLOUR)), Fault.ACCESS_DENIED);

    fs.run(fs.namespace.setPermission(ROOT, "/home/file", 0660));
    set(BOB, "/home/file", COLOUR, "x");
    assertThat(names(BOB, "/home/file")).containsExactly("user.colour");
  }

  @Test
  void onAStickyDirectoryOnlyTheOwnerSetsThem() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/home", 01777));

    assertRefused(() -> set(BOB, "/home", COLOUR, "x"), Fault.ACCESS_DENIED);
    set(ALICE, "/home", COLOUR, "x");
    set(ROOT, "/home", COLOUR, "y");
  }

  @Test
  void trustedOnesAreTheSuperusersAndHiddenFromOthers() throws FsException {
    set(ROOT, "/home", SECRET, "x");

    assertThat(names(ALICE, "/home")).isEmpty();
    assertRefused(
        () -> set(ALICE, "/home", SECRET, "y"),
        Fault.ACCESS_DENIED,
        "User doesn't have permission for xattr: trusted.secret");
    assertRefused(() -> fs.reader.xattrs(ALICE, "/home", List.of(SECRET)), Fault.ACCESS_DENIED);
  }

  @Test
  void thoseOfTheFileSystemAreNobodys() {
    for (Namespace namespace : List.of(Namespace.SYSTEM, Namespace.SECURITY, Namespace.RAW)) {
      assertRefused(
          () -> set(ROOT, "/home", new XAttrName(namespace, "x"), "y"), Fault.ACCESS_DENIED);
    }
  }

  @Test
  void aFileCanBeShutToTheSuperuserForGood() throws FsException {
    assertRefused(
        () -> set(ALICE, "/home/file", SHUT, "x"),
        Fault.ACCESS_DENIED,
        "Attempt to set a value for 'security.hdfs.unreadable.by.superuser'."
            + " Values are not allowed for this xattr.");
    assertRefused(
        () -> fs.run(fs.namespace.setXAttr(ALICE, "/home", shut())),
        Fault.IO,
        "Can only set 'security.hdfs.unreadable.by.superuser' on a file.");
    fs.run(fs.namespace.setXAttr(ALICE, "/home/file", shut()));

    assertRefused(
        () -> fs.reader.locate(ROOT, "/home/file", 0, 1),
        Fault.ACCESS_DENIED,
        "Access is denied for root since the superuser is not allowed to perform this operation.");
    fs.reader.locate(ALICE, "/home/file", 0, 1);
    assertThat(names(BOB, "/home/file")).containsExactly(SHUT.prefixed());
    assertRefused(
        () -> fs.run(fs.namespace.removeXAttr(ROOT, "/home/file", SHUT)),
        Fault.ACCESS_DENIED,
        "The xattr 'security.hdfs.unreadable.by.superuser' can not be deleted.");
  }

  // ---- limits

  @Test
  void nameAndValueTogetherAreBounded() throws FsException {
    set(ALICE, "/home", COLOUR, "v".repeat(16_384 - 6));
    assertRefused(
        () -> set(ALICE, "/home", COLOUR, "v".repeat(16_384 - 5)),
        Fault.ILLEGAL_ARGUMENT,
        "The XAttr is too big. The maximum combined size of the name and value is 16384,"
            + " but the total size is 16385");
  }

  @Test
  void thirtyTwoOfUsersAndOfTheSuperuserAreEnough() throws FsException {
    for (int i = 0; i < 32; i++) {
      set(
          ROOT,
          "/home/file",
          new XAttrName(i < 9 ? Namespace.USER : Namespace.TRUSTED, "" + i),
          "");
    }
    assertRefused(
        () -> set(ALICE, "/home/file", COLOUR, "x"),
        Fault.IO,
        "Cannot add additional XAttr to inode, would exceed limit of 32");
    set(ROOT, "/home/file", new XAttrName(Namespace.USER, "3"), "replaced");
    fs.run(fs.namespace.setXAttr(ALICE, "/home/file", shut()));
  }

  // ---- where they go

  @Test
  void theyMoveWithTheInodeAndGoWithIt() throws FsException {
    set(ALICE, "/home/file", COLOUR, "blue");
    fs.run(fs.namespace.rename(ROOT, "/home/file", "/moved"));
    assertThat(get(ROOT, "/moved", COLOUR)).isEqualTo("blue");

    fs.delete("/moved");
    assertThat(rows()).isZero();
  }

  @Test
  void thoseOfADeletedTreeGoWhenItIsReclaimed() throws FsException {
    fs.mkdirs("/home/below/deep");
    for (String path : List.of("/home", "/home/file", "/home/below", "/home/below/deep")) {
      set(ROOT, path, COLOUR, "blue");
      set(ROOT, path, SECRET, "x");
    }
    fs.delete("/home");
    fs.reclaimAll();

    assertThat(rows()).isZero();
  }

  @Test
  void aReplacedFileLosesThem() throws FsException {
    set(ALICE, "/home/file", COLOUR, "blue");
    fs.replace("/home/file", "me");

    assertThat(names(ROOT, "/home/file")).isEmpty();
    assertThat(rows()).isZero();
  }

  // ---- shorthands

  private static XAttrWish shut() {
    return new XAttrWish(SHUT, false, new byte[0], true, true);
  }

  private void set(Caller caller, String path, XAttrName name, String value) throws FsException {
    set(caller, path, name, value, true, true);
  }

  private void set(
      Caller caller, String path, XAttrName name, String value, boolean create, boolean replace)
      throws FsException {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    fs.run(fs.namespace.setXAttr(caller, path, new XAttrWish(name, true, bytes, create, replace)));
  }

  private String get(Caller caller, String path, XAttrName name) throws FsException {
    byte[] value = fs.reader.xattrs(caller, path, List.of(name)).get(0).value();
    return new String(value, StandardCharsets.UTF_8);
  }

  private List<String> names(Caller caller, String path) throws FsException {
    return fs.reader.listXAttrs(caller, path).stream().map(each -> each.name().prefixed()).toList();
  }

  private int rows() {
    int count = 0;
    try (Cursor rows = fs.view.scan(Table.XATTRS, Keys.of(0L), Keys.of(Long.MAX_VALUE))) {
      while (rows.next()) {
        count++;
      }
    }
    return count;
  }

  private static void assertRefused(ThrowingCallable call, Fault fault) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
  }

  private static void assertRefused(ThrowingCallable call, Fault fault, String message) {
    assertRefused(call, fault);
    assertThat(catchThrowableOfType(FsException.class, call)).hasMessage(message);
  }
}
