package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static io.ashlar.namenode.namespace.NamespaceFixture.sized;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WritingTest {
  private static final Decision<?> DATANODE_AWAITED = Decision.waitForDatanode(10_000);

  private final NamespaceFixture fs = new NamespaceFixture();

  @Test
  void theFirstBlockHasTheFirstFreeIdAndStamp() throws FsException {
    fs.create("/f", "me");

    NewBlock block = fs.addBlock("/f", "me", null);

    assertThat(block.block().blockId()).isEqualTo(1073741825);
    assertThat(block.block().generationStamp()).isEqualTo(1001);
    assertThat(block.targets()).containsExactly(fs.blocks.target);
  }

  @Test
  void anotherClientMayNotAddABlock() throws FsException {
    fs.create("/f", "me");

    assertRefused(Fault.LEASE_EXPIRED, () -> fs.addBlock("/f", "you", null));
  }

  @Test
  void aRetriedAddBlockGetsTheSameBlockAgain() throws FsException {
    fs.create("/f", "me");
    NewBlock first = fs.addBlock("/f", "me", null);

    assertThat(fs.addBlock("/f", "me", null).block().blockId()).isEqualTo(first.block().blockId());

    fs.blocks.reported.add(first.block().blockId());
    NewBlock second = fs.addBlock("/f", "me", sized(first, 100));
    NewBlock again = fs.addBlock("/f", "me", sized(first, 100));
    assertThat(again.block().blockId()).isEqualTo(second.block().blockId());
    assertThat(again.offsetBytes()).isEqualTo(100);
  }

  @Test
  void aRetriedAddBlockGetsANewPipelineIfNothingIsKnownOfTheFirst() throws FsException {
    fs.create("/f", "me");
    NewBlock first = fs.addBlock("/f", "me", null);
    fs.blocks.forgotten = true;

    NewBlock again = fs.addBlock("/f", "me", null);

    assertThat(again.block()).isEqualTo(first.block());
    assertThat(again.targets()).containsExactly(fs.blocks.target);
  }

  @Test
  void aPreviousBlockThatIsNotTheFilesIsRefused() throws FsException {
    fs.create("/f", "me");
    fs.addBlock("/f", "me", null);

    assertRefused(Fault.IO, () -> fs.addBlock("/f", "me", new BlockId(7, 7, 7)));
  }

  @Test
  void theThirdBlockWaitsUntilTheFirstIsReported() throws FsException {
    fs.create("/f", "me");
    NewBlock first = fs.addBlock("/f", "me", null);
    NewBlock second = fs.addBlock("/f", "me", sized(first, 1 << 20));
    var third = fs.addBlockCommand("/f", "me", sized(second, 1 << 20));

    assertThat(fs.decide(third, false)).isInstanceOf(Decision.Waiting.class);
    assertRefused(Fault.NOT_REPLICATED_YET, () -> fs.runTimedOut(third));

    fs.blocks.reported.add(first.block().blockId());
    assertThat(fs.run(third).offsetBytes()).isEqualTo(2 << 20);
  }

  @Test
  void aBlockWaitsForADataNodeThatMayStillComeBackAfterARestart() throws FsException {
    fs.create("/f", "me");
    NewBlock first = fs.addBlock("/f", "me", null);
    fs.blocks.reported.add(first.block().blockId());
    fs.blocks.awaitsDatanodes = true;
    var second = fs.addBlockCommand("/f", "me", sized(first, 100));

    assertThat(fs.decide(second, false)).isEqualTo(DATANODE_AWAITED);
    assertRefused(Fault.NOT_REPLICATED_YET, () -> fs.runTimedOut(second));
    assertThat(fs.file("/f").blocks()).isEqualTo(1);

    fs.blocks.awaitsDatanodes = false;
    assertThat(fs.run(second).offsetBytes()).isEqualTo(100);
  }

  @Test
  void aRunningPipelineWaitsForAnotherDataNodeAfterARestartAndThenGoesOnWithoutOne()
      throws FsException {
    fs.create("/f", "me");
    fs.addBlock("/f", "me", null);
    fs.blocks.awaitsDatanodes = true;
    var more =
        fs.namespace.additionalTargets(
            ROOT, "/f", 0, "me", List.of("node-1"), List.of("storage-1"), Set.of(), 1);

    assertThat(fs.decide(more, false)).isEqualTo(DATANODE_AWAITED);
    assertThat(fs.runTimedOut(more)).isEmpty();

    fs.blocks.awaitsDatanodes = false;
    assertThat(fs.run(more)).containsExactly(fs.blocks.target);
  }

  @Test
  void anAppendAfterARestartWaitsForAReplicaOfTheLastBlock() throws FsException {
    long block = fs.write("/f", 100).get(0);
    fs.blocks.reported.clear();
    var append = fs.namespace.append(ROOT, "/f", "me", false);
    assertRefused(Fault.IO, () -> fs.run(append));

    fs.blocks.awaitsDatanodes = true;
    assertThat(fs.decide(append, false)).isEqualTo(Decision.waitForBlock(block, 10_000));
    assertRefused(Fault.IO, () -> fs.runTimedOut(append));

    fs.blocks.reported.add(block);
    assertThat(fs.run(append).reopened()).isTrue();
  }

  @Test
  void completeWaitsForTheLastReportAndThenClosesTheFile() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);
    var complete = fs.namespace.complete("/f", 0, "me", sized(block, 10));

    assertThat(fs.decide(complete, false)).isInstanceOf(Decision.Waiting.class);
    assertThat(fs.runTimedOut(complete)).isFalse();
    assertThat(fs.file("/f").isOpen()).isTrue();
    assertThat(fs.file("/f").lengthBytes()).isEqualTo(10);

    fs.blocks.reported.add(block.block().blockId());
    assertThat(fs.run(complete)).isTrue();
    assertThat(fs.file("/f").isOpen()).isFalse();
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 1, 1, 1, 0));
  }

  @Test
  void completeIsTrueAgainForTheSameLastBlockOnly() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);
    fs.blocks.reported.add(block.block().blockId());
    fs.close("/f", "me", sized(block, 10));

    assertThat(fs.close("/f", "me", sized(block, 10))).isTrue();
    assertRefused(Fault.LEASE_EXPIRED, () -> fs.close("/f", "me", null));
  }

  @Test
  void aFileWithoutBlocksIsCompleteAtOnce() throws FsException {
    fs.create("/f", "me");

    assertThat(fs.close("/f", "me", null)).isTrue();
    assertThat(fs.close("/f", "me", null)).isTrue();
  }

  @Test
  void theInodeIdWinsOverThePath() throws FsException {
    FileInode file = fs.create("/f", "me");
    fs.run(fs.namespace.rename(ROOT, "/f", "/g"));

    assertThat(fs.run(fs.namespace.complete("/f", file.id(), "me", null))).isTrue();
    assertThat(fs.file("/g").isOpen()).isFalse();
  }

  @Test
  void aFileInADeletedTreeIsGoneForItsWriterAtOnce() throws FsException {
    FileInode file = fs.create("/d/f", "me");
    fs.delete("/d");

    assertRefused(
        Fault.FILE_NOT_FOUND, () -> fs.run(fs.namespace.complete("/d/f", file.id(), "me", null)));
  }

  @Test
  void anAbandonedBlockIsGone() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);

    fs.run(fs.namespace.abandonBlock("/f", 0, "me", sized(block, 0)));
    fs.run(fs.namespace.abandonBlock("/f", 0, "me", sized(block, 0)));

    assertThat(fs.file("/f").blocks()).isZero();
    assertThat(fs.effects).contains(new BlockEvent.Deleted(block.block()));
    assertThat(fs.addBlock("/f", "me", null).offsetBytes()).isZero();
  }

  @Test
  void anUnusedNewStampLeavesTheBlockItsOldOne() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);
    fs.blocks.reported.add(block.block().blockId());

    BlockInfo stamped = fs.run(fs.namespace.updateBlockForPipeline("me", block.block().blockId()));

    assertThat(stamped.generationStamp()).isEqualTo(1002);
    assertThat(fs.close("/f", "me", sized(block, 10))).isTrue();
  }

  @Test
  void aPipelineMayOnlyMoveForward() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);
    long id = block.block().blockId();
    long stamp = fs.run(fs.namespace.updateBlockForPipeline("me", id)).generationStamp();

    fs.run(update(id, stamp, 50));

    assertThat(BlockInfo.find(fs.view, id).generationStamp()).isEqualTo(stamp);
    assertThat(fs.file("/f").lengthBytes()).isEqualTo(50);
    assertRefused(Fault.IO, () -> fs.run(update(id, stamp, 60)));
    assertRefused(Fault.IO, () -> fs.run(update(id, stamp + 1, 49)));
  }

  private io.ashlar.namenode.edit.Command<Void> update(long id, long stamp, long length) {
    return fs.namespace.updatePipeline(
        "me", id, stamp, length, List.of("node-1"), List.of("storage-1"));
  }

  @Test
  void appendReopensAPartialLastBlockUnderItsStamp() throws FsException {
    NewBlock block = writtenFile("/f", 700);

    Appended appended = fs.run(fs.namespace.append(ROOT, "/f", "you", false));

    assertThat(appended.reopened()).isTrue();
    assertThat(appended.lastBlock().lengthBytes()).isEqualTo(700);
    assertThat(appended.lastBlock().generationStamp()).isEqualTo(block.block().generationStamp());
    assertThat(appended.lastBlock().state()).isEqualTo(BlockState.UNDER_CONSTRUCTION);
    assertThat(appended.file().lengthBytes()).isEqualTo(700);
    assertThat(fs.close("/f", "you", sized(block, 900))).isTrue();
    assertThat(fs.file("/f").lengthBytes()).isEqualTo(900);
  }

  @Test
  void appendToAFullBlockBeginsANewOneWithoutAPrevious() throws FsException {
    writtenFile("/f", 1 << 20);

    Appended appended = fs.run(fs.namespace.append(ROOT, "/f", "you", false));

    assertThat(appended.lastBlock()).isNull();
    assertThat(fs.addBlock("/f", "you", null).offsetBytes()).isEqualTo(1 << 20);
  }

  @Test
  void appendWithANewBlockOnlyNamesTheLastOne() throws FsException {
    NewBlock block = writtenFile("/f", 700);

    Appended appended = fs.run(fs.namespace.append(ROOT, "/f", "you", true));

    assertThat(appended.reopened()).isFalse();
    assertThat(appended.lastBlock().blockId()).isEqualTo(block.block().blockId());
    assertThat(fs.addBlock("/f", "you", sized(block, 700)).offsetBytes()).isEqualTo(700);
  }

  @Test
  void theSoftLimitLetsAnotherWriterTakeOver() throws FsException {
    fs.create("/f", "gone");
    assertRefused(
        Fault.ALREADY_BEING_CREATED, () -> fs.run(fs.namespace.append(ROOT, "/f", "you", false)));

    fs.nowMillis += LeaseRenewals.SOFT_LIMIT_MILLIS + 1;
    fs.run(fs.namespace.append(ROOT, "/f", "you", false));

    assertThat(fs.file("/f").writer().holder()).isEqualTo("you");
  }

  @Test
  void takingOverAFileWithAnUnfinishedBlockStartsItsRecoveryAndSaysSo() throws FsException {
    fs.create("/f", "gone");
    NewBlock block = fs.addBlock("/f", "gone", null);
    fs.nowMillis += LeaseRenewals.SOFT_LIMIT_MILLIS + 1;

    assertRefused(
        Fault.RECOVERY_IN_PROGRESS, () -> fs.run(fs.namespace.append(ROOT, "/f", "you", false)));

    BlockInfo recovering = BlockInfo.find(fs.view, block.block().blockId());
    assertThat(recovering.recoveryId()).isEqualTo(1002);
    assertThat(fs.effects).contains(new BlockEvent.RecoveryStarted(recovering));
    fs.run(
        fs.namespace.commitBlockSynchronization(
            block.block().blockId(), 1001, 1002, 333, true, false, List.of("storage-1")));
    assertThat(fs.file("/f").isOpen()).isFalse();
    assertThat(fs.file("/f").lengthBytes()).isEqualTo(333);
    assertThat(fs.stats().completeBlocks()).isEqualTo(1);
  }

  @Test
  void theMonitorClosesFilesOfWritersThatAreGoneForGood() throws FsException {
    fs.create("/a", "gone");
    fs.create("/b", "alive");
    fs.nowMillis += LeaseRenewals.HARD_LIMIT_MILLIS + 1;
    fs.renewals.renew("alive", fs.nowMillis);

    assertThat(fs.run(fs.namespace.expireLeases())).isFalse();

    assertThat(fs.file("/a").isOpen()).isFalse();
    assertThat(fs.file("/b").isOpen()).isTrue();
  }

  @Test
  void filesThatCannotBeClosedDoNotHoldUpTheOnesBehindThem() throws FsException {
    for (int i = 0; i < 450; i++) {
      fs.create("/stuck-" + i, "gone");
      fs.addBlock("/stuck-" + i, "gone", null);
    }
    fs.create("/last", "gone");
    fs.create("/other", "went");
    fs.nowMillis += LeaseRenewals.HARD_LIMIT_MILLIS + 1;

    int steps = 1;
    while (fs.run(fs.namespace.expireLeases())) {
      assertThat(++steps).isLessThan(10);
    }

    assertThat(fs.file("/last").isOpen()).isFalse();
    assertThat(fs.file("/other").isOpen()).isFalse();
    assertThat(fs.file("/stuck-449").writer().holder()).startsWith("HDFS_NameNode");
    assertThat(steps).isGreaterThan(2);
  }

  @Test
  void recoverLeaseDropsALastBlockThatNobodyHas() throws FsException {
    fs.create("/f", "gone");
    fs.addBlock("/f", "gone", null);
    fs.blocks.expected = 0;

    assertThat(fs.run(fs.namespace.recoverLease(ROOT, "/f"))).isTrue();
    assertThat(fs.file("/f").blocks()).isZero();
  }

  @Test
  void aBlockWithFlushedBytesIsNotDroppedBecauseNobodyHasItJustNow() throws FsException {
    fs.create("/f", "gone");
    NewBlock block = fs.addBlock("/f", "gone", null);
    fs.run(fs.namespace.fsync("/f", 0, "gone", -1));
    fs.blocks.expected = 0;

    assertThat(fs.run(fs.namespace.recoverLease(ROOT, "/f"))).isFalse();
    assertThat(fs.file("/f").isOpen()).isTrue();
    assertThat(fs.file("/f").blocks()).isEqualTo(1);
    BlockInfo recovering = BlockInfo.find(fs.view, block.block().blockId());
    assertThat(recovering.flushed()).isTrue();

    assertRefused(
        Fault.IO,
        () ->
            fs.run(
                fs.namespace.commitBlockSynchronization(
                    recovering.blockId(),
                    1001,
                    recovering.recoveryId(),
                    0,
                    true,
                    true,
                    List.of())));
    fs.run(
        fs.namespace.commitBlockSynchronization(
            recovering.blockId(),
            1001,
            recovering.recoveryId(),
            700,
            true,
            false,
            List.of("storage-1")));
    assertThat(fs.file("/f").isOpen()).isFalse();
    assertThat(fs.file("/f").lengthBytes()).isEqualTo(700);
  }

  @Test
  void onlyTheFirstFlushOfABlockIsNoted() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);

    fs.run(fs.namespace.fsync("/f", 0, "me", -1));
    assertThat(BlockInfo.find(fs.view, block.block().blockId()).flushed()).isTrue();
    int effects = fs.effects.size();
    fs.run(fs.namespace.fsync("/f", 0, "me", -1));

    assertThat(fs.effects).hasSize(effects);
    assertThat(fs.file("/f").lengthBytes()).isZero();
  }

  @Test
  void replacingAnOpenFileDropsItsBlocksAndLease() throws FsException {
    fs.create("/f", "me");
    NewBlock block = fs.addBlock("/f", "me", null);

    fs.replace("/f", "you");

    assertThat(fs.effects).contains(new BlockEvent.Deleted(block.block()));
    assertThat(fs.stats()).isEqualTo(new NamespaceStats(1, 1, 0, 0, 1));
    assertRefused(Fault.LEASE_EXPIRED, () -> fs.addBlock("/f", "me", null));
  }

  @Test
  void aReaderFindsTheBlocksOfHisRange() throws FsException {
    fs.create("/f", "me");
    BlockId previous = null;
    for (int i = 0; i < 40; i++) {
      NewBlock block = fs.addBlock("/f", "me", previous);
      fs.blocks.reported.add(block.block().blockId());
      previous = sized(block, 1000);
    }
    fs.close("/f", "me", previous);

    FileStatus.Located located = fs.reader.locate(ROOT, "/f", 5_500, 2_000);

    assertThat(located.blocks())
        .extracting(LocatedBlock::offsetBytes)
        .containsExactly(5_000L, 6_000L, 7_000L);
    assertThat(located.last().offsetBytes()).isEqualTo(39_000);
    assertThat(fs.reader.locate(ROOT, "/f", 40_000, 10).blocks()).isEmpty();
  }

  @Test
  void inSafeModeNothingChanges() {
    fs.blocks.safeMode = true;

    assertRefused(Fault.SAFE_MODE, () -> fs.create("/f", "me"));
  }

  private NewBlock writtenFile(String path, long length) throws FsException {
    fs.create(path, "me");
    NewBlock block = fs.addBlock(path, "me", null);
    fs.blocks.reported.add(block.block().blockId());
    fs.close(path, "me", sized(block, length));
    return block;
  }

  static void assertRefused(
      Fault fault, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    FsException refusal = catchThrowableOfType(FsException.class, call);
    assertThat(refusal).as("a refusal").isNotNull();
    assertThat(refusal.fault()).as(refusal.getMessage()).isEqualTo(fault);
  }
}
