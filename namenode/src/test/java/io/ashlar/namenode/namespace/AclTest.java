package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.AclEntry;
import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import io.ashlar.namenode.permission.Caller;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AclTest {
  private static final Caller ALICE = user("alice", "staff");
  private static final Caller BOB = user("bob", "staff");
  private static final Caller EVE = user("eve", "guests", "auditors");

  private final NamespaceFixture fs = new NamespaceFixture();

  @BeforeEach
  void homeOfAlice() throws FsException {
    fs.mkdirs("/home");
    fs.run(fs.namespace.setOwner(ROOT, "/home", "alice", "staff"));
  }

  // ---- who may

  @Test
  void aNamedUserGetsWhatTheMaskLeavesOfHisEntry() throws FsException {
    set("/home", "user::rwx,user:eve:rwx,group::---,mask::r-x,other::---");

    assertAllowed(() -> fs.reader.checkAccess(EVE, "/home", Access.READ_EXECUTE));
    assertDenied(() -> fs.reader.checkAccess(EVE, "/home", Access.WRITE));
    assertDenied(() -> fs.reader.checkAccess(BOB, "/home", Access.READ));
  }

  @Test
  void oneGroupThatGrantsIsEnoughAndOneThatDeniesShutsOthersOut() throws FsException {
    set("/home", "user::rwx,group::---,group:guests:---,group:auditors:r--,mask::rwx,other::rwx");

    assertAllowed(() -> fs.reader.checkAccess(EVE, "/home", Access.READ));
    assertDenied(() -> fs.reader.checkAccess(EVE, "/home", Access.WRITE));
    assertDenied(() -> fs.reader.checkAccess(BOB, "/home", Access.READ));
    assertAllowed(() -> fs.reader.checkAccess(user("zoe", "zoo"), "/home", Access.ALL));
  }

  @Test
  void aNamedUserIsNotHelpedByHisGroups() throws FsException {
    set("/home", "user::rwx,user:eve:---,group::---,group:auditors:rwx,mask::rwx,other::rwx");

    assertDenied(() -> fs.reader.checkAccess(EVE, "/home", Access.READ));
  }

  @Test
  void theOwnerHasHisOwnEntryAndNoMask() throws FsException {
    set("/home", "user::rwx,user:alice:---,group::---,mask::---,other::---");

    assertAllowed(() -> fs.reader.checkAccess(ALICE, "/home", Access.ALL));
  }

  @Test
  void listsOfDirectoriesOnTheWayCount() throws FsException {
    fs.run(fs.namespace.mkdirs(ALICE, "/home/below", 0777, true));
    set("/home", "user::rwx,user:eve:--x,user:bob:rw-,group::rwx,other::rwx");

    assertAllowed(() -> fs.reader.status(EVE, "/home/below", false));
    assertDenied(() -> fs.reader.status(BOB, "/home/below", false));
    assertDenied(() -> fs.reader.list(EVE, "/home", new byte[0], false));
    assertDenied(() -> fs.run(fs.namespace.mkdirs(EVE, "/home/eves", 0755, true)));
  }

  @Test
  void aDefaultListGrantsNothingByItself() throws FsException {
    fs.run(fs.namespace.setPermission(ALICE, "/home", 0750));
    modify("/home", "default:user:eve:rwx");

    assertDenied(() -> fs.reader.checkAccess(EVE, "/home", Access.READ));
    assertAllowed(() -> fs.reader.checkAccess(BOB, "/home", Access.READ));
  }

  // ---- mode and list

  @Test
  void theGroupBitsOfTheModeAreTheMask() throws FsException {
    modify("/home", "user:eve:rwx");
    assertThat(attributes("/home").mode()).isEqualTo(0775);

    fs.run(fs.namespace.setPermission(ALICE, "/home", 01740));

    assertThat(list("/home")).isEqualTo("user::rwx,user:eve:rwx,group::r-x,mask::r--,other::---");
    assertDenied(() -> fs.reader.checkAccess(EVE, "/home", Access.WRITE));
  }

  @Test
  void removingTheListGivesTheGroupBackWhatItHad() throws FsException {
    modify("/home", "user:eve:rwx");
    modify("/home", "default:user:eve:rwx");

    fs.run(fs.namespace.changeAcl(ALICE, "/home", "remove ACL", new AclWish.RemoveAll()));

    assertThat(attributes("/home").mode()).isEqualTo(0755);
    assertThat(attributes("/home").extras()).isEqualTo(Extras.NONE);
  }

  @Test
  void noEntriesAtAllRemoveTheList() throws FsException {
    modify("/home", "user:eve:rwx");
    fs.run(fs.namespace.changeAcl(ALICE, "/home", "set ACL", new AclWish.Replace(List.of())));

    assertThat(attributes("/home").extras()).isEqualTo(Extras.NONE);
  }

  @Test
  void aListThatSaysOnlyWhatAModeSaysIsAMode() throws FsException {
    set("/home", "user::rwx,group::---,other::--x");

    assertThat(attributes("/home").mode()).isEqualTo(0701);
    assertThat(attributes("/home").extras()).isEqualTo(Extras.NONE);
  }

  // ---- inheritance

  @Test
  void newInodesInheritTheDefaultListUnderTheModeTheClientAskedFor() throws FsException {
    modify("/home", "default:user:eve:rwx,default:group::rwx,default:other::rwx");

    fs.run(fs.namespace.mkdirs(ALICE, "/home/dir", new RequestedMode(0755, 0775), true));
    create("/home/file", new RequestedMode(0600, 0664));

    String inherited =
        "default:user::rwx,default:user:eve:rwx,default:group::rwx,"
            + "default:mask::rwx,default:other::rwx";
    assertThat(list("/home/dir"))
        .isEqualTo("user::rwx,user:eve:rwx,group::rwx,mask::rwx,other::r-x," + inherited);
    assertThat(list("/home/file"))
        .isEqualTo("user::rw-,user:eve:rwx,group::rwx,mask::rw-,other::r--");
  }

  @Test
  void aClientThatSaysOnlyOneModeHasItsMaskApplied() throws FsException {
    modify("/home", "default:user:eve:rwx");
    create("/home/file", RequestedMode.of(0640));

    assertThat(list("/home/file"))
        .isEqualTo("user::rw-,user:eve:rwx,group::r-x,mask::r--,other::---");
  }

  @Test
  void aMinimalDefaultListMakesAPlainFile() throws FsException {
    modify("/home", "default:group::rwx");
    create("/home/file", new RequestedMode(0600, 0666));

    assertThat(attributes("/home/file").mode()).isEqualTo(0664);
    assertThat(attributes("/home/file").extras()).isEqualTo(Extras.NONE);
  }

  @Test
  void withoutADefaultListTheMaskedModeCounts() throws FsException {
    modify("/home", "user:eve:rwx");
    create("/home/file", new RequestedMode(0640, 0666));

    assertThat(attributes("/home/file").mode()).isEqualTo(0640);
  }

  @Test
  void directoriesOnTheWayInheritToo() throws FsException {
    modify("/home", "default:user:eve:rwx");
    fs.run(fs.namespace.mkdirs(ALICE, "/home/a/b", new RequestedMode(0700, 0777), true));

    assertThat(list("/home/a")).contains("user:eve:rwx").contains("default:user:eve:rwx");
    assertThat(list("/home/a/b")).isEqualTo(list("/home/a"));
  }

  // ---- refusals

  @Test
  void onlyTheOwnerChangesTheList() {
    FsException refusal = refusal(() -> fs.run(change(BOB, "/home", "user:bob:rwx")));
    assertThat(refusal.fault()).isEqualTo(Fault.ACCESS_DENIED);
    assertThat(refusal).hasMessage("Permission denied. user=bob is not the owner of inode=/home");
  }

  @Test
  void whatIsNotThereHasNoList() {
    FsException refusal = refusal(() -> fs.run(change(ROOT, "/home/no", "user:bob:rwx")));
    assertThat(refusal.fault()).isEqualTo(Fault.FILE_NOT_FOUND);
    assertThat(refusal).hasMessage("Directory/File does not exist /home/no");
    assertThat(refusal(() -> fs.reader.permissions(ROOT, "/home/no")).fault())
        .isEqualTo(Fault.FILE_NOT_FOUND);
  }

  @Test
  void aFileHasNoDefaultList() throws FsException {
    create("/home/file", RequestedMode.of(0640));
    FsException refusal = refusal(() -> modify("/home/file", "default:user:eve:rwx"));
    assertThat(refusal.fault()).isEqualTo(Fault.ACL);
    assertThat(refusal)
        .hasMessage(
            "Invalid ACL: only directories may have a default ACL."
                + " Path: /home/file Path: /home/file");
  }

  @Test
  void aRefusedListNamesThePath() {
    FsException refusal = refusal(() -> set("/home", "user::rwx"));
    assertThat(refusal.fault()).isEqualTo(Fault.ACL);
    assertThat(refusal)
        .hasMessage("Invalid ACL: the user, group and other entries are required. Path: /home");
  }

  @Test
  void namesThatNoRowCanHoldAreRefused() {
    String name = "n".repeat(40_000);
    FsException refusal =
        refusal(() -> modify("/home", "user:" + name + ":rwx,group:" + name + ":rwx"));
    assertThat(refusal.fault()).isEqualTo(Fault.ACL);
  }

  // ---- shorthands

  private void create(String path, RequestedMode mode) throws FsException {
    fs.run(
        fs.namespace.create(
            ALICE, path, new CreateRequest(mode, "me", true, false, true, 3, 1 << 20, 0)));
  }

  private void set(String path, String entries) throws FsException {
    fs.run(fs.namespace.changeAcl(ALICE, path, "set ACL", new AclWish.Replace(parse(entries))));
  }

  private void modify(String path, String entries) throws FsException {
    fs.run(change(ALICE, path, entries));
  }

  private io.ashlar.namenode.edit.Command<Void> change(Caller caller, String path, String entries)
      throws FsException {
    return fs.namespace.changeAcl(
        caller, path, "modify ACL entries", new AclWish.Modify(parse(entries)));
  }

  private Attributes attributes(String path) throws FsException {
    return fs.reader.require(ROOT, path).attributes();
  }

  private String list(String path) throws FsException {
    return String.join(
        ",", attributes(path).permissions().list().stream().map(AclEntry::toString).toList());
  }

  /** Entries as {@code setfacl} takes them. */
  private static List<AclEntry> parse(String text) {
    return Arrays.stream(text.split(",")).map(AclTest::entry).toList();
  }

  private static AclEntry entry(String text) {
    Scope scope = text.startsWith("default:") ? Scope.DEFAULT : Scope.ACCESS;
    String[] parts = text.replaceFirst("^default:", "").split(":", -1);
    int bits = 0;
    for (char letter : parts[2].toCharArray()) {
      bits = bits << 1 | (letter == '-' ? 0 : 1);
    }
    Type type = Type.valueOf(parts[0].toUpperCase(java.util.Locale.ROOT));
    return new AclEntry(scope, type, parts[1], Access.ofBits(bits));
  }

  private static void assertAllowed(ThrowingCallable call) {
    assertThatCode(call).doesNotThrowAnyException();
  }

  private static void assertDenied(ThrowingCallable call) {
    assertThat(refusal(call).fault()).isEqualTo(Fault.ACCESS_DENIED);
  }

  private static FsException refusal(ThrowingCallable call) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }
}
