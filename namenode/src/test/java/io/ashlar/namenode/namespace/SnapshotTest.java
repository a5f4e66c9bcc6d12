package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private static final Caller ANN = NamespaceFixture.user("ann", "staff");

  private final NamespaceFixture fs = new NamespaceFixture();

  @BeforeEach
  void aDirectoryOfWhichSnapshotsMayBeTaken() throws FsException {
    fs.mkdirs("/dir/sub");
    fs.allowSnapshot("/dir");
  }

  // ---- taking, naming, deleting

  @Test
  void aSnapshotIsCalledAsItsTakerWishesOrByTheTime() throws FsException {
    assertThat(fs.createSnapshot("/dir", "one")).isEqualTo("/dir/.snapshot/one");
    fs.nowMillis = 1_700_000_000_123L;
    assertThat(fs.createSnapshot("/dir", "")).isEqualTo("/dir/.snapshot/s20231114-221320.123");
    assertThat(names("/dir/.snapshot")).containsExactly("one", "s20231114-221320.123");
  }

  @Test
  void takingOneWritesTheSameRowsWhateverTheSizeOfTheTree() throws FsException {
    int small = mutationsOfSnapshot("before");
    for (int i = 0; i < 500; i++) {
      fs.mkdirs("/dir/sub/many" + i);
    }
    assertThat(mutationsOfSnapshot("after")).isLessThanOrEqualTo(small + 2);
  }

  private int mutationsOfSnapshot(String name) throws FsException {
    Decision.Decided<String> decided =
        (Decision.Decided<String>)
            fs.decide(fs.namespace.createSnapshot(ROOT, "/dir", name), false);
    fs.createSnapshot("/dir", name);
    return decided.edit().mutations().size();
  }

  @Test
  void aNameIsTakenOnceAndFollowsTheRulesOfNames() throws FsException {
    fs.createSnapshot("/dir", "one");
    assertThatThrownBy(() -> fs.createSnapshot("/dir", "one"))
        .hasMessage(
            "Failed to add snapshot: there is already a snapshot with the same name \"one\".");
    assertRefused(Fault.SNAPSHOT, () -> fs.createSnapshot("/dir", "one"));
    assertRefused(Fault.INVALID_PATH, () -> fs.createSnapshot("/dir", "a/b"));
    assertRefused(Fault.INVALID_PATH, () -> fs.createSnapshot("/dir", "a:b"));
    assertRefused(Fault.INVALID_PATH, () -> fs.createSnapshot("/dir", ".snapshot"));
    assertRefused(Fault.PATH_COMPONENT_TOO_LONG, () -> fs.createSnapshot("/dir", "x".repeat(256)));
  }

  @Test
  void onlyADirectoryThatIsAllowedToHasSnapshots() {
    assertThatThrownBy(() -> fs.createSnapshot("/dir/sub", "one"))
        .hasMessage("Directory is not a snapshottable directory: /dir/sub");
    assertRefused(Fault.SNAPSHOT, () -> fs.createSnapshot("/dir/sub", "one"));
    assertRefused(Fault.FILE_NOT_FOUND, () -> fs.createSnapshot("/none", "one"));
    assertThatThrownBy(() -> fs.createSnapshot("/", "one"))
        .hasMessage(
            "Failed to add snapshot: there are already 0 snapshot(s) and the snapshot quota is 0");
  }

  @Test
  void aRenamedSnapshotShowsTheSame() throws FsException {
    fs.createSnapshot("/dir", "one");
    fs.delete("/dir/sub");
    fs.run(fs.namespace.renameSnapshot(ROOT, "/dir", "one", "two"));

    assertThat(names("/dir/.snapshot")).containsExactly("two");
    assertThat(fs.exists("/dir/.snapshot/one/sub")).isFalse();
    assertThat(fs.exists("/dir/.snapshot/two/sub")).isTrue();
    assertThatThrownBy(() -> fs.run(fs.namespace.renameSnapshot(ROOT, "/dir", "one", "three")))
        .hasMessage("The snapshot one does not exist for directory /dir");
    fs.createSnapshot("/dir", "three");
    assertThatThrownBy(() -> fs.run(fs.namespace.renameSnapshot(ROOT, "/dir", "two", "three")))
        .hasMessage("The snapshot three already exists for directory /dir");
  }

  @Test
  void aSnapshotThatIsNotThereIsNotDeleted() {
    assertThatThrownBy(() -> fs.deleteSnapshot("/dir", "none"))
        .hasMessage("Cannot delete snapshot none from path /dir: the snapshot does not exist.");
  }

  // ---- rights

  @Test
  void theSuperuserAllowsSnapshotsAndTheOwnerTakesThem() throws FsException {
    assertRefused(Fault.ACCESS_DENIED, () -> fs.run(fs.namespace.allowSnapshot(ANN, "/dir/sub")));
    assertRefused(Fault.ACCESS_DENIED, () -> fs.run(fs.namespace.disallowSnapshot(ANN, "/dir")));
    assertRefused(
        Fault.ACCESS_DENIED, () -> fs.run(fs.namespace.createSnapshot(ANN, "/dir", "one")));
    fs.run(fs.namespace.setOwner(ROOT, "/dir", "ann", "staff"));

    fs.run(fs.namespace.createSnapshot(ANN, "/dir", "one"));
    fs.run(fs.namespace.renameSnapshot(ANN, "/dir", "one", "two"));
    fs.run(fs.namespace.deleteSnapshot(ANN, "/dir", "two"));
  }

  @Test
  void permissionsInASnapshotAreThoseOfThen() throws FsException {
    fs.createSnapshot("/dir", "open");
    fs.run(fs.namespace.setPermission(ROOT, "/dir/sub", 0700));
    fs.createSnapshot("/dir", "closed");

    fs.reader.checkAccess(ANN, "/dir/.snapshot/open/sub", Access.READ_EXECUTE);
    assertRefused(
        Fault.ACCESS_DENIED,
        () -> fs.reader.checkAccess(ANN, "/dir/.snapshot/closed/sub", Access.READ_EXECUTE));
  }

  // ---- what it forbids

  @Test
  void nothingChangesInASnapshot() throws FsException {
    fs.write("/dir/sub/file", 1000);
    fs.createSnapshot("/dir", "one");
    String file = "/dir/.snapshot/one/sub/file";
    for (ThrowingCallable change :
        List.<ThrowingCallable>of(
            () -> fs.mkdirs("/dir/.snapshot/one/new"),
            () -> fs.mkdirs("/dir/.snapshot/new"),
            () -> fs.mkdirs("/dir/.snapshot"),
            () -> fs.create("/dir/.snapshot/one/new", "me"),
            () -> fs.replace(file, "me"),
            () -> fs.delete(file),
            () -> fs.delete("/dir/.snapshot/one"),
            () -> fs.run(fs.namespace.rename(ROOT, file, "/dir/moved")),
            () -> fs.run(fs.namespace.rename2(ROOT, "/dir/sub", "/dir/.snapshot/one/x", true)),
            () -> fs.run(fs.namespace.setPermission(ROOT, file, 0600)),
            () -> fs.run(fs.namespace.setOwner(ROOT, file, "ann", "")),
            () -> fs.run(fs.namespace.setTimes(ROOT, file, 1, 1)),
            () -> fs.run(fs.namespace.setReplication(ROOT, file, 1)),
            () -> fs.run(fs.namespace.append(ROOT, file, "me", false)),
            () -> fs.run(fs.namespace.truncate(ROOT, file, 0, "me")),
            () -> fs.run(fs.namespace.recoverLease(ROOT, file)),
            () -> fs.createSnapshot("/dir/.snapshot/one", "two"))) {
      assertRefused(Fault.SNAPSHOT_ACCESS_CONTROL, change);
      assertThatThrownBy(change).hasMessage("Modification on a read-only snapshot is disallowed");
    }
  }

  @Test
  void aDirectoryWithSnapshotsStaysWhereItIsAndSoDoWhatIsAboveIt() throws FsException {
    fs.mkdirs("/top");
    fs.run(fs.namespace.rename2(ROOT, "/dir", "/top/dir", false));
    fs.createSnapshot("/top/dir", "one");
    for (String path : List.of("/top", "/top/dir")) {
      assertThatThrownBy(() -> fs.delete(path))
          .hasMessage(
              "The directory /top/dir cannot be deleted since /top/dir is snapshottable and"
                  + " already has snapshots");
      assertRefused(Fault.SNAPSHOT, () -> fs.delete(path));
      assertRefused(Fault.SNAPSHOT, () -> fs.run(fs.namespace.rename(ROOT, path, "/elsewhere")));
      assertRefused(
          Fault.SNAPSHOT, () -> fs.run(fs.namespace.rename2(ROOT, path, "/elsewhere", false)));
    }
    assertThatThrownBy(() -> fs.run(fs.namespace.disallowSnapshot(ROOT, "/top/dir")))
        .hasMessage(
            "The directory /top/dir has snapshot(s). Please redo the operation after removing all"
                + " the snapshots.");
    fs.deleteSnapshot("/top/dir", "one");
    assertThat(fs.delete("/top")).isTrue();
    assertThat(new SnapshotReader(fs.view).noDirectories()).isTrue();
    assertThat(fs.view.rows(Table.SNAPSHOTS)).isEmpty();
  }

  @Test
  void snapshottableDirectoriesAreNotNested() throws FsException {
    assertThatThrownBy(() -> fs.allowSnapshot("/dir/sub"))
        .hasMessage(
            "Nested snapshottable directories not allowed: path=/dir/sub, the ancestor /dir is"
                + " already a snapshottable directory.");
    assertThatThrownBy(() -> fs.allowSnapshot("/"))
        .hasMessage(
            "Nested snapshottable directories not allowed: path=/, the subdirectory /dir is"
                + " already a snapshottable directory.");
    fs.mkdirs("/other/inner");
    fs.allowSnapshot("/other/inner");
    assertRefused(
        Fault.SNAPSHOT, () -> fs.run(fs.namespace.rename2(ROOT, "/other", "/dir/other", false)));
    fs.run(fs.namespace.disallowSnapshot(ROOT, "/other/inner"));
    fs.run(fs.namespace.rename2(ROOT, "/other", "/dir/other", false));
  }

  // ---- what it shows

  @Test
  void theListOfSnapshotsIsADirectoryOfDirectories() throws FsException {
    fs.createSnapshot("/dir", "b");
    fs.createSnapshot("/dir", "a");

    Inode list = fs.reader.status(ROOT, "/dir/.snapshot", false).orElseThrow().inode();
    assertThat(list.isDirectory()).isTrue();
    assertThat(names("/dir/.snapshot")).containsExactly("a", "b");
    assertThat(names("/.snapshot")).isEmpty();
    assertThat(fs.exists("/dir/sub/.snapshot")).isFalse();
    assertThatThrownBy(() -> names("/dir/sub/.snapshot"))
        .hasMessage("Directory is not a snapshottable directory: /dir/sub");
    assertRefused(Fault.FILE_NOT_FOUND, () -> names("/none/.snapshot"));
    assertThat(fs.exists("/dir/.snapshot/none")).isFalse();
  }

  @Test
  void lengthsAreThoseOfThenThoughTheBlockHasGrown() throws FsException {
    fs.write("/dir/file", 1000, 600);
    fs.createSnapshot("/dir", "one");
    Appended appended = fs.run(fs.namespace.append(ROOT, "/dir/file", "me", false));
    fs.close(
        "/dir/file",
        "me",
        new BlockId(appended.lastBlock().blockId(), appended.lastBlock().generationStamp(), 900));

    FileStatus.Located now = fs.reader.locate(ROOT, "/dir/file", 0, 9999);
    FileStatus.Located then = fs.reader.locate(ROOT, "/dir/.snapshot/one/file", 0, 9999);

    assertThat(now.file().lengthBytes()).isEqualTo(1900);
    assertThat(then.file().lengthBytes()).isEqualTo(1600);
    assertThat(then.blocks()).hasSize(2);
    assertThat(then.last().block().lengthBytes()).isEqualTo(600);
    assertThat(then.last().block().isComplete()).isTrue();
    assertThat(then.last().stored()).isEqualTo(now.last().block());
  }

  @Test
  void aFileThatWasBeingWrittenIsClosedInTheSnapshotAtTheLengthThatWasKnown() throws FsException {
    fs.create("/dir/file", "me");
    NewBlock first = fs.addBlock("/dir/file", "me", null);
    fs.run(fs.namespace.fsync("/dir/file", 0, "me", 400));
    fs.createSnapshot("/dir", "one");
    fs.blocks.reported.add(first.block().blockId());
    fs.close("/dir/file", "me", NamespaceFixture.sized(first, 1000));

    FileStatus.Located then = fs.reader.locate(ROOT, "/dir/.snapshot/one/file", 0, 9999);

    assertThat(then.file().isOpen()).isFalse();
    assertThat(then.file().lengthBytes()).isEqualTo(400);
    assertThat(then.last().block().lengthBytes()).isEqualTo(400);
    assertThat(NamespaceReader.completeLength(then)).isEqualTo(400);
  }

  @Test
  void blocksThatOnlyASnapshotShowsAreGivenUpWithIt() throws FsException {
    fs.write("/dir/file", 1000, 500);
    fs.createSnapshot("/dir", "one");
    fs.createSnapshot("/dir", "two");
    fs.delete("/dir/file");
    fs.deleteSnapshot("/dir", "two");
    fs.dropHistory();
    assertThat(fs.stats().blocks()).isEqualTo(2);
    assertThat(fs.reader.locate(ROOT, "/dir/.snapshot/one/file", 0, 9999).blocks()).hasSize(2);

    fs.deleteSnapshot("/dir", "one");
    fs.dropHistory();
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(0, 3, 0, 0, 0));
    assertThat(fs.view.rows(Table.HISTORY)).isEmpty();
  }

  @Test
  void whatWasNotInASnapshotGoesAtOnceThoughThereAreSome() throws FsException {
    fs.createSnapshot("/dir", "one");
    fs.write("/dir/later", 1000);
    fs.write("/elsewhere", 1000);
    fs.delete("/dir/later");
    fs.delete("/elsewhere");
    assertThat(fs.stats().blocks()).isZero();
  }

  @Test
  void whatWasMovedOutAndDeletedIsStillShown() throws FsException {
    fs.write("/dir/sub/file", 1000);
    fs.createSnapshot("/dir", "one");
    fs.run(fs.namespace.rename2(ROOT, "/dir/sub", "/moved", false));
    fs.delete("/moved");
    fs.reclaimAll();

    assertThat(fs.reader.locate(ROOT, "/dir/.snapshot/one/sub/file", 0, 9999).blocks()).hasSize(1);
  }

  @Test
  void asManyReplicasAreKeptAsAnySnapshotOfTheFileWants() throws FsException {
    List<Long> blocks = fs.write("/dir/file", 1000);
    fs.createSnapshot("/dir", "one");
    fs.run(fs.namespace.setReplication(ROOT, "/dir/file", 1));
    assertThat(replication(blocks)).isEqualTo(3);
    fs.run(fs.namespace.setReplication(ROOT, "/dir/file", 5));
    assertThat(replication(blocks)).isEqualTo(5);
    fs.run(fs.namespace.setReplication(ROOT, "/dir/file", 2));

    fs.deleteSnapshot("/dir", "one");
    fs.dropHistory();
    assertThat(replication(blocks)).isEqualTo(2);
  }

  private int replication(List<Long> blocks) {
    return BlockInfo.find(fs.view, blocks.get(0)).replication();
  }

  @Test
  void aBlockThatASnapshotShowsIsNotCutInPlace() throws FsException {
    fs.write("/dir/file", 1000, 1000);
    fs.createSnapshot("/dir", "one");

    assertThat(fs.run(fs.namespace.truncate(ROOT, "/dir/file", 1500, "me"))).isFalse();

    FileStatus.Located then = fs.reader.locate(ROOT, "/dir/.snapshot/one/file", 0, 9999);
    assertThat(then.blocks()).hasSize(2);
    assertThat(then.last().block().lengthBytes()).isEqualTo(1000);
    assertThat(fs.reader.locate(ROOT, "/dir/file", 0, 9999).last().block().blockId())
        .isNotEqualTo(then.last().block().blockId());
  }

  @Test
  void aBlockThatIsNewerThanTheSnapshotIsCutInPlace() throws FsException {
    fs.write("/dir/file", 1000);
    fs.createSnapshot("/dir", "one");
    fs.run(fs.namespace.append(ROOT, "/dir/file", "writer", true));
    FileBlocks.Positioned last = FileBlocks.last(fs.view, fs.file("/dir/file"));
    NewBlock added =
        fs.addBlock(
            "/dir/file",
            "writer",
            new BlockId(last.block().blockId(), last.block().generationStamp(), 1000));
    fs.blocks.reported.add(added.block().blockId());
    fs.close("/dir/file", "writer", NamespaceFixture.sized(added, 1000));

    assertThat(fs.run(fs.namespace.truncate(ROOT, "/dir/file", 1500, "me"))).isFalse();

    assertThat(fs.reader.locate(ROOT, "/dir/file", 0, 9999).last().block().blockId())
        .isEqualTo(added.block().blockId());
    assertThat(fs.stats().blocks()).isEqualTo(2);
  }

  @Test
  void aWriterWhoGivesUpABlockThatHeAppendedToDoesNotTakeItFromASnapshot() throws FsException {
    fs.write("/dir/file", 1000);
    fs.createSnapshot("/dir", "one");
    fs.run(fs.namespace.append(ROOT, "/dir/file", "writer", false));
    BlockInfo block = FileBlocks.last(fs.view, fs.file("/dir/file")).block();

    fs.run(
        fs.namespace.abandonBlock(
            "/dir/file",
            0,
            "writer",
            new BlockId(block.blockId(), block.generationStamp(), block.lengthBytes())));

    assertThat(fs.file("/dir/file").blocks()).isZero();
    assertThat(fs.reader.locate(ROOT, "/dir/.snapshot/one/file", 0, 9999).blocks())
        .extracting(each -> each.block().blockId())
        .containsExactly(block.blockId());
    fs.deleteSnapshot("/dir", "one");
    fs.dropHistory();
    assertThat(fs.stats().blocks()).isZero();
  }

  @Test
  void theEndOfARecoveryIsToldTwiceWithoutTakingAnotherBlock() throws FsException {
    fs.write("/dir/file", 1 << 20, 1000);
    fs.createSnapshot("/dir", "one");
    fs.run(fs.namespace.append(ROOT, "/dir/file", "writer", true));
    BlockInfo before = FileBlocks.last(fs.view, fs.file("/dir/file")).block();
    fs.addBlock(
        "/dir/file",
        "writer",
        new BlockId(before.blockId(), before.generationStamp(), before.lengthBytes()));
    fs.run(fs.namespace.recoverLease(ROOT, "/dir/file"));
    BlockInfo block = FileBlocks.last(fs.view, fs.file("/dir/file")).block();

    for (int i = 0; i < 2; i++) {
      fs.run(
          fs.namespace.commitBlockSynchronization(
              block.blockId(),
              block.generationStamp(),
              block.recoveryId(),
              0,
              false,
              true,
              List.of()));
      assertThat(fs.file("/dir/file").blocks()).isEqualTo(2);
    }
  }

  @Test
  void aFileThatASnapshotShowsIsNoSourceOfConcatenation() throws FsException {
    fs.write("/dir/file", 1000);
    fs.createSnapshot("/dir", "one");
    fs.write("/dir/target", 1000);

    assertThatThrownBy(() -> fs.run(fs.namespace.concat(ROOT, "/dir/target", List.of("/dir/file"))))
        .hasMessage("Concat: the source file /dir/file is in snapshot");
    fs.run(fs.namespace.concat(ROOT, "/dir/file", List.of("/dir/target")));
    assertThat(fs.reader.locate(ROOT, "/dir/.snapshot/one/file", 0, 9999).blocks()).hasSize(1);
  }

  // ---- listings and differences

  @Test
  void snapshottableDirectoriesAreListedToTheirOwners() throws FsException {
    fs.createSnapshot("/dir", "one");
    SnapshotReader snapshots = new SnapshotReader(fs.view);

    List<SnapshotReader.SnapshottableDirectory> all = snapshots.directories(ROOT);
    assertThat(all).hasSize(1);
    assertThat(all.get(0).parentPath()).isEqualTo("/");
    assertThat(all.get(0).snapshots()).isEqualTo(1);
    assertThat(SnapshotStats.of(fs.view)).isEqualTo(new SnapshotStats(1, 1));
    assertThat(snapshots.directories(ANN)).isEmpty();
    assertThat(snapshots.snapshots(ROOT, "/dir")).hasSize(1);
    assertRefused(Fault.SNAPSHOT, () -> snapshots.snapshots(ROOT, "/dir/sub"));
  }

  @Test
  void differencesAreOfSnapshotsThatThereAreAndOfWhatIsBelowThem() throws FsException {
    fs.createSnapshot("/dir", "one");
    fs.mkdirs("/outside");

    assertThatThrownBy(() -> changes("/dir", "none", ""))
        .hasMessage("Cannot find the snapshot of directory /dir with name none");
    assertThatThrownBy(() -> changes("/outside", "one", ""))
        .hasMessage("The path /outside is neither snapshottable nor under a snapshot root!");
    assertThat(changes("/dir", "one", "one").changes()).isEmpty();
    assertThat(changes("/dir/sub", "one", "").changes()).isEmpty();
    fs.write("/dir/sub/file");
    assertThat(changes("/dir", "one", "").changes()).hasSize(2);
    assertThat(changes("/dir/sub", "one", "").changes().get(0).path()).isEmpty();
    assertThat(changes("/dir", "", "one").fromEarlier()).isFalse();
  }

  private SnapshotChanges changes(String path, String from, String to) throws FsException {
    return new SnapshotReader(fs.view)
        .changes(ROOT, path, from, to, SnapshotChanges.Position.START, 1000);
  }

  // ---- helpers

  private List<String> names(String path) throws FsException {
    return fs.reader.list(ROOT, path, new byte[0], false).orElseThrow().entries().stream()
        .map(entry -> new String(entry.name(), StandardCharsets.UTF_8))
        .toList();
  }

  private static void assertRefused(Fault fault, ThrowingCallable call) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).isNotNull();
    assertThat(refusal.fault()).isEqualTo(fault);
  }
}
