package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Moving the blocks of some files behind those of another one (wire reference 2.4). No byte of data
 * moves; the files the blocks came from are gone afterwards.
 */
final class Concatenation {
  /**
   * Blocks moved in one call, which the writer does at one go: three rows each, about half a second
   * in all. Nobody has asked for more of Hadoop; who does may do it in several calls.
   */
  private static final int MAX_BLOCKS = 100_000;

  private Concatenation() {}

  static Decision<Void> concat(
      View view, DecideContext context, Caller caller, FsPath targetPath, List<FsPath> sourcePaths)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath target = draft.resolve(targetPath);
    PathAccess.traverse(caller, target, false);
    PathAccess.requireTarget(caller, target, Access.WRITE);
    FileInode into = target.requireFile();
    if (into.isOpen()) {
      throw refused("concat: target file " + target.text() + " is under construction");
    }
    List<ResolvedPath> sources = new ArrayList<>(sourcePaths.size());
    for (FsPath sourcePath : sourcePaths) {
      ResolvedPath source = draft.resolve(sourcePath);
      checkSource(draft, caller, source, target);
      sources.add(source);
    }
    requireDifferent(sources);
    requireModest(sources, target);
    FileInode grown = move(draft, sources, into);
    QuotaBook.require(draft, target, target.last(), Usage.of(grown).minus(Usage.of(into)));
    draft.update(target, grown);
    return draft.reply(null);
  }

  private static void checkSource(
      TreeDraft draft, Caller caller, ResolvedPath source, ResolvedPath target) throws FsException {
    PathAccess.traverse(caller, source, false);
    PathAccess.requireTarget(caller, source, Access.READ);
    PathAccess.requireRemovable(caller, source);
    FileInode from = source.requireFile();
    FileInode into = (FileInode) target.target();
    if (parentId(source) != parentId(target)) {
      throw refused(
          "Source file "
              + source.text()
              + " is not in the same directory with the target "
              + target.text());
    }
    if (draft.isShown(from)) {
      throw new FsException(
          Fault.SNAPSHOT, "Concat: the source file " + source.text() + " is in snapshot");
    }
    if (from.id() == into.id()) {
      throw refused(
          "concat: the src file "
              + source.text()
              + " is the same with the target file "
              + target.text());
    }
    if (from.isOpen() || from.blocks() == 0) {
      throw refused(
          "concat: source file " + source.text() + " is invalid or empty or underConstruction");
    }
    if (from.blockSizeBytes() > into.blockSizeBytes()) {
      throw refused(
          "concat: source file "
              + source.text()
              + " has preferred block size "
              + from.blockSizeBytes()
              + " which is greater than the target file's preferred block size "
              + into.blockSizeBytes());
    }
  }

  private static long parentId(ResolvedPath path) {
    return path.inode(path.last() - 1).id();
  }

  private static void requireDifferent(List<ResolvedPath> sources) throws FsException {
    Set<Long> seen = new HashSet<>();
    for (ResolvedPath source : sources) {
      if (!seen.add(source.target().id())) {
        throw refused("concat: at least two of the source files are the same");
      }
    }
  }

  private static void requireModest(List<ResolvedPath> sources, ResolvedPath target)
      throws FsException {
    long blocks = 0;
    for (ResolvedPath source : sources) {
      blocks += ((FileInode) source.target()).blocks();
    }
    if (blocks > MAX_BLOCKS) {
      throw refused(
          "concat: the source files of "
              + target.text()
              + " have "
              + blocks
              + " blocks, of which "
              + MAX_BLOCKS
              + " can be moved at once; concatenate them in several steps");
    }
  }

  /** Moves all blocks, and takes the files they were in away. */
  private static FileInode move(TreeDraft draft, List<ResolvedPath> sources, FileInode into)
      throws FsException {
    FileInode grown = into;
    for (ResolvedPath source : sources) {
      grown = moveBlocks(draft, (FileInode) source.target(), grown);
      draft.unlink(source);
      draft.deleteRow(Table.INODES, Keys.of(source.target().id()));
      XAttrRows.deleteAll(draft, source.target());
      draft.count().files--;
    }
    return grown.with(grown.attributes().withModification(draft.nowMillis()));
  }

  private static FileInode moveBlocks(TreeDraft draft, FileInode from, FileInode into) {
    int index = into.blocks();
    long offset = into.lengthBytes();
    try (Cursor rows = FileBlocks.scan(draft.base(), from.id(), 0)) {
      while (rows.next()) {
        BlockInfo block = BlockInfo.find(draft.base(), FileBlocks.blockIdOf(rows.value()));
        BlockInfo moved = block.in(into.id(), index).withReplication(into.replication());
        draft.deleteRow(Table.FILE_BLOCKS, rows.key());
        draft.putRow(
            Table.FILE_BLOCKS,
            FileBlocks.key(into.id(), index),
            FileBlocks.row(block.blockId(), offset));
        OpenFiles.put(draft, moved);
        if (moved.replication() != block.replication()) {
          draft.tell(new BlockEvent.ReplicationChanged(moved, block.replication()));
        }
        index++;
        offset += block.lengthBytes();
      }
    }
    return into.withLength(offset, index);
  }

  private static FsException refused(String message) {
    return new FsException(Fault.ILLEGAL_ARGUMENT, message);
  }
}
