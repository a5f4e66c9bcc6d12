package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;

/**
 * Cutting a file at its end (wire reference 2.4). At a block's boundary it is done at once. Within
 * a block the file is open until the DataNodes have cut their replicas, which is a block recovery
 * with a given length (wire reference, DataNodes, 3.11). Until then it shows its old length, as on
 * HDFS; but a block that a snapshot needs whole is replaced by a shorter one at once.
 */
final class Truncation {
  private final OpenFiles openFiles;
  private final LeaseRecovery recovery;
  private final LeaseRenewals renewals;

  Truncation(OpenFiles openFiles, LeaseRecovery recovery, LeaseRenewals renewals) {
    this.openFiles = openFiles;
    this.recovery = recovery;
    this.renewals = renewals;
  }

  /** The reply is false while replicas are still to be cut. */
  Decision<Boolean> truncate(
      View view,
      DecideContext context,
      Caller caller,
      FsPath fsPath,
      long newLengthBytes,
      String holder)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireTarget(caller, path, Access.WRITE);
    FileInode file = path.requireFile();
    FileBlocks.Positioned cut = beingCut(draft, file);
    if (cut != null) {
      return again(cut, caller, path, newLengthBytes, holder);
    }
    if (file.isOpen()) {
      FsException why = recovery.takeOver(draft, path, file, "TRUNCATE_FILE", holder, caller);
      if (why != null) {
        return draft.refuse(why);
      }
      path = draft.resolve(fsPath);
      file = path.requireFile();
    }
    if (newLengthBytes == file.lengthBytes()) {
      return draft.reply(true);
    }
    if (newLengthBytes > file.lengthBytes()) {
      return draft.refuse(
          new FsException(
              Fault.ILLEGAL_ARGUMENT,
              "Cannot truncate to a larger file size. Current size: "
                  + file.lengthBytes()
                  + ", truncate size: "
                  + newLengthBytes
                  + "."));
    }
    return draft.reply(cut(draft, caller, path, file, newLengthBytes, holder));
  }

  /** The block whose replicas are still to be cut, or null. */
  private static FileBlocks.Positioned beingCut(TreeDraft draft, FileInode file) {
    FileBlocks.Positioned last = file.isOpen() ? FileBlocks.last(draft, file) : null;
    return last == null || last.block().cutFrom() == 0 ? null : last;
  }

  /** The file is being cut already: fine if to the same length. */
  private static Decision<Boolean> again(
      FileBlocks.Positioned cut,
      Caller caller,
      ResolvedPath path,
      long newLengthBytes,
      String holder)
      throws FsException {
    if (newLengthBytes == cut.offsetBytes() + cut.block().cutToBytes()) {
      return Decision.unchanged(false);
    }
    throw new FsException(
        Fault.ALREADY_BEING_CREATED,
        LeaseRecovery.failed("TRUNCATE_FILE", path, holder, caller)
            + path.text()
            + " is being truncated.");
  }

  /** Whether the file has its new length everywhere. */
  private boolean cut(
      TreeDraft draft,
      Caller caller,
      ResolvedPath path,
      FileInode file,
      long newLengthBytes,
      String holder)
      throws FsException {
    FileInode shorter = dropBehind(draft, file, newLengthBytes);
    shorter = shorter.with(shorter.attributes().withModification(draft.nowMillis()));
    if (shorter.lengthBytes() == newLengthBytes) {
      draft.update(path, shorter);
      return true;
    }
    FileBlocks.Positioned last = FileBlocks.last(draft, shorter);
    BlockInfo whole = last.block();
    long left = newLengthBytes - last.offsetBytes();
    BlockInfo cut = isShown(draft, whole) ? copy(draft, last, left) : reopen(draft, whole);
    FileWriter writer = new FileWriter(holder, caller.address(), draft.nowMillis());
    FileInode opened =
        shorter
            .withLength(last.offsetBytes() + cut.lengthBytes(), shorter.blocks())
            .withWriter(writer)
            .withReserved(Math.max(0, file.blockSizeBytes() - cut.lengthBytes()));
    QuotaBook.require(draft, path, path.last(), Usage.of(opened).minus(Usage.of(file)));
    renewals.renew(holder, draft.nowMillis());
    draft.addLease(writer, file.id());
    draft.update(path, opened);
    LeaseRecovery.begin(draft, cut.cut(whole.blockId(), left));
    return false;
  }

  private static boolean isShown(TreeDraft draft, BlockInfo block) {
    byte[] key = FileBlocks.key(block.inodeId(), block.index());
    return draft.isBlockShown(key, draft.get(Table.FILE_BLOCKS, key));
  }

  private static BlockInfo reopen(TreeDraft draft, BlockInfo whole) {
    draft.count().completeBlocks--;
    BlockInfo reopened =
        whole.with(BlockState.UNDER_CONSTRUCTION, whole.generationStamp(), whole.lengthBytes());
    draft.tell(new BlockEvent.Reopened(reopened));
    return reopened;
  }

  /** Puts a new block in place of one that a snapshot needs whole. */
  private static BlockInfo copy(TreeDraft draft, FileBlocks.Positioned last, long newLengthBytes) {
    BlockInfo whole = last.block();
    Counters counters = draft.count();
    counters.blocks++;
    BlockInfo copy =
        new BlockInfo(
            ++counters.lastBlockId,
            whole.inodeId(),
            whole.index(),
            ++counters.lastGenerationStamp,
            newLengthBytes,
            whole.replication(),
            BlockState.UNDER_CONSTRUCTION,
            0);
    draft.putRow(
        Table.FILE_BLOCKS,
        FileBlocks.key(whole.inodeId(), whole.index()),
        FileBlocks.row(copy.blockId(), last.offsetBytes()));
    return copy;
  }

  /** Takes away the blocks that begin at or behind the new end. */
  private FileInode dropBehind(TreeDraft draft, FileInode file, long newLengthBytes) {
    int kept = FileBlocks.countBefore(draft, file, newLengthBytes);
    if (file.blocks() - kept > Removal.BLOCKS_AT_ONCE && !draft.isShown(file)) {
      return Removal.detachTail(draft, file, kept);
    }
    FileInode shorter = file;
    while (shorter.blocks() > kept) {
      shorter = openFiles.dropLast(draft, shorter);
    }
    return shorter;
  }
}
