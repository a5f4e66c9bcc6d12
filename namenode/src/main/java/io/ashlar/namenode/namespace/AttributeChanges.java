package io.ashlar.namenode.namespace;

import io.ashlar.namenode.blocks.StoragePolicy;
import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Modes;
import io.ashlar.namenode.store.View;

/** Mode, owner, times, replication, storage policy (wire reference 2.8). */
final class AttributeChanges {
  private final NamespaceSettings settings;

  AttributeChanges(NamespaceSettings settings) {
    this.settings = settings;
  }

  Decision<Void> setPermission(
      View view, DecideContext context, Caller caller, FsPath fsPath, int mode) throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireOwner(caller, path);
    Inode target = path.target();
    draft.update(path, target.with(target.attributes().withMode(mode & Modes.MASK)));
    return draft.reply(null);
  }

  /** Sets owner and group; an empty name leaves it as it is. */
  Decision<Void> setOwner(
      View view, DecideContext context, Caller caller, FsPath fsPath, String owner, String group)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireOwner(caller, path);
    Inode target = path.target();
    String newOwner = owner.isEmpty() ? target.attributes().owner() : owner;
    String newGroup = group.isEmpty() ? target.attributes().group() : group;
    if (!caller.superuser()) {
      if (!owner.isEmpty() && !owner.equals(caller.user())) {
        throw new FsException(
            Fault.ACCESS_DENIED,
            "User " + caller.user() + " is not a super user (non-super user cannot change owner).");
      }
      if (!group.isEmpty() && !caller.isIn(group)) {
        throw new FsException(
            Fault.ACCESS_DENIED, "User " + caller.user() + " does not belong to " + group);
      }
    }
    draft.update(path, target.with(target.attributes().withOwner(newOwner, newGroup)));
    return draft.reply(null);
  }

  Decision<Void> setTimes(
      View view,
      DecideContext context,
      Caller caller,
      FsPath fsPath,
      long modificationMillis,
      long accessMillis)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireTarget(caller, path, Access.WRITE);
    if (path.target() == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND, "File/Directory " + path.text() + " does not exist.");
    }
    Attributes attributes = path.target().attributes();
    if (modificationMillis >= 0) {
      attributes = attributes.withModification(modificationMillis);
    }
    if (accessMillis >= 0) {
      attributes = attributes.withAccess(accessMillis);
    }
    draft.update(path, path.target().with(attributes));
    return draft.reply(null);
  }

  /** Notes that a file was read, if the last note is old enough. */
  Decision<Void> noteAccess(View view, DecideContext context, long inodeId) {
    ResolvedPath path = ResolvedPath.ofInode(view, inodeId);
    if (path == null
        || !(path.target() instanceof FileInode file)
        || context.nowMillis()
            <= file.attributes().accessMillis() + settings.accessPrecisionMillis()) {
      return Decision.unchanged(null);
    }
    TreeDraft draft = new TreeDraft(view, context);
    draft.update(path, file.with(file.attributes().withAccess(context.nowMillis())));
    return draft.reply(null);
  }

  Decision<Boolean> setReplication(
      View view, DecideContext context, Caller caller, FsPath fsPath, int replication)
      throws FsException {
    requireReplication(fsPath.text(), replication, "");
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireTarget(caller, path, Access.WRITE);
    if (!(path.target() instanceof FileInode file)) {
      return Decision.unchanged(false);
    }
    FileInode changedFile = file.withReplication(replication);
    if (replication > file.replication()) {
      QuotaBook.require(draft, path, path.last(), Usage.of(changedFile).minus(Usage.of(file)));
    }
    draft.update(path, changedFile);
    ShownReplication.change(draft, file, replication);
    return draft.reply(true);
  }

  /** Sets a storage policy by number; 0 unsets it. */
  Decision<Void> setStoragePolicy(
      View view, DecideContext context, Caller caller, FsPath fsPath, int policy)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, false);
    PathAccess.requireTarget(caller, path, Access.WRITE);
    Inode target = path.requireTarget("File/Directory does not exist:");
    QuotaBook.changePolicy(draft, path, policy);
    if (target instanceof FileInode file) {
      requireChangeable(file, policy);
      draft.update(path, file.withStoragePolicy(policy));
    } else {
      Directory directory = (Directory) target;
      draft.update(path, new Directory(directory.attributes(), directory.children(), policy));
    }
    return draft.reply(null);
  }

  private static void requireChangeable(FileInode file, int policy) throws FsException {
    if (policy != StoragePolicy.UNSPECIFIED && StoragePolicy.of(policy).onlyFromCreation()) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "Policy " + StoragePolicy.of(policy) + " cannot be set after file creation.");
    }
    StoragePolicy current = StoragePolicy.of(file.storagePolicy());
    if (current.onlyFromCreation()) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "Existing policy " + current.name() + " cannot be changed after file creation.");
    }
  }

  /**
   * Refuses a number of replicas that is out of bounds.
   *
   * @param whose ends the complaint
   */
  void requireReplication(String path, int replication, String whose) throws FsException {
    if (replication < 1) {
      throw new FsException(
          Fault.IO,
          "Requested replication factor of "
              + replication
              + " is less than the required minimum of 1 for "
              + path
              + whose);
    }
    if (replication > settings.maxReplication()) {
      throw new FsException(
          Fault.IO,
          "Requested replication factor of "
              + replication
              + " exceeds maximum of "
              + settings.maxReplication()
              + " for "
              + path
              + whose);
    }
  }
}
