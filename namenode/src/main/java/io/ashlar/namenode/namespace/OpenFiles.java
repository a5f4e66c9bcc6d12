package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;

/**
 * What happens to a file while it is open: its blocks are committed and completed, and at the end
 * it is closed. Steps that writers, lease recovery and block recovery share.
 */
final class OpenFiles {
  private final BlockManager blocks;

  OpenFiles(BlockManager blocks) {
    this.blocks = blocks;
  }

  /**
   * Finds the file a writer means, and checks that it is his.
   *
   * @param inodeId wins over the path, unless it is 0
   */
  ResolvedPath requireHeld(TreeDraft draft, FsPath fsPath, long inodeId, String holder)
      throws FsException {
    ResolvedPath path = find(draft, fsPath, inodeId);
    if (path == null || path.target() == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND,
          "File does not exist: "
              + fsPath.text()
              + (inodeId == 0 ? "" : " (inode " + inodeId + ")")
              + " Holder "
              + holder
              + " does not have any open files.");
    }
    if (!(path.target() instanceof FileInode file)) {
      throw new FsException(
          Fault.LEASE_EXPIRED,
          "INode is not a regular file: " + describe(path) + " is a directory");
    }
    if (!file.isOpen()) {
      throw new FsException(
          Fault.LEASE_EXPIRED,
          "File is not open for writing: "
              + describe(path)
              + " Holder "
              + holder
              + " does not have any open files.");
    }
    if (!file.writer().holder().equals(holder)) {
      throw new FsException(
          Fault.LEASE_EXPIRED,
          "Client (="
              + holder
              + ") is not the lease owner (="
              + file.writer().holder()
              + ": "
              + describe(path));
    }
    return path;
  }

  /** The path of a file by id or, if that is 0, by name; null for an id that is not in the tree. */
  static ResolvedPath find(TreeDraft draft, FsPath fsPath, long inodeId) throws FsException {
    return inodeId == 0 ? draft.resolve(fsPath) : ResolvedPath.ofInode(draft, inodeId);
  }

  static String describe(ResolvedPath path) {
    return path.text() + " (inode " + path.target().id() + ")";
  }

  /**
   * The writer has said the last block's final length and stamp.
   *
   * @return the file with its new length
   */
  FileInode commitLast(TreeDraft draft, ResolvedPath path, FileInode file, BlockId said)
      throws FsException {
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    if (last == null || last.block().blockId() != said.blockId()) {
      throw new FsException(
          Fault.IO,
          "Cannot commit block "
              + said.blockId()
              + " of "
              + describe(path)
              + ": its last block is "
              + (last == null ? "none" : last.block().blockId()));
    }
    BlockInfo block = last.block();
    if (block.state() != BlockState.UNDER_CONSTRUCTION) {
      return file;
    }
    if (block.recoveryId() != 0) {
      throw new FsException(
          Fault.IO,
          "Cannot commit block "
              + block.blockId()
              + " of "
              + describe(path)
              + ": it is being recovered");
    }
    if (block.generationStamp() != said.generationStamp()) {
      throw new FsException(
          Fault.IO,
          "Commit block with mismatching GS. NN has "
              + block.generationStamp()
              + ", client submits "
              + said.generationStamp());
    }
    if (said.lengthBytes() < block.lengthBytes()) {
      throw new FsException(
          Fault.IO,
          "Trying to commit inconsistent block "
              + block.blockId()
              + ": length "
              + said.lengthBytes()
              + " is below the known "
              + block.lengthBytes());
    }
    long grown = said.lengthBytes() - block.lengthBytes();
    BlockInfo committed =
        block.with(BlockState.COMMITTED, block.generationStamp(), said.lengthBytes());
    put(draft, committed);
    draft.tell(new BlockEvent.Committed(committed));
    return file.withLength(file.lengthBytes() + grown, file.blocks()).withReserved(0);
  }

  /** Completes the block at an index if it can be; says whether it is complete then. */
  boolean complete(TreeDraft draft, FileInode file, int index) {
    FileBlocks.Positioned positioned = FileBlocks.at(draft, file, index);
    if (positioned == null || positioned.block().isComplete()) {
      return true;
    }
    BlockInfo block = positioned.block();
    if (block.state() != BlockState.COMMITTED || !blocks.hasMinimumReplicas(draft, block)) {
      return false;
    }
    BlockInfo complete =
        block.with(BlockState.COMPLETE, block.generationStamp(), block.lengthBytes());
    put(draft, complete);
    draft.count().completeBlocks++;
    draft.tell(new BlockEvent.Completed(complete));
    return true;
  }

  /**
   * Takes the last block away. Unless it has no byte yet a snapshot may keep it: a writer who gives
   * up a block that he has only appended to does not take it from those who took it down before.
   */
  FileInode dropLast(TreeDraft draft, FileInode file) {
    int index = file.blocks() - 1;
    BlockInfo block = FileBlocks.at(draft, file, index).block();
    byte[] key = FileBlocks.key(file.id(), index);
    if (block.state() == BlockState.UNDER_CONSTRUCTION && block.lengthBytes() == 0) {
      draft.dropBlock(key, block.blockId());
    } else {
      draft.releaseBlock(key, block.blockId());
    }
    FileInode shorter = file.withLength(file.lengthBytes() - block.lengthBytes(), index);
    return shorter.isOpen() ? shorter.withReserved(0) : shorter;
  }

  /** Ends the writing of a file. */
  void close(TreeDraft draft, ResolvedPath path, FileInode file) {
    draft.removeLease(file.writer(), file.id());
    draft.update(
        path, file.withWriter(null).with(file.attributes().withModification(draft.nowMillis())));
  }

  static void put(TreeDraft draft, BlockInfo block) {
    draft.putRow(Table.BLOCKS, BlockInfo.key(block.blockId()), block.encode());
  }

  /** Adds a new block at the end of the file. */
  static FileInode append(TreeDraft draft, FileInode file, BlockInfo block) {
    put(draft, block);
    draft.putRow(
        Table.FILE_BLOCKS,
        Keys.of(file.id(), block.index()),
        FileBlocks.row(block.blockId(), file.lengthBytes()));
    draft.count().blocks++;
    return file.withLength(file.lengthBytes(), file.blocks() + 1)
        .withReserved(file.blockSizeBytes());
  }
}
