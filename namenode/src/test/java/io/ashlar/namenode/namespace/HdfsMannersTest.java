package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What HDFS answers where several answers would do: the order of its checks, and odd arguments. */
class HdfsMannersTest {
  private static final Caller ALICE = user("alice");
  private static final Caller BOB = user("bob");

  private final NamespaceFixture fs = new NamespaceFixture();

  @ParameterizedTest
  @ValueSource(strings = {"/a:b", "/./a", "/a/..", "/a//b"})
  void nothingNewGetsAPathThatNoFileCanHave(String path) throws FsException {
    fs.mkdirs("/source");

    assertThat(faultOf(() -> fs.mkdirs(path))).isEqualTo(Fault.INVALID_PATH);
    assertThat(faultOf(() -> fs.create(path, "writer"))).isEqualTo(Fault.INVALID_PATH);
    assertThat(faultOf(fs.namespace.rename(ROOT, "/source", path))).isEqualTo(Fault.INVALID_PATH);
    assertThat(faultOf(fs.namespace.rename2(ROOT, "/source", path, false)))
        .isEqualTo(Fault.INVALID_PATH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a:b", "/./a", "/a/.."})
  void nothingIsFoundAtAPathThatNoFileCanHave(String path) throws FsException {
    assertThat(fs.exists(path)).isFalse();
    assertThat(fs.delete(path)).isFalse();
  }

  @Test
  void severalSlashesAreOneToThoseWhoLook() throws FsException {
    fs.mkdirs("/a/b");

    assertThat(fs.exists("//a///b//")).isTrue();
  }

  @Test
  void aNegativeTimeLeavesItAsItIs() throws FsException {
    fs.mkdirs("/a");
    fs.run(fs.namespace.setTimes(ROOT, "/a", 5, 6));
    fs.run(fs.namespace.setTimes(ROOT, "/a", -7, -1));

    Attributes attributes = fs.reader.require(ROOT, "/a").attributes();
    assertThat(attributes.modificationMillis()).isEqualTo(5);
    assertThat(attributes.accessMillis()).isEqualTo(6);
  }

  @Test
  void anOwnerCannotNameAGroupThatHeIsNotInEvenIfItIsTheGroupNow() throws FsException {
    fs.mkdirs("/a");
    fs.run(fs.namespace.setOwner(ROOT, "/a", "alice", ""));

    assertThat(faultOf(fs.namespace.setOwner(ALICE, "/a", "alice", "supergroup")))
        .isEqualTo(Fault.ACCESS_DENIED);
  }

  @Test
  void deletingWhatIsNotThereNeedsNoPermissionWhereItsDirectoryIsNotThereEither()
      throws FsException {
    assertThat(fs.run(fs.namespace.delete(BOB, "/none/file", true))).isFalse();
    assertThat(faultOf(fs.namespace.delete(BOB, "/none", true))).isEqualTo(Fault.ACCESS_DENIED);
  }

  @Test
  void whoMayNotDeleteADirectoryIsNotToldThatItIsNotEmpty() throws FsException {
    fs.mkdirs("/a/b");

    assertThat(faultOf(fs.namespace.delete(BOB, "/a", false))).isEqualTo(Fault.ACCESS_DENIED);
    assertThat(faultOf(fs.namespace.delete(ROOT, "/a", false)))
        .isEqualTo(Fault.DIRECTORY_NOT_EMPTY);
  }

  @Test
  void whereAFileIsMissingAReaderIsToldSoBeforePermissionsMatter() throws FsException {
    fs.run(fs.namespace.mkdirs(ROOT, "/private", 0700, true));
    fs.create("/private/file", "writer");

    assertThat(faultOf(() -> fs.reader.locate(BOB, "/private/none", 0, 1)))
        .isEqualTo(Fault.FILE_NOT_FOUND);
    assertThat(faultOf(() -> fs.reader.locate(BOB, "/private/file", 0, 1)))
        .isEqualTo(Fault.ACCESS_DENIED);
  }

  @Test
  void sizesOfANewFileAreLookedAtWhenItMayBeMade() throws FsException {
    CreateRequest tooSmall = new CreateRequest(0644, "writer", true, false, true, 1, 10, 0);
    CreateRequest tooMany = new CreateRequest(0644, "writer", true, false, true, 1000, 512, 0);

    assertThat(faultOf(fs.namespace.create(BOB, "/a", tooSmall))).isEqualTo(Fault.ACCESS_DENIED);
    assertThat(faultOf(fs.namespace.create(ROOT, "/a", tooSmall))).isEqualTo(Fault.IO);
    assertThat(faultOf(fs.namespace.create(BOB, "/a", tooMany))).isEqualTo(Fault.ACCESS_DENIED);
    assertThat(faultOf(fs.namespace.create(ROOT, "/a", tooMany))).isEqualTo(Fault.IO);
  }

  @Test
  void theOldRenameIntoItsOwnDirectoryIsDone() throws FsException {
    fs.mkdirs("/a/b");

    assertThat(fs.run(fs.namespace.rename(ROOT, "/a/b", "/a"))).isTrue();
    assertThat(fs.run(fs.namespace.rename(ROOT, "/a/b", "/a/b"))).isFalse();
    assertThat(fs.exists("/a/b")).isTrue();
  }

  @Test
  void theOldRenameOfNothingStillNeedsPermissionAtItsTarget() throws FsException {
    fs.run(fs.namespace.mkdirs(ROOT, "/open", 0777, true));
    fs.run(fs.namespace.setPermission(ROOT, "/open", 0777));

    assertThat(faultOf(fs.namespace.rename(BOB, "/open/none", "/x")))
        .isEqualTo(Fault.ACCESS_DENIED);
    assertThat(fs.run(fs.namespace.rename(BOB, "/open/none", "/open/x"))).isFalse();
  }

  @Test
  void whoAddsUpNeedsRightsInEmptyDirectoriesToo() throws FsException {
    fs.run(fs.namespace.mkdirs(ROOT, "/open/closed", 0711, true));

    assertThat(faultOf(() -> fs.reader.summarise(BOB, "/open/closed")))
        .isEqualTo(Fault.ACCESS_DENIED);
    assertThat(faultOf(() -> fs.reader.quota(BOB, "/open"))).isEqualTo(Fault.ACCESS_DENIED);
  }

  @Test
  void anySumOfAFileNeedsNoRightsInIt() throws FsException {
    fs.create("/file", "writer");
    fs.run(fs.namespace.setPermission(ROOT, "/file", 0));

    assertThat(fs.reader.summarise(BOB, "/file").files()).isEqualTo(1);
    assertThat(fs.reader.quota(BOB, "/file").usage()).isEmpty();
  }

  @Test
  void snapshotsBelowAFileAreRefusedAsNewThingsAre() throws FsException {
    fs.create("/file", "writer");

    assertThat(faultOf(() -> fs.run(fs.namespace.allowSnapshot(ROOT, "/file/x"))))
        .isEqualTo(Fault.PARENT_NOT_DIRECTORY);
    assertThat(faultOf(() -> fs.run(fs.namespace.allowSnapshot(ROOT, "/file"))))
        .isEqualTo(Fault.NOT_A_DIRECTORY);
  }

  @Test
  void whoDoesNotOwnAPathIsNotToldThatItIsNoDirectory() throws FsException {
    fs.create("/file", "writer");

    assertThat(faultOf(() -> fs.run(fs.namespace.createSnapshot(BOB, "/file", "s1"))))
        .isEqualTo(Fault.ACCESS_DENIED);
  }

  private Fault faultOf(Command<?> command) {
    return faultOf(() -> fs.run(command));
  }

  private static Fault faultOf(ThrowingCallable call) {
    return catchThrowableOfType(FsException.class, call).fault();
  }
}
