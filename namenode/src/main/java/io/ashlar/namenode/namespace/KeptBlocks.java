package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.Arrays;
import java.util.List;

/**
 * Unfinished blocks that no file has any more and a snapshot shows: the last one of a file that was
 * deleted while it was open, or one that its writer gave up. They have no writer whose lease could
 * expire, and only a finished block is replicated like others. So they get a lease row of their
 * own, with the block's id in the inode's place, and the monitor of leases has them recovered.
 */
final class KeptBlocks {
  static final String HOLDER = LeaseRecovery.RECOVERY_HOLDER + "-snapshots";

  private final BlockManager blocks;
  private final long retryMillis;

  KeptBlocks(BlockManager blocks, long retryMillis) {
    this.blocks = blocks;
    this.retryMillis = retryMillis;
  }

  /** No file has the block any more, but a snapshot shows it. */
  static void keep(TreeDraft draft, long blockId) {
    BlockInfo block = BlockInfo.find(draft, blockId);
    if (block != null && !block.isComplete()) {
      draft.putRow(Table.LEASES, key(blockId), Keys.of(0L));
    }
  }

  private static byte[] key(long blockId) {
    return TreeDraft.leaseKey(HOLDER, blockId);
  }

  static boolean isKept(View view, long blockId) {
    return view.get(Table.LEASES, key(blockId)) != null;
  }

  /** Whether a row of leases is not of a file. */
  static boolean isKey(byte[] leaseKey) {
    byte[] ours = key(0);
    int holder = ours.length - Long.BYTES;
    return leaseKey.length == ours.length && Arrays.equals(leaseKey, 0, holder, ours, 0, holder);
  }

  /** Finishes a block, or has its recovery started when the last one was long ago. */
  void finish(TreeDraft draft, long blockId) {
    byte[] key = key(blockId);
    byte[] startedMillis = draft.get(Table.LEASES, key);
    BlockInfo block = BlockInfo.find(draft, blockId);
    if (block == null || block.isComplete()) {
      draft.deleteRow(Table.LEASES, key);
    } else if (block.state() == BlockState.COMMITTED && blocks.hasMinimumReplicas(draft, block)) {
      BlockInfo complete =
          block.with(BlockState.COMPLETE, block.generationStamp(), block.lengthBytes());
      OpenFiles.put(draft, complete);
      draft.count().completeBlocks++;
      draft.tell(new BlockEvent.Completed(complete));
      draft.deleteRow(Table.LEASES, key);
    } else if (startedMillis != null
        && draft.nowMillis() - Keys.firstLong(startedMillis) >= retryMillis
        && blocks.expectedReplicas(draft, block) > 0) {
      LeaseRecovery.begin(draft, block);
      draft.putRow(Table.LEASES, key, Keys.of(draft.nowMillis()));
    }
  }

  /**
   * The end of a recovery.
   *
   * @param gone whether no DataNode has a byte of the block
   */
  Decision<Void> recovered(
      TreeDraft draft,
      BlockInfo block,
      long lengthBytes,
      long newGenerationStamp,
      boolean gone,
      List<String> storageIds)
      throws FsException {
    if (block.isComplete()) {
      return Decision.unchanged(null);
    }
    LeaseRecovery.requireCurrent(block, newGenerationStamp);
    draft.deleteRow(Table.LEASES, key(block.blockId()));
    if (gone) {
      OpenFiles.put(draft, block.withRecovery(0));
    } else {
      LeaseRecovery.complete(draft, block, lengthBytes, newGenerationStamp, storageIds);
    }
    return draft.reply(null);
  }
}
