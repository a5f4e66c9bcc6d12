package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.BlockInfo;
import io.ashlar.namenode.blocks.BlockManager;
import io.ashlar.namenode.blocks.BlockSynchronization;
import io.ashlar.namenode.blocks.StorageTarget;
import io.ashlar.namenode.blocks.StorageType;
import io.ashlar.namenode.edit.Command;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.edit.Edit;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a command of each wish to change files and directories. Making one checks only what can be
 * seen without the tree; everything else is decided on the writer thread. Thread-safe.
 */
public final class Namespace implements BlockSynchronization {
  private final BlockManager blocks;
  private final Directories directories;
  private final Renaming renaming;
  private final AttributeChanges attributes;
  private final Creation creation;
  private final Appending appending;
  private final Truncation truncation;
  private final Writing writing;
  private final LeaseRecovery recovery;

  /** Puts the rules together. */
  public Namespace(NamespaceSettings settings, BlockManager blocks, LeaseRenewals renewals) {
    this.blocks = blocks;
    OpenFiles openFiles = new OpenFiles(blocks);
    directories = new Directories(settings);
    renaming = new Renaming(directories);
    attributes = new AttributeChanges(settings);
    recovery = new LeaseRecovery(settings, openFiles, blocks, renewals);
    creation = new Creation(settings, directories, attributes, recovery, renewals);
    appending = new Appending(blocks, recovery, renewals);
    truncation = new Truncation(openFiles, recovery, renewals);
    writing = new Writing(settings, openFiles, blocks);
  }

  /** The edit that makes an empty namespace: a root directory. */
  public static Edit format(String owner, String group, long nowMillis) {
    Attributes attributes = new Attributes(Inode.ROOT_ID, owner, group, 0755, nowMillis, 0);
    Counters counters = new Counters();
    return new Edit()
        .put(Table.ENTRIES, Tree.ROOT_KEY, InodeCodec.encode(new Directory(attributes, 0, 0)))
        .put(Table.META, counters.key(), counters.encode());
  }

  // ---- the tree

  /** True once the directory is there. */
  public Command<Boolean> mkdirs(Caller caller, String path, int mode, boolean createParent)
      throws FsException {
    return mkdirs(caller, path, RequestedMode.of(mode), createParent);
  }

  /** True once the directory is there. */
  public Command<Boolean> mkdirs(
      Caller caller, String path, RequestedMode mode, boolean createParent) throws FsException {
    FsPath checked = FsPath.parseNew(path).requireShort("mkdirs");
    return guarded(
        "create directory " + path,
        (view, context) -> directories.mkdirs(view, context, caller, checked, mode, createParent));
  }

  /** False if there was nothing to delete. */
  public Command<Boolean> delete(Caller caller, String path, boolean recursive) throws FsException {
    ReservedPath.requireNotRoot(path);
    FsPath checked = FsPath.parse(path);
    return guarded(
        "delete " + path,
        (view, context) -> Removal.delete(view, context, caller, checked, recursive));
  }

  /** The old rename: false where it cannot be done. */
  public Command<Boolean> rename(Caller caller, String from, String to) throws FsException {
    ReservedPath.requireNotRoot(from);
    ReservedPath.requireNotRoot(to);
    FsPath source = FsPath.parse(from);
    FsPath target = FsPath.parse(to).requireShort("rename");
    return guarded(
        "rename " + from,
        (view, context) -> renaming.rename(view, context, caller, source, target));
  }

  /** The new rename: throws where it cannot be done. */
  public Command<Void> rename2(Caller caller, String from, String to, boolean overwrite)
      throws FsException {
    ReservedPath.requireNotRoot(from);
    ReservedPath.requireNotRoot(to);
    FsPath source = FsPath.parse(from);
    FsPath target = FsPath.parse(to).requireShort("rename");
    return guarded(
        "rename " + from,
        (view, context) -> renaming.rename2(view, context, caller, source, target, overwrite));
  }

