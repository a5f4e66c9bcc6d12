package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Modes;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PermissionTest {
  private static final Caller ALICE = user("alice", "staff");
  private static final Caller BOB = user("bob", "staff");
  private static final Caller EVE = user("eve", "guests");

  private final NamespaceFixture fs = new NamespaceFixture();

  @BeforeEach
  void homeOfAlice() throws FsException {
    fs.mkdirs("/home");
    fs.run(fs.namespace.setOwner(ROOT, "/home", "alice", "staff"));
  }

  @ParameterizedTest
  @CsvSource({
    // mode, owner, in group, wanted bits, granted
    "0700, true, false, 7, true",
    "0077, true, true, 1, false",
    "0070, false, true, 7, true",
    "0707, false, true, 4, false",
    "0007, false, false, 7, true",
    "0005, false, false, 2, false",
    "0640, false, true, 4, true",
    "0640, false, true, 2, false",
  })
  void ownerGroupAndOthersEachHaveTheirOwnBits(
      String mode, boolean owner, boolean inGroup, int wanted, boolean granted) {
    assertThat(Modes.grants(Integer.parseInt(mode, 8), owner, inGroup, Access.ofBits(wanted)))
        .isEqualTo(granted);
  }

  @Test
  void modesLookAsTheyDoInListings() {
    assertThat(Modes.format(0755)).isEqualTo("rwxr-xr-x");
    assertThat(Modes.format(01777)).isEqualTo("rwxrwxrwt");
    assertThat(Modes.format(01770)).isEqualTo("rwxrwx--T");
  }

  @Test
  void newInodesTakeTheCallersNameAndTheParentsGroup() throws FsException {
    fs.run(fs.namespace.mkdirs(ALICE, "/home/docs", 0750, true));

    Attributes made =
        fs.reader.status(ROOT, "/home/docs", false).orElseThrow().inode().attributes();
    assertThat(made.owner()).isEqualTo("alice");
    assertThat(made.group()).isEqualTo("staff");
  }

  @Test
  void directoriesOnTheWayCanAlwaysBeEnteredByTheirMaker() throws FsException {
    fs.run(fs.namespace.mkdirs(ALICE, "/home/a/b", 0050, true));

    assertThat(mode("/home/a")).isEqualTo(0350);
    assertThat(mode("/home/a/b")).isEqualTo(0050);
  }

  @Test
  void theRefusalNamesUserAccessAndInode() {
    FsException refusal =
        catchThrowableOfType(
            FsException.class, () -> fs.run(fs.namespace.mkdirs(BOB, "/home/x", 0755, true)));

    assertThat(refusal)
        .hasMessage(
            "Permission denied: user=bob, access=WRITE,"
                + " inode=\"/home\":alice:staff:drwxr-xr-x");
  }

  @Test
  void withoutExecuteOnTheWayNothingBelowIsSeen() throws FsException {
    fs.run(fs.namespace.mkdirs(ALICE, "/home/secret/below", 0755, true));
    fs.run(fs.namespace.setPermission(ALICE, "/home/secret", 0700));

    assertDenied(() -> fs.reader.status(BOB, "/home/secret/below", false));
    assertThat(fs.reader.status(BOB, "/home/secret", false)).isPresent();
    assertDenied(() -> fs.reader.list(BOB, "/home/secret", new byte[0], false));
  }

  @Test
  void walkingThroughAFileIsToldByKind() throws FsException {
    fs.create("/home/file", "me");

    assertDenied(() -> fs.reader.status(ALICE, "/home/file/x", false));
    assertThat(fs.reader.status(ROOT, "/home/file/x", false)).isEmpty();
    FsException refusal =
        catchThrowableOfType(
            FsException.class,
            () -> fs.run(fs.namespace.mkdirs(ALICE, "/home/file/x", 0755, true)));
    assertThat(refusal.fault()).isEqualTo(Fault.PARENT_NOT_DIRECTORY);
  }

  @Test
  void inAStickyDirectoryOnlyOwnersDelete() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/home", 01777));
    fs.run(fs.namespace.mkdirs(BOB, "/home/bobs", 0777, true));

    assertDenied(() -> fs.run(fs.namespace.delete(EVE, "/home/bobs", true)));
    assertDenied(() -> fs.run(fs.namespace.rename(EVE, "/home/bobs", "/home/eves")));
    assertThat(fs.run(fs.namespace.delete(BOB, "/home/bobs", true))).isTrue();
  }

  @Test
  void deletingATreeNeedsAllAccessToEveryFullDirectoryInIt() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/home", 0777));
    fs.run(fs.namespace.mkdirs(ALICE, "/home/tree/mine/full", 0777, true));
    fs.run(fs.namespace.setPermission(ALICE, "/home/tree", 0777));
    fs.run(fs.namespace.setPermission(ALICE, "/home/tree/mine", 0755));

    assertDenied(() -> fs.reader.requireDeletable(BOB, "/home/tree"));
    fs.run(fs.namespace.setPermission(ALICE, "/home/tree/mine", 0777));
    fs.reader.requireDeletable(BOB, "/home/tree");
  }

  @Test
  void deletingATreeLeavesWhatOthersPutIntoAStickyDirectoryInIt() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/home", 0777));
    fs.run(fs.namespace.mkdirs(ALICE, "/home/tree/shared", 0777, true));
    fs.run(fs.namespace.setPermission(ALICE, "/home/tree", 0777));
    fs.run(fs.namespace.setPermission(ALICE, "/home/tree/shared", 01777));
    fs.run(fs.namespace.mkdirs(EVE, "/home/tree/shared/eves", 0777, true));

    FsException refusal =
        catchThrowableOfType(
            FsException.class, () -> fs.reader.requireDeletable(BOB, "/home/tree"));
    assertThat(refusal)
        .hasMessage(
            "Permission denied by sticky bit: user=bob,"
                + " path=\"/home/tree/shared/eves\":eve:staff:drwxrwxrwx,"
                + " parent=\"/home/tree/shared\":alice:staff:drwxrwxrwt");
    fs.reader.requireDeletable(ALICE, "/home/tree");
  }

  @Test
  void onlyTheOwnerChangesModeAndOnlyTheSuperuserTheOwner() throws FsException {
    assertDenied(() -> fs.run(fs.namespace.setPermission(BOB, "/home", 0777)));
    assertDenied(() -> fs.run(fs.namespace.setOwner(ALICE, "/home", "bob", "")));
    assertDenied(() -> fs.run(fs.namespace.setOwner(ALICE, "/home", "", "guests")));
    fs.run(fs.namespace.setOwner(ALICE, "/home", "alice", "staff"));
    fs.run(fs.namespace.setOwner(ROOT, "/home", "bob", ""));

    assertThat(fs.reader.status(ROOT, "/home", false).orElseThrow().inode().attributes().owner())
        .isEqualTo("bob");
  }

  private int mode(String path) throws FsException {
    return fs.reader.status(ROOT, path, false).orElseThrow().inode().attributes().mode();
  }

  private static void assertDenied(ThrowingCallable call) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(Fault.ACCESS_DENIED);
  }
}
