package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.lease.LeaseRenewals;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;

/** Making a file (wire reference 2.5). */
final class Creation {
  private final NamespaceSettings settings;
  private final Directories directories;
  private final AttributeChanges attributes;
  private final LeaseRecovery recovery;
  private final LeaseRenewals renewals;

  Creation(
      NamespaceSettings settings,
      Directories directories,
      AttributeChanges attributes,
      LeaseRecovery recovery,
      LeaseRenewals renewals) {
    this.settings = settings;
    this.directories = directories;
    this.attributes = attributes;
    this.recovery = recovery;
    this.renewals = renewals;
  }

  Decision<FileInode> create(
      View view, DecideContext context, Caller caller, FsPath fsPath, CreateRequest request)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    requireCreatable(caller, path, request);
    requireBlockSize(request.blockSizeBytes());
    attributes.requireReplication(
        fsPath.text(), request.replication(), ", clientName=" + caller.address());
    if (path.target() != null) {
      if (!request.overwrite()) {
        return refuseExisting(draft, caller, path, request.holder());
      }
      Removal.remove(draft, path);
    }
    FileInode made = add(draft, caller, fsPath, path, request);
    renewals.renew(request.holder(), context.nowMillis());
    return draft.reply(made);
  }

  private static void requireCreatable(Caller caller, ResolvedPath path, CreateRequest request)
      throws FsException {
    PathAccess.traverse(caller, path, true);
    PathAccess.requireAncestor(caller, path, Access.WRITE);
    if (path.target() instanceof Directory) {
      throw new FsException(
          Fault.FILE_ALREADY_EXISTS, path.text() + " already exists as a directory");
    }
    if (path.target() != null) {
      if (request.overwrite()) {
        PathAccess.requireTarget(caller, path, Access.WRITE);
      }
      return;
    }
    if (!request.createParent()) {
      Directories.requireParent(path);
    }
    if (!request.create()) {
      throw new FsException(Fault.FILE_NOT_FOUND, "Can't overwrite non-existent " + path.text());
    }
  }

  private Decision<FileInode> refuseExisting(
      TreeDraft draft, Caller caller, ResolvedPath path, String holder) throws FsException {
    FileInode file = (FileInode) path.target();
    if (file.isOpen()) {
      FsException why = recovery.takeOver(draft, path, file, "CREATE_FILE", holder, caller);
      if (why != null) {
        return draft.refuse(why);
      }
    }
    return draft.refuse(
        new FsException(
            Fault.FILE_ALREADY_EXISTS,
            path.text() + " for client " + caller.address() + " already exists"));
  }

  private FileInode add(
      TreeDraft draft, Caller caller, FsPath fsPath, ResolvedPath existing, CreateRequest request)
      throws FsException {
    ResolvedPath path = existing;
    int parentPosition = path.last() - 1;
    if (path.inode(parentPosition) == null) {
      RequestedMode mode = RequestedMode.of(path.lastExisting().attributes().mode()).onTheWay();
      directories.add(draft, caller, path, parentPosition, mode, mode);
      path = draft.resolve(fsPath);
    }
    Directory parent = (Directory) path.inode(parentPosition);
    directories.requireRoom(path, parent, path.last());
    Attributes made =
        Attributes.made(
            ++draft.count().lastInodeId,
            request.mode().in(parent.attributes(), caller.user(), false),
            draft.nowMillis(),
            draft.nowMillis());
    FileWriter writer = new FileWriter(request.holder(), caller.address(), 0);
    FileInode file =
        new FileInode(
            made,
            request.replication(),
            request.blockSizeBytes(),
            0,
            0,
            storagePolicy(request, path),
            writer);
    QuotaBook.require(draft, path, path.last(), Usage.of(file));
    draft.count().files++;
    draft.add(path, parentPosition, path.lastName(), file);
    draft.addLease(writer, made.id());
    return file;
  }

  /** A policy that none can get later is put on the file itself where it would be inherited. */
  private static int storagePolicy(CreateRequest request, ResolvedPath path) {
    int inherited = path.inheritedStoragePolicy();
    boolean stamp =
        request.storagePolicy() == StoragePolicy.UNSPECIFIED
            && StoragePolicy.of(inherited).onlyFromCreation();
    return stamp ? inherited : request.storagePolicy();
  }

  private void requireBlockSize(long bytes) throws FsException {
    if (bytes < settings.minBlockSizeBytes()) {
      throw new FsException(
          Fault.IO,
          "Specified block size "
              + bytes
              + " is less than configured minimum value dfs.namenode.fs-limits.min-block-size="
              + settings.minBlockSizeBytes());
    }
  }
}
