package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StoragePolicyTest {
  private static final int COLD = number("COLD");
  private static final int ALL_SSD = number("ALL_SSD");
  private static final int LAZY = number("LAZY_PERSIST");

  private final NamespaceFixture fs = new NamespaceFixture();

  @BeforeEach
  void tree() throws FsException {
    fs.mkdirs("/a/b");
    fs.create("/a/b/file", "me");
  }

  @Test
  void aPolicyIsInheritedUntilAnotherIsSetNearer() throws FsException {
    assertThat(inEffect("/a/b/file")).isZero();
    set("/a", COLD);
    assertThat(inEffect("/a")).isEqualTo(COLD);
    assertThat(inEffect("/a/b/file")).isEqualTo(COLD);
    set("/a/b", ALL_SSD);
    assertThat(inEffect("/a/b/file")).isEqualTo(ALL_SSD);
    set("/a/b/file", COLD);
    assertThat(inEffect("/a/b/file")).isEqualTo(COLD);
    set("/a/b/file", StoragePolicy.UNSPECIFIED);
    assertThat(inEffect("/a/b/file")).isEqualTo(ALL_SSD);
  }

  @Test
  void statusesShowThePolicyInEffect() throws FsException {
    set("/a", COLD);
    assertThat(fs.reader.status(ROOT, "/a/b", false).orElseThrow().storagePolicy()).isEqualTo(COLD);
    assertThat(
            fs.reader
                .list(ROOT, "/a/b", new byte[0], false)
                .orElseThrow()
                .entries()
                .get(0)
                .storagePolicy())
        .isEqualTo(COLD);
  }

  @Test
  void newBlocksArePlacedByThePolicyInEffect() throws FsException {
    set("/a", ALL_SSD);
    fs.addBlock("/a/b/file", "me", null);

    assertThat(fs.blocks.lastPlacement.policy().name()).isEqualTo("ALL_SSD");
  }

  @Test
  void aFileInALazyDirectoryKeepsThatForGood() throws FsException {
    set("/a/b", LAZY);
    fs.create("/a/b/lazy", "me");
    set("/a/b", StoragePolicy.UNSPECIFIED);

    assertThat(inEffect("/a/b/lazy")).isEqualTo(LAZY);
    assertRefused(
        () -> set("/a/b/lazy", COLD),
        Fault.ILLEGAL_ARGUMENT,
        "Existing policy LAZY_PERSIST cannot be changed after file creation.");
    assertRefused(
        () -> set("/a/b/file", LAZY),
        Fault.ILLEGAL_ARGUMENT,
        "Policy BlockStoragePolicy{LAZY_PERSIST:15, storageTypes=[RAM_DISK, DISK],"
            + " creationFallbacks=[DISK], replicationFallbacks=[DISK]}"
            + " cannot be set after file creation.");
  }

  @Test
  void settingNeedsWriteAndAskingNeedsRead() throws FsException {
    fs.run(fs.namespace.setPermission(ROOT, "/a", 0711));
    assertRefused(
        () -> fs.run(fs.namespace.setStoragePolicy(user("eve"), "/a", COLD)),
        Fault.ACCESS_DENIED,
        "Permission denied: user=eve, access=WRITE, inode=\"/a\":root:supergroup:drwx--x--x");
    assertRefused(
        () -> fs.reader.storagePolicy(user("eve"), "/a"),
        Fault.ACCESS_DENIED,
        "Permission denied: user=eve, access=READ, inode=\"/a\":root:supergroup:drwx--x--x");
  }

  @Test
  void whatIsNotThereHasNone() {
    String message = "File/Directory does not exist: /no";
    assertRefused(() -> set("/no", COLD), Fault.FILE_NOT_FOUND, message);
    assertRefused(() -> inEffect("/no"), Fault.FILE_NOT_FOUND, message);
  }

  private static int number(String name) {
    return StoragePolicy.named(name).orElseThrow().number();
  }

  private void set(String path, int policy) throws FsException {
    fs.run(fs.namespace.setStoragePolicy(ROOT, path, policy));
  }

  private int inEffect(String path) throws FsException {
    return fs.reader.storagePolicy(ROOT, path);
  }

  private static void assertRefused(ThrowingCallable call, Fault fault, String message) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.fault()).isEqualTo(fault);
  }
}
