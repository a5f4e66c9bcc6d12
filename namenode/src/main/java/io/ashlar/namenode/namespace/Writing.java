package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockEvent;
import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.BlockState;
import io.ashlar.namenode.blocks.PlacementRequest;
import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;
import java.util.List;
import java.util.Set;

/** What a writer does to the blocks of a file he has open (wire reference 2.5). */
final class Writing {
  /**
   * How long a reply is held back for a DataNode's report before the client is told to come back.
   */
  private static final long REPORT_PATIENCE_MILLIS = 3_000;

  /**
   * The same for a DataNode to come back after a restart. Hadoop's beat every 3 s, and their second
   * call says that they have room; Java's client comes back five times, others do not.
   */
  static final long DATANODE_PATIENCE_MILLIS = 10_000;

  private final NamespaceSettings settings;
  private final OpenFiles openFiles;
  private final BlockManager blocks;

  Writing(NamespaceSettings settings, OpenFiles openFiles, BlockManager blocks) {
    this.settings = settings;
    this.openFiles = openFiles;
    this.blocks = blocks;
  }

  // ---- addBlock

  Decision<NewBlock> addBlock(
      View view, DecideContext context, Caller caller, FsPath fsPath, AddBlockRequest request)
      throws FsException {
    try {
      return placeBlock(view, context, caller, fsPath, request);
    } catch (FsException e) {
      if (e.fault() != Fault.NOT_REPLICATED_YET || context.timedOut()) {
        throw e;
      }
      return Decision.waitForDatanode(DATANODE_PATIENCE_MILLIS);
    }
  }

