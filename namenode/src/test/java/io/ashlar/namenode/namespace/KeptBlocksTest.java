package io.ashlar.namenode.namespace;

import static io.ashlar.namenode.namespace.NamespaceFixture.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Table;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unfinished blocks that only a snapshot shows are finished, and so replicated, like others. */
class KeptBlocksTest {
  private final NamespaceFixture fs = new NamespaceFixture();
  private long blockId;

  @BeforeEach
  void anOpenFileThatASnapshotShows() throws FsException {
    fs.mkdirs("/dir");
    fs.allowSnapshot("/dir");
    fs.create("/dir/file", "me");
    blockId = fs.addBlock("/dir/file", "me", null).block().blockId();
    fs.run(fs.namespace.fsync("/dir/file", 0, "me", 400));
    fs.createSnapshot("/dir", "one");
  }

  private BlockInfo block() {
    return BlockInfo.find(fs.view, blockId);
  }

  private boolean hasLeases() {
    try (Cursor rows = fs.view.scan(Table.LEASES, new byte[0], new byte[] {(byte) 0xff})) {
      return rows.next();
    }
  }

  private void look() throws FsException {
    while (fs.run(fs.namespace.expireLeases())) {
      // the next step
    }
  }

  private void recovered(long stamp, long length, boolean gone) throws FsException {
    fs.run(
        fs.namespace.commitBlockSynchronization(
            blockId, 1001, stamp, length, true, gone, List.of("storage-1")));
  }

  @Test
  void theLastBlockOfADeletedFileIsRecoveredAndCompleted() throws FsException {
    fs.delete("/dir/file");
    assertThat(fs.stats().openFiles()).isZero();

    look();
    assertThat(fs.effects).contains(new BlockEvent.RecoveryStarted(block()));
    long stamp = block().recoveryId();
    recovered(stamp, 700, false);

    assertThat(block().isComplete()).isTrue();
    assertThat(block().lengthBytes()).isEqualTo(700);
    assertThat(block().generationStamp()).isEqualTo(stamp);
    assertThat(fs.effects).contains(new BlockEvent.Recovered(block(), List.of("storage-1")));
    assertThat(fs.stats().completeBlocks()).isEqualTo(1);
    assertThat(hasLeases()).isFalse();
    assertThat(fs.reader.status(ROOT, "/dir/.snapshot/one/file", false).orElseThrow().inode())
        .isInstanceOfSatisfying(
            FileInode.class, file -> assertThat(file.lengthBytes()).isEqualTo(400));
  }

  @Test
  void aRecoveryThatDoesNotEndIsStartedAnewAfterAWhileAndOnlyTheNewestCounts() throws FsException {
    fs.delete("/dir/file");
    look();
    long first = block().recoveryId();
    look();
    assertThat(block().recoveryId()).isEqualTo(first);

    fs.nowMillis += 31_000;
    look();

    long second = block().recoveryId();
    assertThat(second).isGreaterThan(first);
    assertThatThrownBy(() -> recovered(first, 700, false)).hasMessageContaining("recovery id");
    recovered(second, 700, false);
    assertThat(block().isComplete()).isTrue();
  }

  @Test
  void aBlockThatWasCommittedIsCompletedWhenItsReplicaIsReported() throws FsException {
    fs.addBlock("/dir/file", "me", new BlockId(blockId, 1001, 500));
    assertThat(block().state()).isEqualTo(BlockState.COMMITTED);
    fs.delete("/dir/file");
    fs.blocks.reported.add(blockId);

    look();

    assertThat(block().isComplete()).isTrue();
    assertThat(block().lengthBytes()).isEqualTo(500);
    assertThat(hasLeases()).isFalse();
  }

  @Test
  void aBlockWhoseSnapshotIsDeletedIsForgotten() throws FsException {
    fs.delete("/dir/file");
    fs.deleteSnapshot("/dir", "one");
    fs.dropHistory();

    look();

    assertThat(block()).isNull();
    assertThat(hasLeases()).isFalse();
  }

  @Test
  void aBlockOfWhichNobodyHasAByteIsNotRecoveredForEver() throws FsException {
    fs.delete("/dir/file");
    look();

    recovered(block().recoveryId(), 0, true);

    assertThat(hasLeases()).isFalse();
    assertThat(block()).isNotNull();
  }

  @Test
  void keptBlocksAreNoOpenFiles() throws FsException {
    fs.delete("/dir/file");

    assertThat(fs.reader.openFiles(0, "/", 10).files()).isEmpty();
  }

  @Test
  void aFileInADeletedDirectoryIsTreatedAlike() throws FsException {
    fs.mkdirs("/dir/sub");
    fs.create("/dir/sub/file", "me");
    blockId = fs.addBlock("/dir/sub/file", "me", null).block().blockId();
    fs.run(fs.namespace.fsync("/dir/sub/file", 0, "me", 100));
    fs.createSnapshot("/dir", "two");

    fs.delete("/dir/sub");
    fs.reclaimAll();
    look();

    assertThat(block().recoveryId()).isNotZero();
  }
}
