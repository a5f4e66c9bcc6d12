package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.sized;
import static io.ashlar.namenode.namespace.NamespaceFixture.user;
import static io.ashlar.namenode.namespace.WritingTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TruncationTest {
  private final NamespaceFixture fs = new NamespaceFixture();

  @Test
  void toABlockBoundaryIsDoneAtOnce() throws FsException {
    List<Long> blocks = fs.write("/f", 1000, 1000, 500);
    fs.nowMillis += 7;

    assertThat(truncate("/f", 1000)).isTrue();

    FileInode file = fs.file("/f");
    assertThat(file.isOpen()).isFalse();
    assertThat(file.lengthBytes()).isEqualTo(1000);
    assertThat(file.blocks()).isEqualTo(1);
    assertThat(file.attributes().modificationMillis()).isEqualTo(fs.nowMillis);
    assertThat(deleted()).containsExactlyInAnyOrder(blocks.get(1), blocks.get(2));
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 1, 1, 1, 0));
  }

  @Test
  void toNothingLeavesNoBlocks() throws FsException {
    fs.write("/f", 1000, 500);

    assertThat(truncate("/f", 0)).isTrue();

    assertThat(fs.file("/f").blocks()).isZero();
    assertThat(fs.file("/f").lengthBytes()).isZero();
  }

  @Test
  void toThePresentLengthChangesNothing() throws FsException {
    fs.write("/f", 1000, 500);
    long before = fs.file("/f").attributes().modificationMillis();
    fs.nowMillis += 7;

    assertThat(truncate("/f", 1500)).isTrue();

    assertThat(fs.file("/f").attributes().modificationMillis()).isEqualTo(before);
  }

  @Test
  void withinABlockTheFileIsOpenUntilTheReplicasAreCut() throws FsException {
    List<Long> blocks = fs.write("/f", 1000, 1000, 500);

    assertThat(truncate("/f", 1400)).isFalse();

    FileInode file = fs.file("/f");
    assertThat(file.isOpen()).isTrue();
    assertThat(file.lengthBytes()).isEqualTo(2000);
    assertThat(file.writer().holder()).isEqualTo("me");
    BlockInfo cut = BlockInfo.find(fs.view, blocks.get(1));
    assertThat(cut.lengthBytes()).isEqualTo(1000);
    assertThat(cut.cutToBytes()).isEqualTo(400);
    assertThat(cut.cutFrom()).isEqualTo(cut.blockId());
    assertThat(cut.recoveryId()).isGreaterThan(cut.generationStamp());
    assertThat(fs.effects).contains(new BlockEvent.RecoveryStarted(cut));

    fs.run(recovered(cut, 400));

    assertThat(fs.file("/f").isOpen()).isFalse();
    assertThat(fs.file("/f").lengthBytes()).isEqualTo(1400);
    BlockInfo after = BlockInfo.find(fs.view, blocks.get(1));
    assertThat(after.isComplete()).isTrue();
    assertThat(after.generationStamp()).isEqualTo(cut.recoveryId());
    assertThat(after.cutFrom()).isZero();
    assertThat(after.cutToBytes()).isZero();
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 1, 2, 2, 0));
  }

  @Test
  void aSnapshotThatIsTakenMeanwhileShowsWhatIsLeft() throws FsException {
    List<Long> blocks = fs.write("/d/f", 1000);
    truncate("/d/f", 400);
    fs.allowSnapshot("/d");
    fs.createSnapshot("/d", "s");

    fs.run(recovered(BlockInfo.find(fs.view, blocks.get(0)), 400));

    assertThat(fs.file("/d/f").lengthBytes()).isEqualTo(400);
    FileStatus.Located shown = fs.reader.locate(ROOT, "/d/.snapshot/s/f", 0, 5000);
    assertThat(shown.file().lengthBytes()).isEqualTo(400);
    assertThat(shown.last().block().lengthBytes()).isEqualTo(400);
  }

  @Test
  void whileReplicasAreCutAQuotaCountsAFullBlockAndThenWhatIsLeft() throws FsException {
    List<Long> blocks = fs.write("/d/f", 1000);
    fs.run(fs.namespace.setQuota(ROOT, "/d", 10, Long.MAX_VALUE - 1, Optional.empty()));
    long replicas = fs.file("/d/f").replication();

    truncate("/d/f", 400);
    assertThat(spaceOf("/d")).isEqualTo(fs.file("/d/f").blockSizeBytes() * replicas);

    fs.run(recovered(BlockInfo.find(fs.view, blocks.get(0)), 400));
    assertThat(spaceOf("/d")).isEqualTo(400 * replicas);
  }

  @Test
  void whatDoesNotFitIntoAQuotaWhileReplicasAreCutIsRefused() throws FsException {
    fs.write("/d/f", 1000);
    fs.run(fs.namespace.setQuota(ROOT, "/d", 10, 5000, Optional.empty()));

    assertRefused(Fault.SPACE_QUOTA, () -> truncate("/d/f", 400));

    assertThat(fs.file("/d/f").isOpen()).isFalse();
    assertThat(truncate("/d/f", 0)).isTrue();
  }

  private long spaceOf(String directory) throws FsException {
    return fs.reader.quota(ROOT, directory).usage().orElseThrow().spaceBytes();
  }

  @Test
  void whoAsksForTheSameAgainIsToldToWaitAndForAnotherLengthIsRefused() throws FsException {
    fs.write("/f", 1000);
    truncate("/f", 400);

    assertThat(truncate("/f", 400)).isFalse();
    assertThatThrownBy(() -> truncate("/f", 300))
        .hasMessage(
            "Failed to TRUNCATE_FILE /f for me on 127.0.0.1 because /f is being truncated.");
    assertRefused(Fault.ALREADY_BEING_CREATED, () -> truncate("/f", 300));
  }

  @Test
  void nobodyWritesOnAFileThatIsBeingCut() throws FsException {
    List<Long> blocks = fs.write("/f", 1000);
    truncate("/f", 400);
    BlockInfo cut = BlockInfo.find(fs.view, blocks.get(0));
    BlockId claimed = new BlockId(cut.blockId(), cut.generationStamp(), 1000);

    assertRefused(
        Fault.ALREADY_BEING_CREATED, () -> fs.run(fs.namespace.append(ROOT, "/f", "me", false)));
    assertThatThrownBy(() -> fs.run(fs.namespace.append(ROOT, "/f", "you", false)))
        .hasMessageContaining("another recovery is in progress by me on 127.0.0.1");
    assertRefused(
        Fault.RECOVERY_IN_PROGRESS, () -> fs.run(fs.namespace.append(ROOT, "/f", "you", false)));
    assertRefused(Fault.IO, () -> fs.close("/f", "me", claimed));
    assertRefused(Fault.IO, () -> fs.addBlock("/f", "me", claimed));
    assertRefused(Fault.IO, () -> fs.run(fs.namespace.updateBlockForPipeline("me", cut.blockId())));
    fs.run(fs.namespace.abandonBlock("/f", 0, "me", claimed));
    assertThat(fs.file("/f").blocks()).isEqualTo(1);
  }

  @Test
  void aRecoveryThatDoesNotEndIsStartedAnewByTheMonitor() throws FsException {
    List<Long> blocks = fs.write("/f", 1000);
    truncate("/f", 400);
    long first = BlockInfo.find(fs.view, blocks.get(0)).recoveryId();
    fs.renewals.renew("me", fs.nowMillis);

    fs.nowMillis += 31_000;
    fs.run(fs.namespace.expireLeases());

    BlockInfo again = BlockInfo.find(fs.view, blocks.get(0));
    assertThat(again.recoveryId()).isGreaterThan(first);
    assertThat(again.cutFrom()).isEqualTo(again.blockId());
    assertRefused(Fault.IO, () -> fs.run(recovered(again.withRecovery(first), 400)));
    fs.run(recovered(again, 400));
    assertThat(fs.file("/f").isOpen()).isFalse();
    assertThat(fs.stats().openFiles()).isZero();
  }

  @Test
  void aFileCanBeCutAgainAndAgain() throws FsException {
    List<Long> blocks = fs.write("/f", 1000);
    for (int length = 900; length > 0; length -= 300) {
      truncate("/f", length);
      fs.run(recovered(BlockInfo.find(fs.view, blocks.get(0)), length));
      assertThat(fs.file("/f").lengthBytes()).isEqualTo(length);
    }
    assertThat(truncate("/f", 0)).isTrue();
  }

  @Test
  void anOpenFileIsRefusedUntilItsHolderIsSilentForTooLong() throws FsException {
    fs.create("/f", "gone");
    NewBlock block = fs.addBlock("/f", "gone", null);

    assertRefused(Fault.ALREADY_BEING_CREATED, () -> truncate("/f", 0));
    fs.nowMillis += LeaseRenewals.SOFT_LIMIT_MILLIS + 1;
    assertRefused(Fault.RECOVERY_IN_PROGRESS, () -> truncate("/f", 0));
    fs.run(recovered(BlockInfo.find(fs.view, block.block().blockId()), 70));

    assertThat(truncate("/f", 0)).isTrue();
  }

  @Test
  void anAbandonedFileWithCompleteBlocksIsTakenOverAndCut() throws FsException {
    fs.create("/f", "gone");
    NewBlock block = fs.addBlock("/f", "gone", null);
    fs.blocks.reported.add(block.block().blockId());
    fs.runTimedOut(fs.addBlockCommand("/f", "gone", sized(block, 100)));
    fs.blocks.expected = 0;
    fs.nowMillis += LeaseRenewals.SOFT_LIMIT_MILLIS + 1;

    assertThat(truncate("/f", 60)).isFalse();
    assertThat(fs.file("/f").writer().holder()).isEqualTo("me");
    assertThat(fs.stats().openFiles()).isEqualTo(1);
  }

  @Test
  void whatCannotBeIsRefusedInHadoopsWords() throws FsException {
    fs.write("/f", 1000);
    fs.mkdirs("/d");

    assertThatThrownBy(() -> truncate("/f", 1001))
        .hasMessage(
            "Cannot truncate to a larger file size. Current size: 1000, truncate size: 1001.");
    assertRefused(Fault.ILLEGAL_ARGUMENT, () -> truncate("/f", 1001));
    assertThatThrownBy(() -> truncate("/f", -1))
        .hasMessage("Cannot truncate to a negative file size: -1.");
    assertThatThrownBy(() -> truncate("/d", 0)).hasMessage("Path is not a file: /d");
    assertThatThrownBy(() -> truncate("/n", 0)).hasMessage("File does not exist: /n");
    assertRefused(
        Fault.ACCESS_DENIED, () -> fs.run(fs.namespace.truncate(user("you"), "/f", 0, "me")));
  }

  @Test
  void aLongTailIsReclaimedInSteps() throws FsException {
    long[] lengths = new long[3000];
    Arrays.fill(lengths, 10);
    fs.write("/f", lengths);
    fs.effects.clear();

    assertThat(truncate("/f", 20)).isTrue();

    assertThat(fs.effects).hasSize(1).first().isInstanceOf(Detached.class);
    assertThat(fs.file("/f").blocks()).isEqualTo(2);
    assertThat(fs.reader.locate(ROOT, "/f", 0, 100).blocks()).hasSize(2);
    fs.run(fs.namespace.append(ROOT, "/f", "me", false));
    fs.reclaimAll();
    assertThat(deleted()).hasSize(2998);
    assertThat(fs.file("/f").blocks()).isEqualTo(2);
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 1, 2, 1, 1));
  }

  @Test
  void aBlockThatASnapshotShowsStaysWholeAndTheFileGetsAShortenedCopy() throws FsException {
    List<Long> blocks = fs.write("/d/f", 1000, 1000);
    fs.run(fs.namespace.allowSnapshot(ROOT, "/d"));
    fs.run(fs.namespace.createSnapshot(ROOT, "/d", "s"));

    assertThat(truncate("/d/f", 1400)).isFalse();

    BlockInfo copy = fs.reader.locate(ROOT, "/d/f", 0, 5000).last().block();
    assertThat(copy.blockId()).isNotIn(blocks);
    assertThat(copy.cutFrom()).isEqualTo(blocks.get(1));
    assertThat(copy.lengthBytes()).isEqualTo(400);
    assertThat(fs.effects).contains(new BlockEvent.RecoveryStarted(copy));
    fs.run(
        fs.namespace.commitBlockSynchronization(
            blocks.get(1), 1002, copy.recoveryId(), 400, true, false, List.of("storage-1")));
    assertThat(fs.file("/d/f").isOpen()).isFalse();
    assertThat(fs.file("/d/f").lengthBytes()).isEqualTo(1400);
    BlockInfo after = BlockInfo.find(fs.view, copy.blockId());
    assertThat(after.isComplete()).isTrue();
    assertThat(after.cutFrom()).isZero();
    assertThat(fs.reader.locate(ROOT, "/d/.snapshot/s/f", 0, 5000).blocks())
        .extracting(block -> block.block().blockId())
        .isEqualTo(blocks);
    assertThat(fs.reader.locate(ROOT, "/d/.snapshot/s/f", 0, 5000).last().block().lengthBytes())
        .isEqualTo(1000);
    assertThat(fs.stats().completeBlocks()).isEqualTo(3);
  }

  @Test
  void aBlockIsKeptUntilItsShortenedCopyIsThereAlsoIfNoSnapshotShowsItAnyMore() throws FsException {
    List<Long> blocks = fs.write("/d/f", 1000, 1000);
    BlockInfo copy = copyOfABlockThatNoSnapshotShowsAnyMore();

    assertThat(BlockInfo.find(fs.view, blocks.get(1))).isNotNull();
    assertThat(deleted()).isEmpty();
    fs.run(
        fs.namespace.commitBlockSynchronization(
            blocks.get(1), 1002, copy.recoveryId(), 400, true, false, List.of("storage-1")));

    assertThat(fs.file("/d/f").isOpen()).isFalse();
    assertThat(deleted()).containsExactly(blocks.get(1));
    assertThat(BlockInfo.find(fs.view, copy.blockId()).isComplete()).isTrue();
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 2, 2, 2, 0));
  }

  @Test
  void aBlockThatIsOnlyKeptToBeCopiedGoesWithTheFile() throws FsException {
    List<Long> blocks = fs.write("/d/f", 1000, 1000);
    BlockInfo copy = copyOfABlockThatNoSnapshotShowsAnyMore();

    fs.delete("/d/f");

    assertThat(deleted()).containsExactlyInAnyOrder(blocks.get(0), blocks.get(1), copy.blockId());
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(0, 2, 0, 0, 0));
  }

  private BlockInfo copyOfABlockThatNoSnapshotShowsAnyMore() throws FsException {
    fs.allowSnapshot("/d");
    fs.createSnapshot("/d", "s");
    truncate("/d/f", 1400);
    fs.deleteSnapshot("/d", "s");
    fs.dropHistory();
    return fs.reader.locate(ROOT, "/d/f", 0, 5000).last().block();
  }

  private boolean truncate(String path, long length) throws FsException {
    return fs.run(fs.namespace.truncate(ROOT, path, length, "me"));
  }

  private io.ashlar.namenode.edit.Command<Void> recovered(BlockInfo block, long length) {
    return fs.namespace.commitBlockSynchronization(
        block.blockId(),
        block.generationStamp(),
        block.recoveryId(),
        length,
        true,
        false,
        List.of("storage-1"));
  }

  private List<Long> deleted() {
    return fs.effects.stream()
        .filter(BlockEvent.Deleted.class::isInstance)
        .map(effect -> ((BlockEvent.Deleted) effect).block().blockId())
        .toList();
  }
}
