package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Quotas as administrators set them and as writers meet them. */
class QuotaTest {
  private static final long KEEP = Long.MAX_VALUE;
  private static final long CLEAR = -1;
  private static final int BLOCK = 1 << 20;

  private final NamespaceFixture fs = new NamespaceFixture();

  private void quota(String path, long names, long space) throws FsException {
    fs.run(fs.namespace.setQuota(ROOT, path, names, space, Optional.empty()));
  }

  private Usage usage(String path) throws FsException {
    return fs.reader.quota(ROOT, path).usage().orElseThrow();
  }

  private static FsException refused(ThrowingCallable call) {
    return catchThrowableOfType(FsException.class, call);
  }

  @Test
  void namesBeyondTheQuotaAreRefusedInHadoopsWords() throws FsException {
    fs.mkdirs("/q");
    quota("/q", 2, KEEP);
    fs.mkdirs("/q/one");

    FsException refusal = refused(() -> fs.mkdirs("/q/two"));

    assertThat(refusal.fault()).isEqualTo(Fault.NAME_QUOTA);
    assertThat(refusal)
        .hasMessage(
            "The NameSpace quota (directories and files) of directory /q is exceeded:"
                + " quota=2 file count=3");
    assertThat(fs.exists("/q/two")).isFalse();
  }

  @Test
  void aBlockBeingWrittenCountsAsAFullOneUntilItsLengthIsKnown() throws FsException {
    fs.mkdirs("/q");
    quota("/q", KEEP, 4L * 3 * BLOCK);
    fs.create("/q/file", "writer");

    NewBlock block = fs.addBlock("/q/file", "writer", null);
    assertThat(usage("/q").spaceBytes()).isEqualTo(3L * BLOCK);

    fs.blocks.reported.add(block.block().blockId());
    fs.close("/q/file", "writer", sized(block, 100));
    assertThat(usage("/q").spaceBytes()).isEqualTo(300);
  }

  @Test
  void aBlockThatDoesNotFitIsRefusedInHadoopsWords() throws FsException {
    fs.mkdirs("/q");
    quota("/q", KEEP, 3L * BLOCK - 1);
    fs.create("/q/file", "writer");

    FsException refusal = refused(() -> fs.addBlock("/q/file", "writer", null));

    assertThat(refusal.fault()).isEqualTo(Fault.SPACE_QUOTA);
    assertThat(refusal)
        .hasMessage(
            "The DiskSpace quota of /q is exceeded: quota = 3145727 B = 3.00 MB"
                + " but diskspace consumed = 3145728 B = 3 MB");
  }

