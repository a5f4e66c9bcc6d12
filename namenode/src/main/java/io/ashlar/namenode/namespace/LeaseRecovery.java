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
import io.ashlar.namenode.store.Cursor;
import io.ashlar.namenode.store.Keys;
import io.ashlar.namenode.store.Table;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Taking files from writers that are gone (wire reference, DataNodes, 3.9): close what can be
 * closed, otherwise have the DataNodes agree on the last block's length first.
 */
final class LeaseRecovery {
  private static final Logger log = LoggerFactory.getLogger(LeaseRecovery.class);

  /** Holds the files that are being recovered; clients recognise its beginning. */
  static final String RECOVERY_HOLDER = "HDFS_NameNode";

  /** Files looked at in one step of the monitor. */
  private static final int FILES_PER_STEP = 200;

  private static final int HOLDERS_PER_STEP = 1000;

  private static final byte[] BEGINNING = new byte[0];

  private final NamespaceSettings settings;
  private final OpenFiles openFiles;
  private final BlockManager blocks;
  private final LeaseRenewals renewals;
  private final KeptBlocks kept;

  /** Where the monitor's next step goes on. Confined to the writer thread. */
  private byte[] resumeFrom = BEGINNING;

  LeaseRecovery(
      NamespaceSettings settings,
      OpenFiles openFiles,
      BlockManager blocks,
      LeaseRenewals renewals) {
    this.settings = settings;
    this.openFiles = openFiles;
    this.blocks = blocks;
    this.renewals = renewals;
    this.kept = new KeptBlocks(blocks, settings.recoveryRetryMillis());
  }

  /**
   * Another writer wants an open file. Where its holder has been silent for too long the file is
   * recovered.
   *
   * @return null if the file is closed now; otherwise what to tell the other writer
   */
  FsException takeOver(
      TreeDraft draft,
      ResolvedPath path,
      FileInode file,
      String operation,
      String holder,
      Caller caller)
      throws FsException {
    FileWriter writer = file.writer();
    String failed = failed(operation, path, holder, caller);
    boolean recovering = writer.holder().equals(RECOVERY_HOLDER);
    if (writer.holder().equals(holder)) {
      return new FsException(
          Fault.ALREADY_BEING_CREATED, failed + holder + " is already the current lease holder.");
    }
    if (!recovering && !renewals.softLimitPassed(writer.holder(), draft.nowMillis())) {
      if (isUnderRecovery(draft, file)) {
        return new FsException(
            Fault.RECOVERY_IN_PROGRESS,
            failed
                + "another recovery is in progress by "
                + writer.holder()
                + " on "
                + writer.clientAddress());
      }
      return new FsException(
          Fault.ALREADY_BEING_CREATED,
          failed
              + "this file lease is currently owned by "
              + writer.holder()
              + " on "
              + writer.clientAddress());
    }
    if (release(draft, path, file)) {
      return null;
    }
    return new FsException(
        Fault.RECOVERY_IN_PROGRESS, failed + "lease recovery is in progress. Try again later.");
  }

  /** How the answer to another writer begins. */
  static String failed(String operation, ResolvedPath path, String holder, Caller caller) {
    return "Failed to "
        + operation
        + " "
        + path.text()
        + " for "
        + holder
        + " on "
        + caller.address()
        + " because ";
  }

  private static boolean isUnderRecovery(TreeDraft draft, FileInode file) {
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    return last != null && last.block().recoveryId() != 0;
  }

