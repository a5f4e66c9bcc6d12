package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;

/** Opening a closed file to write on at its end (wire reference 2.5). */
final class Appending {
  private final BlockManager blocks;
  private final LeaseRecovery recovery;
  private final LeaseRenewals renewals;

  Appending(BlockManager blocks, LeaseRecovery recovery, LeaseRenewals renewals) {
    this.blocks = blocks;
    this.recovery = recovery;
    this.renewals = renewals;
  }

  Decision<Appended> append(
      View view,
      DecideContext context,
      Caller caller,
      FsPath fsPath,
      String holder,
      boolean newBlock)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    FileInode file = requireFile(caller, path);
    PathAccess.requireTarget(caller, path, Access.WRITE);
    if (file.isOpen()) {
      FsException why = recovery.takeOver(draft, path, file, "APPEND_FILE", holder, caller);
      if (why != null) {
        return draft.refuse(why);
      }
      path = draft.resolve(fsPath);
      file = requireFile(caller, path);
    }
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    if (last != null && !blocks.hasMinimumReplicas(draft, last.block())) {
      if (blocks.awaitsDatanodes() && !context.timedOut()) {
        return Decision.waitForBlock(last.block().blockId(), Writing.DATANODE_PATIENCE_MILLIS);
      }
      throw noReplicas(path, last.block());
    }
    FileWriter writer = new FileWriter(holder, caller.address(), 0);
    FileInode opened = file.withWriter(writer);
    opened = opened.withReserved(reserve(draft, opened, newBlock));
    QuotaBook.require(draft, path, path.last(), Usage.of(opened).minus(Usage.of(file)));
    draft.update(path, opened);
    draft.addLease(writer, file.id());
    renewals.renew(holder, context.nowMillis());
    return draft.reply(lastBlock(draft, opened, newBlock));
  }

  /** What no DataNode has cannot be written on. */
  private static FsException noReplicas(ResolvedPath path, BlockInfo last) {
    return new FsException(
        Fault.IO,
        "append: lastBlock="
            + last
            + " of src="
            + path.text()
            + " is not sufficiently replicated yet.");
  }

  /** Room for the rest of a last block that is written on. */
  private static long reserve(TreeDraft draft, FileInode file, boolean newBlock) {
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    return last == null || newBlock
        ? 0
        : Math.max(0, file.blockSizeBytes() - last.block().lengthBytes());
  }

  private static Appended lastBlock(TreeDraft draft, FileInode file, boolean newBlock) {
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    boolean full = last == null || last.block().lengthBytes() >= file.blockSizeBytes();
    if (last != null && newBlock) {
      return new Appended(file, last.block(), last.offsetBytes(), false);
    }
    if (full) {
      return new Appended(file, null, 0, false);
    }
    BlockInfo block = last.block();
    BlockInfo reopened =
        block.with(BlockState.UNDER_CONSTRUCTION, block.generationStamp(), block.lengthBytes());
    OpenFiles.put(draft, reopened);
    draft.count().completeBlocks--;
    draft.tell(new BlockEvent.Reopened(reopened));
    return new Appended(file, reopened, last.offsetBytes(), true);
  }

  private static FileInode requireFile(Caller caller, ResolvedPath path) throws FsException {
    if (path.target() == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND,
          "Failed to append to non-existent file "
              + path.text()
              + " for client "
              + caller.address());
    }
    if (!(path.target() instanceof FileInode file)) {
      throw new FsException(
          Fault.FILE_ALREADY_EXISTS,
          "Cannot append to directory " + path.text() + "; already exists as a directory.");
    }
    return file;
  }
}