  private Decision<NewBlock> placeBlock(
      View view, DecideContext context, Caller caller, FsPath fsPath, AddBlockRequest request)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = openFiles.requireHeld(draft, fsPath, request.inodeId(), request.holder());
    FileInode file = (FileInode) path.target();
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    if (!named(request.previous(), last)) {
      FileBlocks.Positioned again = retried(draft, path, file, request.previous(), last);
      if (again != null) {
        return giveAgain(draft, caller, path, file, request, again);
      }
    }
    if (file.blocks() >= settings.maxBlocksPerFile()) {
      throw new FsException(
          Fault.IO,
          "File has reached the limit on maximum number of blocks"
              + " (dfs.namenode.fs-limits.max-blocks-per-file): "
              + file.blocks()
              + " >= "
              + settings.maxBlocksPerFile());
    }
    int lastButOne = file.blocks() - 2;
    if (!openFiles.complete(draft, file, lastButOne)) {
      if (!context.timedOut()) {
        return waitFor(draft, file, lastButOne);
      }
      throw new FsException(Fault.NOT_REPLICATED_YET, "Not replicated yet: " + path.text());
    }
    if (request.previous() != null) {
      file = openFiles.commitLast(draft, path, file, request.previous());
      openFiles.complete(draft, file, file.blocks() - 1);
    }
    return allocate(draft, caller, path, file, request);
  }

  private Decision<NewBlock> allocate(
      TreeDraft draft, Caller caller, ResolvedPath path, FileInode file, AddBlockRequest request)
      throws FsException {
    List<StorageTarget> targets = choose(caller, path, file, request);
    Counters counters = draft.count();
    BlockInfo block =
        new BlockInfo(
            ++counters.lastBlockId,
            file.id(),
            file.blocks(),
            ++counters.lastGenerationStamp,
            0,
            file.replication(),
            BlockState.UNDER_CONSTRUCTION,
            0);
    long offset = file.lengthBytes();
    FileInode longer = OpenFiles.append(draft, file, block);
    QuotaBook.require(
        draft, path, path.last(), Usage.of(longer).minus(Usage.of((FileInode) path.target())));
    draft.update(path, longer);
    draft.tell(new BlockEvent.Allocated(block, targets));
    return draft.reply(new NewBlock(block, offset, targets));
  }

  /**
   * The answer that gave the block out was lost. So was its pipeline, if this NameNode was started
   * since or all of the pipeline died: nobody has begun to write, and another one will do.
   */
  private Decision<NewBlock> giveAgain(
      TreeDraft draft,
      Caller caller,
      ResolvedPath path,
      FileInode file,
      AddBlockRequest request,
      FileBlocks.Positioned given)
      throws FsException {
    BlockInfo block = given.block();
    if (!blocks.locate(draft, block, caller.address()).targets().isEmpty()) {
      return Decision.unchanged(new NewBlock(block, given.offsetBytes(), List.of()));
    }
    List<StorageTarget> targets = choose(caller, path, file, request);
    draft.tell(new BlockEvent.Allocated(block, targets));
    return draft.reply(new NewBlock(block, given.offsetBytes(), targets));
  }

  private List<StorageTarget> choose(
      Caller caller, ResolvedPath path, FileInode file, AddBlockRequest request)
      throws FsException {
    return blocks.chooseTargets(
        new PlacementRequest(
            path.text(),
            caller.address(),
            file.replication(),
            file.blockSizeBytes(),
            List.of(),
            request.excludedUuids(),
            request.favored(),
            request.avoidLocalNode(),
            request.ignoreLocality(),
            StoragePolicy.of(path.storagePolicy())));
  }

  /**
   * The client's previous block is not the file's last. Either it asks again for a block that it
   * was given, or it starts a new block after a full one, or it is wrong.
   *
   * @return the block it was given, or null to allocate one
   */
  private static FileBlocks.Positioned retried(
      TreeDraft draft,
      ResolvedPath path,
      FileInode file,
      BlockId previous,
      FileBlocks.Positioned last)
      throws FsException {
    if (last == null) {
      throw new FsException(
          Fault.IO,
          "Cannot allocate block in "
              + path.text()
              + ": passed 'previous' block "
              + previous
              + ", but the file has no blocks");
    }
    boolean full = last.block().isComplete() && last.block().lengthBytes() >= file.blockSizeBytes();
    if (previous == null && full) {
      return null;
    }
    if (!named(previous, FileBlocks.at(draft, file, file.blocks() - 2))) {
      throw new FsException(
          Fault.IO,
          "Cannot allocate block in "
              + path.text()
              + ": passed 'previous' block "
              + previous
              + " does not match actual last block in file "
              + last.block());
    }
    if (last.block().lengthBytes() != 0 || last.block().isComplete()) {
      throw new FsException(
          Fault.IO,
          "Request looked like a retry to allocate block "
              + last.block().blockId()
              + " but it already contains "
              + last.block().lengthBytes()
              + " bytes");
    }
    return last;
  }

  private static boolean named(BlockId said, FileBlocks.Positioned found) {
    if (said == null || found == null) {
      return said == null && found == null;
    }
    return said.blockId() == found.block().blockId()
        && said.generationStamp() == found.block().generationStamp();
  }

  private static <R> Decision<R> waitFor(TreeDraft draft, FileInode file, int index) {
    return Decision.waitForBlock(
        FileBlocks.at(draft, file, index).block().blockId(), REPORT_PATIENCE_MILLIS);
  }

  // ---- complete

  Decision<Boolean> complete(
      View view, DecideContext context, FsPath fsPath, long inodeId, String holder, BlockId said)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path;
    try {
      path = openFiles.requireHeld(draft, fsPath, inodeId, holder);
    } catch (FsException e) {
      if (e.fault() == Fault.LEASE_EXPIRED && closedAlready(draft, fsPath, inodeId, said)) {
        return Decision.unchanged(true);
      }
      throw e;
    }
    FileInode file = (FileInode) path.target();
    int last = file.blocks() - 1;
    if (!openFiles.complete(draft, file, last - 1)) {
      return context.timedOut() ? Decision.unchanged(false) : waitFor(draft, file, last - 1);
    }
    if (said != null) {
      file = openFiles.commitLast(draft, path, file, said);
    }
    if (openFiles.complete(draft, file, last)) {
      openFiles.close(draft, path, file);
      return draft.reply(true);
    }
    boolean committed = FileBlocks.at(draft, file, last).block().state() == BlockState.COMMITTED;
    if (committed && !context.timedOut()) {
      return waitFor(draft, file, last);
    }
    draft.update(path, file);
    return draft.reply(false);
  }

  private static boolean closedAlready(TreeDraft draft, FsPath fsPath, long inodeId, BlockId said)
      throws FsException {
    ResolvedPath path = OpenFiles.find(draft, fsPath, inodeId);
    return path != null
        && path.target() instanceof FileInode file
        && !file.isOpen()
        && named(said, FileBlocks.last(draft, file));
  }

  // ---- the rest

  Decision<Void> abandonBlock(
      View view, DecideContext context, FsPath fsPath, long inodeId, String holder, BlockId block)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = openFiles.requireHeld(draft, fsPath, inodeId, holder);
    FileInode file = (FileInode) path.target();
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    if (last == null
        || last.block().blockId() != block.blockId()
        || last.block().state() != BlockState.UNDER_CONSTRUCTION
        || last.block().recoveryId() != 0) {
      return Decision.unchanged(null);
    }
    draft.update(path, openFiles.dropLast(draft, file));
    return draft.reply(null);
  }

  Decision<Void> fsync(
      View view,
      DecideContext context,
      FsPath fsPath,
      long inodeId,
      String holder,
      long lastBlockLengthBytes)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = openFiles.requireHeld(draft, fsPath, inodeId, holder);
    FileInode file = (FileInode) path.target();
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    if (last == null || last.block().state() != BlockState.UNDER_CONSTRUCTION) {
      return Decision.unchanged(null);
    }
    BlockInfo block = last.block();
    long length = Math.max(block.lengthBytes(), lastBlockLengthBytes);
    if (length == block.lengthBytes() && block.hasAcknowledgedBytes()) {
      return Decision.unchanged(null);
    }
    // Clients ask for this before their first flush of a block returns.
    OpenFiles.put(draft, block.with(block.state(), block.generationStamp(), length).asFlushed());
    draft.update(path, file.grown(length - block.lengthBytes()));
    return draft.reply(null);
  }

  /** A new generation stamp for a pipeline; the block keeps its own until updatePipeline. */
  Decision<BlockInfo> updateBlockForPipeline(
      View view, DecideContext context, String holder, long blockId) throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    Pipeline pipeline = requirePipeline(draft, holder, blockId);
    long stamp = ++draft.count().lastGenerationStamp;
    BlockInfo block = pipeline.block();
    return draft.reply(block.with(block.state(), stamp, block.lengthBytes()));
  }

  Decision<Void> updatePipeline(
      View view,
      DecideContext context,
      String holder,
      long blockId,
      long newGenerationStamp,
      long newLengthBytes,
      List<String> datanodeUuids,
      List<String> storageIds)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    Pipeline pipeline = requirePipeline(draft, holder, blockId);
    BlockInfo old = pipeline.block();
    if (newGenerationStamp <= old.generationStamp() || newLengthBytes < old.lengthBytes()) {
      throw new FsException(
          Fault.IO,
          "Update "
              + old
              + " to stamp "
              + newGenerationStamp
              + " and length "
              + newLengthBytes
              + ": the new block does not have a larger generation stamp, or is shorter");
    }
    BlockInfo block = old.with(old.state(), newGenerationStamp, newLengthBytes);
    OpenFiles.put(draft, block);
    FileInode file = pipeline.file();
    draft.update(pipeline.path(), file.grown(newLengthBytes - old.lengthBytes()));
    draft.tell(new BlockEvent.PipelineChanged(block, blocks.targets(datanodeUuids, storageIds)));
    return draft.reply(null);
  }

  /** More targets for a running pipeline, or none; nothing changes here. */
  Decision<List<StorageTarget>> additionalTargets(
      View view,
      DecideContext context,
      Caller caller,
      FsPath fsPath,
      long inodeId,
      String holder,
      List<StorageTarget> existing,
      Set<String> excludedUuids,
      int count)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = openFiles.requireHeld(draft, fsPath, inodeId, holder);
    FileInode file = (FileInode) path.target();
    PlacementRequest request =
        new PlacementRequest(
            path.text(),
            caller.address(),
            count,
            file.blockSizeBytes(),
            existing,
            excludedUuids,
            List.of(),
            false,
            false,
            StoragePolicy.of(path.storagePolicy()));
    try {
      return Decision.unchanged(blocks.chooseTargets(request));
    } catch (FsException e) {
      if (e.fault() != Fault.NOT_REPLICATED_YET) {
        throw e;
      }
      return context.timedOut()
          ? Decision.unchanged(List.of())
          : Decision.waitForDatanode(DATANODE_PATIENCE_MILLIS);
    }
  }

  private record Pipeline(ResolvedPath path, FileInode file, BlockInfo block) {}

  private static Pipeline requirePipeline(TreeDraft draft, String holder, long blockId)
      throws FsException {
    BlockInfo block = BlockInfo.find(draft, blockId);
    if (block == null) {
      throw new FsException(Fault.IO, "Block " + blockId + " does not exist");
    }
    if (block.state() != BlockState.UNDER_CONSTRUCTION) {
      throw new FsException(
          Fault.IO, "Block " + blockId + " is " + block.state() + " but not UNDER_CONSTRUCTION");
    }
    if (block.recoveryId() != 0) {
      throw new FsException(Fault.IO, "Block " + blockId + " is being recovered");
    }
    ResolvedPath path = ResolvedPath.ofInode(draft, block.inodeId());
    if (path == null || !(path.target() instanceof FileInode file) || !file.isOpen()) {
      throw new FsException(
          Fault.IO,
          "The file " + (path == null ? "of block " + blockId : path.text()) + " is not open");
    }
    if (!file.writer().holder().equals(holder)) {
      throw new FsException(
          Fault.LEASE_EXPIRED,
          "Lease mismatch: block " + blockId + " is accessed by a non lease holder " + holder);
    }
    return new Pipeline(path, file, block);
  }
}