  /** A client wants a file closed, whoever writes it; says whether it is. */
  Decision<Boolean> recoverLease(View view, DecideContext context, Caller caller, FsPath fsPath)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    FileInode file = path.requireFile();
    PathAccess.requireTarget(caller, path, Access.WRITE);
    if (!file.isOpen()) {
      return Decision.unchanged(true);
    }
    return draft.reply(release(draft, path, file));
  }

  /**
   * Closes the file, or starts the recovery of its last block.
   *
   * @return whether it is closed
   */
  private boolean release(TreeDraft draft, ResolvedPath path, FileInode open) throws FsException {
    FileInode file = open;
    int last = file.blocks() - 1;
    boolean previousComplete = openFiles.complete(draft, file, last - 1);
    if (openFiles.complete(draft, file, last) && previousComplete) {
      openFiles.close(draft, path, file);
      return true;
    }
    if (!previousComplete) {
      throw new FsException(
          Fault.ALREADY_BEING_CREATED,
          "Committed blocks of " + path.text() + " are waiting to be minimally replicated");
    }
    BlockInfo block = FileBlocks.last(draft, file).block();
    // Flushed bytes are somewhere, if only on DataNodes that are not up now.
    if (!block.hasAcknowledgedBytes() && blocks.expectedReplicas(draft, block) == 0) {
      file = openFiles.dropLast(draft, file);
      openFiles.close(draft, path, file);
      return true;
    }
    if (draft.nowMillis() - file.writer().recoveryStartedMillis()
        >= settings.recoveryRetryMillis()) {
      startRecovery(draft, path, file, block);
    }
    return false;
  }

  private static void startRecovery(
      TreeDraft draft, ResolvedPath path, FileInode file, BlockInfo block) {
    begin(draft, block);
    FileWriter writer = file.writer();
    String holder = block.cutFrom() == 0 ? RECOVERY_HOLDER : writer.holder();
    FileWriter recovering =
        new FileWriter(holder, writer.clientAddress(), draft.nowMillis(), writer.reservedBytes());
    draft.removeLease(writer, file.id());
    draft.addLease(recovering, file.id());
    draft.update(path, file.withWriter(recovering));
  }

  /** Has the DataNodes agree on the block, under a new stamp that outdoes recoveries before. */
  static void begin(TreeDraft draft, BlockInfo block) {
    long recoveryId = ++draft.count().lastGenerationStamp;
    BlockInfo recovering =
        block
            .with(BlockState.UNDER_CONSTRUCTION, block.generationStamp(), block.lengthBytes())
            .withRecovery(recoveryId);
    OpenFiles.put(draft, recovering);
    draft.tell(new BlockEvent.RecoveryStarted(recovering));
  }

  /** The end of a block recovery (wire reference, DataNodes, 3.10). */
  Decision<Void> commitBlockSynchronization(
      View view,
      DecideContext context,
      BlockId recovered,
      long newGenerationStamp,
      boolean closeFile,
      boolean deleteBlock,
      List<String> storageIds)
      throws FsException {
    BlockInfo block = BlockInfo.find(view, recovered.blockId());
    if (block == null) {
      if (deleteBlock) {
        return Decision.unchanged(null);
      }
      throw new FsException(Fault.IO, "Block " + recovered.blockId() + " not found");
    }
    TreeDraft draft = new TreeDraft(view, context);
    if (KeptBlocks.isKept(draft, block.blockId())) {
      return kept.recovered(
          draft, block, recovered.lengthBytes(), newGenerationStamp, deleteBlock, storageIds);
    }
    ResolvedPath path = ResolvedPath.ofInode(draft, block.inodeId());
    if (path == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND, "The file of block " + block.blockId() + " was deleted");
    }
    FileInode file = (FileInode) path.target();
    block = copyOf(draft, file, block);
    if (!file.isOpen() || block.isComplete() || !isLast(draft, file, block)) {
      return Decision.unchanged(null);
    }
    requireCurrent(block, newGenerationStamp);
    if (deleteBlock) {
      requireNothingLost(path, block);
      file = openFiles.dropLast(draft, file);
    } else {
      long grown = recovered.lengthBytes() - block.lengthBytes();
      complete(draft, block, recovered.lengthBytes(), newGenerationStamp, storageIds);
      file = file.grown(grown).withReserved(0);
      if (block.cutFrom() != 0) {
        draft.correct(path, file);
      }
    }
    if (closeFile) {
      openFiles.close(draft, path, file);
    } else {
      draft.update(path, file);
    }
    return draft.reply(null);
  }

  /** A block whose writer has seen bytes acknowledged is not dropped, wherever they are. */
  private static void requireNothingLost(ResolvedPath path, BlockInfo block) throws FsException {
    if (block.hasAcknowledgedBytes()) {
      throw new FsException(
          Fault.IO,
          "Block "
              + block.blockId()
              + " of "
              + path.text()
              + " has acknowledged bytes and is not given up: none of the DataNodes that were"
              + " asked has a replica, so others are waited for");
    }
  }

  /** Of several recoveries of a block only the newest counts. */
  static void requireCurrent(BlockInfo block, long newGenerationStamp) throws FsException {
    if (block.recoveryId() != newGenerationStamp) {
      throw new FsException(
          Fault.IO,
          "The recovery id "
              + newGenerationStamp
              + " does not match current recovery id "
              + block.recoveryId()
              + " for block "
              + block.blockId());
    }
  }

  /** The DataNodes agreed: the block is as they say. */
  static void complete(
      TreeDraft draft,
      BlockInfo block,
      long lengthBytes,
      long newGenerationStamp,
      List<String> storageIds) {
    BlockInfo complete =
        block.with(BlockState.COMPLETE, newGenerationStamp, lengthBytes).withRecovery(0);
    OpenFiles.put(draft, complete);
    draft.count().completeBlocks++;
    draft.tell(new BlockEvent.Recovered(complete, storageIds));
    draft.tell(new BlockEvent.Completed(complete));
    draft.forgetSource(block);
  }

  /** Only a last block is recovered; another one is the file's no more, but a snapshot's. */
  private static boolean isLast(TreeDraft draft, FileInode file, BlockInfo block) {
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    return last != null && last.block().blockId() == block.blockId();
  }

  /** DataNodes name the block that they cut, also where a copy of it gets the new length. */
  private static BlockInfo copyOf(TreeDraft draft, FileInode file, BlockInfo named) {
    FileBlocks.Positioned last = FileBlocks.last(draft, file);
    return last != null && last.block().cutFrom() == named.blockId() ? last.block() : named;
  }

  /**
   * One step of the monitor: recovers files of holders that have been silent beyond the hard limit,
   * and files whose recovery has not ended. Each step goes on with the file behind the last one
   * that was looked at, so that files that cannot be closed for now hold up no others.
   *
   * @return whether there is more to look at in this round
   */
  Decision<Boolean> expire(View view, DecideContext context) {
    TreeDraft draft = new TreeDraft(view, context);
    int files = 0;
    byte[] from = resumeFrom;
    for (int seen = 0; seen < HOLDERS_PER_STEP && files < FILES_PER_STEP; seen++) {
      String holder = nextHolder(view, from);
      if (holder == null) {
        resumeFrom = BEGINNING;
        return draft.reply(false);
      }
      boolean isKept = holder.equals(KeptBlocks.HOLDER);
      boolean due =
          isKept
              || holder.equals(RECOVERY_HOLDER)
              || renewals.hardLimitPassed(holder, context.nowMillis());
      List<byte[]> keys =
          due ? leases(view, from, holder, FILES_PER_STEP - files) : List.<byte[]>of();
      for (byte[] key : keys) {
        if (isKept) {
          kept.finish(draft, lastLong(key));
        } else {
          releaseExpired(draft, lastLong(key));
        }
      }
      files += keys.size();
      boolean all = files < FILES_PER_STEP;
      from = all ? holderEnd(holder) : behind(keys.get(keys.size() - 1));
    }
    resumeFrom = from;
    return draft.reply(true);
  }

  private static List<byte[]> leases(View view, byte[] from, String holder, int limit) {
    List<byte[]> keys = new ArrayList<>();
    try (Cursor rows = view.scan(Table.LEASES, from, holderEnd(holder))) {
      while (keys.size() < limit && rows.next()) {
        keys.add(rows.key().clone());
      }
    }
    return keys;
  }

  private void releaseExpired(TreeDraft draft, long inodeId) {
    ResolvedPath path = ResolvedPath.ofInode(draft, inodeId);
    if (path == null || !(path.target() instanceof FileInode file) || !file.isOpen()) {
      return; // deleted: reclaiming takes the row away
    }
    try {
      release(draft, path, file);
    } catch (FsException e) {
      log.debug("{} stays open for now: {}", path.text(), e.getMessage());
    }
  }

  private static long lastLong(byte[] leaseKey) {
    return Keys.firstLong(
        Arrays.copyOfRange(leaseKey, leaseKey.length - Long.BYTES, leaseKey.length));
  }

  /** The smallest key above. */
  private static byte[] behind(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static String nextHolder(View view, byte[] from) {
    byte[] end = new byte[32];
    Arrays.fill(end, (byte) 0xff);
    try (Cursor rows = view.scan(Table.LEASES, from, end)) {
      if (!rows.next()) {
        return null;
      }
      byte[] key = rows.key();
      return new String(key, 0, key.length - 1 - Long.BYTES, StandardCharsets.UTF_8);
    }
  }

  /** The smallest key above all rows of a holder. */
  private static byte[] holderEnd(String holder) {
    byte[] end = (holder + "\0").getBytes(StandardCharsets.UTF_8);
    end[end.length - 1] = 1;
    return end;
  }
}