  @Test
  void theRootsLimitOfNamesIsTakenAwayLikeAnyOther() throws FsException {
    quota("/", 2, KEEP);
    fs.mkdirs("/one");
    assertThat(refused(() -> fs.mkdirs("/two")).fault()).isEqualTo(Fault.NAME_QUOTA);

    quota("/", CLEAR, KEEP);

    fs.mkdirs("/two");
    assertThat(fs.reader.quota(ROOT, "/").limits().names()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void aQuotaOfAStorageTypeCountsWhatThePolicyPutsThere() throws FsException {
    fs.mkdirs("/q");
    fs.run(fs.namespace.setStoragePolicy(ROOT, "/q", 10)); // one replica on SSD
    fs.run(fs.namespace.setQuota(ROOT, "/q", KEEP, BLOCK, Optional.of(StorageType.SSD)));
    fs.write("/q/file", 1000);
    assertThat(fs.reader.quota(ROOT, "/q").typeBytes(StorageType.SSD)).isEqualTo(1000);
    assertThat(fs.reader.quota(ROOT, "/q").typeBytes(StorageType.DISK)).isEqualTo(2000);

    fs.create("/q/next", "writer");
    FsException refusal = refused(() -> fs.addBlock("/q/next", "writer", null));

    assertThat(refusal.fault()).isEqualTo(Fault.TYPE_QUOTA);
    assertThat(refusal)
        .hasMessageStartingWith(
            "Quota by storage type : SSD on path : /q is exceeded. quota = 1 MB");
  }

  @Test
  void aQuotaOfAStorageTypeCountsNothingThatHasNoPolicy() throws FsException {
    fs.mkdirs("/q");
    fs.run(fs.namespace.setQuota(ROOT, "/q", KEEP, 1, Optional.of(StorageType.DISK)));

    fs.write("/q/file", 1000);
    assertThat(fs.reader.quota(ROOT, "/q").typeBytes(StorageType.DISK)).isZero();

    fs.run(fs.namespace.setStoragePolicy(ROOT, "/q/file", 7)); // all on disks
    assertThat(fs.reader.quota(ROOT, "/q").typeBytes(StorageType.DISK)).isEqualTo(3000);
  }

  @Test
  void aRefusalNamesTheOperationAsHdfsDoes() {
    assertThat(refusedToUser(3, KEEP)).endsWith("required for operation setQuota");
    assertThat(refusedToUser(KEEP, 3)).endsWith("required for operation setSpaceQuota");
    assertThat(refusedToUser(-1, KEEP)).endsWith("required for operation clearQuota");
    assertThat(refusedToUser(KEEP, -1)).endsWith("required for operation clearSpaceQuota");
  }

  private String refusedToUser(long names, long spaceBytes) {
    return refused(
            () ->
                fs.namespace.setQuota(
                    NamespaceFixture.user("u"), "/", names, spaceBytes, Optional.empty()))
        .getMessage();
  }

  @Test
  void aRenameIntoAQuotaIsRefusedAndOneWithinItIsNot() throws FsException {
    fs.mkdirs("/q/sub");
    fs.mkdirs("/other/a/b");
    quota("/q", 2, KEEP);

    FsException refusal =
        refused(() -> fs.run(fs.namespace.rename2(ROOT, "/other/a", "/q/a", false)));

    assertThat(refusal.fault()).isEqualTo(Fault.NAME_QUOTA);
    assertThat(fs.run(fs.namespace.rename(ROOT, "/q/sub", "/q/moved"))).isTrue();
  }

  @Test
  void aQuotaMaySetBelowWhatIsThereAndThenOnlyMoreIsRefused() throws FsException {
    fs.mkdirs("/q/a");
    fs.mkdirs("/q/b");

    quota("/q", 1, KEEP);

    assertThat(usage("/q").names()).isEqualTo(3);
    assertThat(fs.delete("/q/a")).isTrue();
    assertThat(refused(() -> fs.mkdirs("/q/c")).fault()).isEqualTo(Fault.NAME_QUOTA);
  }

  @Test
  void clearingTakesLimitsAway() throws FsException {
    fs.mkdirs("/q");
    quota("/q", 1, 1000);
    quota("/q", CLEAR, CLEAR);

    fs.mkdirs("/q/fine");

    assertThat(fs.reader.quota(ROOT, "/q").limits()).isEqualTo(QuotaLimits.NONE);
  }

  @Test
  void onlyASuperuserSetsQuotasAndOnlyOnDirectories() throws FsException {
    fs.write("/file", 10);

    assertThat(
            refused(
                    () ->
                        fs.run(
                            fs.namespace.setQuota(
                                NamespaceFixture.user("u"), "/", 1, 1, Optional.empty())))
                .fault())
        .isEqualTo(Fault.ACCESS_DENIED);
    assertThat(refused(() -> quota("/file", 1, 1)).fault()).isEqualTo(Fault.NOT_A_DIRECTORY);
    assertThat(refused(() -> quota("/none", 1, 1)).fault()).isEqualTo(Fault.FILE_NOT_FOUND);
    assertThat(refused(() -> quota("/", -7, 1)).fault()).isEqualTo(Fault.BAD_VALUE);
  }

  @Test
  void aBigDirectoryIsCountedBesideItsChanges() throws FsException {
    fs.mkdirs("/q/full");
    for (int i = 0; i < 1100; i++) {
      fs.mkdirs("/q/full/d" + i);
    }
    CountFirstException first = (CountFirstException) refused(() -> quota("/q", 2000, KEEP));
    fs.write("/q/whileWaiting", 10);

    Usage before = fs.reader.countBefore(first.inodeId()).orElseThrow();
    fs.write("/q/afterTheWalk", 10);
    fs.delete("/q/full/d7");
    fs.run(fs.namespace.counted(first.inodeId(), before));
    quota("/q", 2000, KEEP);

    assertThat(usage("/q").names()).isEqualTo(2 + 1100 - 1 + 2);
    assertThat(usage("/q").spaceBytes()).isEqualTo(60);
  }

  @Test
  void aCountIsNotTakenForThatOfALaterMark() throws FsException {
    for (int i = 0; i < 1100; i++) {
      fs.mkdirs("/q/d" + i);
    }
    CountFirstException first = (CountFirstException) refused(() -> quota("/q", 2000, KEEP));
    Usage before = fs.reader.countBefore(first.inodeId()).orElseThrow();

    assertThat(refused(() -> quota("/q", CLEAR, CLEAR))).isInstanceOf(CountFirstException.class);
    fs.mkdirs("/q/between");
    refused(() -> quota("/q", 2000, KEEP));
    fs.run(fs.namespace.counted(first.inodeId(), before));

    assertThat(usage("/q").names()).isEqualTo(1 + 1100 + 1);
    quota("/q", CLEAR, CLEAR);
    assertThat(fs.reader.quota(ROOT, "/q").usage()).isEmpty();
  }

  @Test
  void aBigDirectoryThatLeavesAQuotaGivesBackAllOfItAndIsNotFollowedAnyLonger() throws FsException {
    fs.mkdirs("/q");
    quota("/q", 5000, KEEP);
    for (int i = 0; i < 1100; i++) {
      fs.mkdirs("/q/full/d" + i);
    }

    CountFirstException first =
        (CountFirstException)
            refused(() -> fs.run(fs.namespace.rename(ROOT, "/q/full", "/outside")));
    Usage before = fs.reader.countBefore(first.inodeId()).orElseThrow();
    fs.run(fs.namespace.counted(first.inodeId(), before));
    fs.run(fs.namespace.rename(ROOT, "/q/full", "/outside"));

    assertThat(usage("/q").names()).isEqualTo(1);
    assertThat(fs.reader.quota(ROOT, "/outside").usage()).isEmpty();
    assertThat(fs.reader.uncounted()).isEmpty();
  }

  @Test
  void aDirectoryThatWasCountedInVainIsNotFollowedAnyLongerOnceItsQuotaIsCleared()
      throws FsException {
    fs.mkdirs("/q");
    quota("/q", 10, KEEP);
    for (int i = 0; i < 1100; i++) {
      fs.mkdirs("/full/d" + i);
    }
    CountFirstException first =
        (CountFirstException) refused(() -> fs.run(fs.namespace.rename(ROOT, "/full", "/q/full")));
    Usage before = fs.reader.countBefore(first.inodeId()).orElseThrow();
    fs.run(fs.namespace.counted(first.inodeId(), before));
    assertThat(refused(() -> fs.run(fs.namespace.rename(ROOT, "/full", "/q/full"))).fault())
        .isEqualTo(Fault.NAME_QUOTA);
    assertThat(usage("/full").names()).isEqualTo(1101);

    quota("/full", CLEAR, CLEAR);

    assertThat(fs.reader.quota(ROOT, "/full").usage()).isEmpty();
  }

  @Test
  void usageIsShownToThoseWhoMayLookIntoTheDirectory() throws FsException {
    fs.mkdirs("/q");
    quota("/q", 10, KEEP);
    fs.run(fs.namespace.setPermission(ROOT, "/q", 0711));

    assertThat(refused(() -> fs.reader.quota(NamespaceFixture.user("u"), "/q")).fault())
        .isEqualTo(Fault.ACCESS_DENIED);
    assertThat(fs.reader.limits(NamespaceFixture.user("u"), "/q").names()).isEqualTo(10);
    assertThat(refused(() -> fs.reader.quota(ROOT, "/none")))
        .hasMessage("File/Directory does not exist: /none");
  }

  @Test
  void sizesAreSaidAsHadoopSaysThem() {
    assertThat(QuotaBook.size(1023)).isEqualTo("1023 B");
    assertThat(QuotaBook.size(2048)).isEqualTo("2 KB");
    assertThat(QuotaBook.size(1536)).isEqualTo("1.50 KB");
    assertThat(QuotaBook.size((1 << 20) - 1)).isEqualTo("1.00 MB");
  }
}