  /** One step of reclaiming deleted subtrees; true if there may be more to do. */
  public Command<Boolean> reclaim() {
    return Removal::reclaim;
  }

  // ---- attributes

  /** Sets the mode. */
  public Command<Void> setPermission(Caller caller, String path, int mode) throws FsException {
    ReservedPath.requireNotRoot(path);
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set permission for " + path,
        (view, context) -> attributes.setPermission(view, context, caller, checked, mode));
  }

  /**
   * Changes an access control list.
   *
   * @param what for messages, for example "set ACL"
   */
  public Command<Void> changeAcl(Caller caller, String path, String what, AclWish wish)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        what + " on " + path,
        (view, context) -> AclChanges.change(view, context, caller, checked, wish));
  }

  /** Sets an extended attribute. */
  public Command<Void> setXAttr(Caller caller, String path, XAttrWish wish) throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set XAttr on " + path,
        (view, context) -> XAttrChanges.set(view, context, caller, checked, wish));
  }

  /** Removes an extended attribute, which has to be there. */
  public Command<Void> removeXAttr(Caller caller, String path, XAttrName name) throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "remove XAttr entry on " + path,
        (view, context) -> XAttrChanges.remove(view, context, caller, checked, name));
  }

  /** Sets owner and group; empty names change nothing. */
  public Command<Void> setOwner(Caller caller, String path, String owner, String group)
      throws FsException {
    ReservedPath.requireNotRoot(path);
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set owner for " + path,
        (view, context) -> attributes.setOwner(view, context, caller, checked, owner, group));
  }

  /** Sets times in milliseconds since 1970; a negative one leaves it as it is. */
  public Command<Void> setTimes(Caller caller, String path, long modification, long access)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set times " + path,
        (view, context) ->
            attributes.setTimes(view, context, caller, checked, modification, access));
  }

  /** Notes that a file was read, where the last note is old. */
  public Command<Void> noteAccess(long inodeId) {
    return (view, context) ->
        blocks.inSafeMode()
            ? Decision.unchanged(null)
            : attributes.noteAccess(view, context, inodeId);
  }

  /** False if there is no such file. */
  public Command<Boolean> setReplication(Caller caller, String path, int replication)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set replication for " + path,
        (view, context) -> attributes.setReplication(view, context, caller, checked, replication));
  }

  /** Sets a storage policy by number; 0 takes it away. */
  public Command<Void> setStoragePolicy(Caller caller, String path, int policy) throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set storage policy for " + path,
        (view, context) -> attributes.setStoragePolicy(view, context, caller, checked, policy));
  }

  /** Moves the blocks of files behind those of another one; the files are gone then. */
  public Command<Void> concat(Caller caller, String target, List<String> sources)
      throws FsException {
    if (sources.isEmpty()) {
      throw new FsException(Fault.ILLEGAL_ARGUMENT, "No sources given");
    }
    FsPath into = unreserved(target);
    List<FsPath> from = new ArrayList<>(sources.size());
    for (String source : sources) {
      from.add(unreserved(source));
    }
    return guarded(
        "concat " + target,
        (view, context) -> Concatenation.concat(view, context, caller, into, from));
  }

  /**
   * Cuts a file at its end.
   *
   * @return a command whose reply is false while DataNodes still have to cut their replicas; the
   *     file is open until they have
   */
  public Command<Boolean> truncate(Caller caller, String path, long newLengthBytes, String holder)
      throws FsException {
    if (newLengthBytes < 0) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "Cannot truncate to a negative file size: " + newLengthBytes + ".");
    }
    FsPath checked = FsPath.parse(path);
    return guarded(
        "truncate for " + path,
        (view, context) ->
            truncation.truncate(view, context, caller, checked, newLengthBytes, holder));
  }

  private static FsPath unreserved(String path) throws FsException {
    if (path.startsWith("/.reserved/")) {
      throw new FsException(
          Fault.IO, "Concat operation doesn't support /.reserved relative path : " + path);
    }
    return FsPath.parse(path);
  }

  // ---- snapshots

  /** Lets snapshots of a directory be taken. */
  public Command<Void> allowSnapshot(Caller caller, String path) throws FsException {
    FsPath checked = FsPath.parse(path);
    AccessCheck.requireSuperuser(caller, "allowSnapshot");
    return guarded(
        "allow snapshot for " + path,
        (view, context) -> Snapshots.allow(view, context, caller, checked));
  }

  /** No more snapshots of a directory may be taken; there must be none left. */
  public Command<Void> disallowSnapshot(Caller caller, String path) throws FsException {
    FsPath checked = FsPath.parse(path);
    AccessCheck.requireSuperuser(caller, "disallowSnapshot");
    return guarded(
        "disallow snapshot for " + path,
        (view, context) -> Snapshots.disallow(view, context, caller, checked));
  }

  /**
   * Takes a snapshot and says under which path it is.
   *
   * @param name empty for a name made of the time
   */
  public Command<String> createSnapshot(Caller caller, String path, String name)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "create snapshot for " + path,
        (view, context) -> Snapshots.create(view, context, caller, checked, name));
  }

  /** Gives a snapshot another name. */
  public Command<Void> renameSnapshot(Caller caller, String path, String from, String to)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "rename snapshot for " + path,
        (view, context) -> Snapshots.rename(view, context, caller, checked, from, to));
  }

  /** Takes a snapshot away. */
  public Command<Void> deleteSnapshot(Caller caller, String path, String name) throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "delete snapshot for " + path,
        (view, context) -> Snapshots.delete(view, context, caller, checked, name));
  }

  /** One step of dropping what only deleted snapshots showed; true if there may be more to do. */
  public Command<Boolean> dropHistory() {
    return HistoryReclaim::step;
  }

  // ---- quotas

  /**
   * Limits what a directory may take up.
   *
   * @param names files and directories; {@link Long#MAX_VALUE} leaves the limit as it is, and -1
   *     takes it away
   * @param spaceBytes with all replicas; the same
   * @param type the kind of storage that the space is a limit of; nothing for all together
   */
  public Command<Void> setQuota(
      Caller caller, String path, long names, long spaceBytes, Optional<StorageType> type)
      throws FsException {
    AccessCheck.requireSuperuser(caller, QuotaChanges.operation(names, spaceBytes));
    FsPath checked = FsPath.parse(path);
    return guarded(
        "set quota on " + path,
        (view, context) ->
            QuotaChanges.setQuota(view, context, caller, checked, names, spaceBytes, type));
  }

  /**
   * What was in a directory when a command was refused with {@link CountFirstException}.
   *
   * @param before as {@link NamespaceReader#countBefore} found it
   */
  public Command<Void> counted(long inodeId, Usage before) {
    return (view, context) -> QuotaChanges.counted(view, context, inodeId, before);
  }

  // ---- writing

  /** Makes a file and opens it for writing. */
  public Command<FileInode> create(Caller caller, String path, CreateRequest request)
      throws FsException {
    ReservedPath.requireCreatable(path);
    FsPath checked = FsPath.parseNew(path, "").requireShort("create");
    if (checked.isRoot()) {
      throw new FsException(Fault.FILE_ALREADY_EXISTS, path + " already exists as a directory");
    }
    return guarded(
        "create file" + path,
        (view, context) -> creation.create(view, context, caller, checked, request));
  }

  /** Opens a closed file to write on. */
  public Command<Appended> append(Caller caller, String path, String holder, boolean newBlock)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "append to file" + path,
        (view, context) -> appending.append(view, context, caller, checked, holder, newBlock));
  }

  /** The next block of an open file. */
  public Command<NewBlock> addBlock(Caller caller, String path, AddBlockRequest request)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "get additional block for " + path,
        (view, context) -> writing.addBlock(view, context, caller, checked, request));
  }

  /** Gives the last block of an open file up. */
  public Command<Void> abandonBlock(String path, long inodeId, String holder, BlockId block)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "abandon block " + block.blockId() + " for file" + path,
        (view, context) -> writing.abandonBlock(view, context, checked, inodeId, holder, block));
  }

  /**
   * Closes an open file; false where its last block has too few replicas yet.
   *
   * @param last the last block with its final length, or null for a file without blocks
   */
  public Command<Boolean> complete(String path, long inodeId, String holder, BlockId last)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "complete file " + path,
        (view, context) -> writing.complete(view, context, checked, inodeId, holder, last));
  }

  /** Notes how long the last block of an open file is by now; not positive says nothing. */
  public Command<Void> fsync(String path, long inodeId, String holder, long lastBlockLength)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "fsync file " + path,
        (view, context) -> writing.fsync(view, context, checked, inodeId, holder, lastBlockLength));
  }

  /** A new generation stamp for a pipeline to be set up anew. */
  public Command<BlockInfo> updateBlockForPipeline(String holder, long blockId) {
    return guarded(
        "get a new GS for block " + blockId,
        (view, context) -> writing.updateBlockForPipeline(view, context, holder, blockId));
  }

  /** A pipeline was set up anew, with these members. */
  public Command<Void> updatePipeline(
      String holder,
      long blockId,
      long newGenerationStamp,
      long newLengthBytes,
      List<String> datanodeUuids,
      List<String> storageIds) {
    return guarded(
        "update pipeline of block " + blockId,
        (view, context) ->
            writing.updatePipeline(
                view,
                context,
                holder,
                blockId,
                newGenerationStamp,
                newLengthBytes,
                datanodeUuids,
                storageIds));
  }

  /** More targets for a running pipeline. */
  public Command<List<StorageTarget>> additionalTargets(
      Caller caller,
      String path,
      long inodeId,
      String holder,
      List<String> existingUuids,
      List<String> existingStorageIds,
      Set<String> excludedUuids,
      int count)
      throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "get additional datanode for " + path,
        (view, context) ->
            writing.additionalTargets(
                view,
                context,
                caller,
                checked,
                inodeId,
                holder,
                blocks.targets(existingUuids, existingStorageIds),
                excludedUuids,
                count));
  }

  // ---- leases

  /** Closes a file whoever writes it, or starts to; says whether it is closed. */
  public Command<Boolean> recoverLease(Caller caller, String path) throws FsException {
    FsPath checked = FsPath.parse(path);
    return guarded(
        "recover the lease of " + path,
        (view, context) -> recovery.recoverLease(view, context, caller, checked));
  }

  /** One step of looking for writers that are gone; says whether there is more to look at. */
  public Command<Boolean> expireLeases() {
    return (view, context) ->
        blocks.inSafeMode() ? Decision.unchanged(false) : recovery.expire(view, context);
  }

  @Override
  public Command<Void> commitBlockSynchronization(
      long blockId,
      long generationStamp,
      long newGenerationStamp,
      long newLengthBytes,
      boolean closeFile,
      boolean deleteBlock,
      List<String> storageIds) {
    BlockId block = new BlockId(blockId, generationStamp, newLengthBytes);
    return guarded(
        "commitBlockSynchronization for block " + blockId,
        (view, context) ->
            recovery.commitBlockSynchronization(
                view, context, block, newGenerationStamp, closeFile, deleteBlock, storageIds));
  }

  /** Refuses in safe mode, which comes before every other check (wire reference 2.3). */
  private <R> Command<R> guarded(String what, Command<R> command) {
    return (view, context) -> {
      if (blocks.inSafeMode()) {
        throw new FsException(
            Fault.SAFE_MODE,
            "Cannot " + what + ". Name node is in safe mode.\n" + blocks.safeModeReason());
      }
      try {
        return command.decide(view, context);
      } catch (CountFirstException e) {
        return QuotaChanges.begin(view, context, e);
      }
    };
  }
}
