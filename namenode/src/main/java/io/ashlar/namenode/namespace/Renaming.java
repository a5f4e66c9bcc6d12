package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;

/**
 * Moving an entry, with the two sets of manners that clients know (wire reference 2.4). Whatever is
 * below moves along without being touched, because entries name their parent by id.
 */
final class Renaming {
  private final Directories directories;

  Renaming(Directories directories) {
    this.directories = directories;
  }

  /** The old rename: says false instead of throwing, and moves into an existing directory. */
  Decision<Boolean> rename(View view, DecideContext context, Caller caller, FsPath from, FsPath to)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath source = draft.resolve(from);
    ResolvedPath target = draft.resolve(to);
    PathAccess.traverse(caller, source, false);
    to.requireValid();
    PathAccess.traverse(caller, target, true);
    PathAccess.requireRemovable(caller, source);
    if (source.isRoot()) {
      return Decision.unchanged(false);
    }
    SnapshotRoots.requireNoSnapshots(draft, source.target());
    if (target.target() instanceof Directory) {
      PathAccess.require(caller, target, target.last(), Access.EXECUTE);
      target = target.child(draft, source.lastName());
    }
    PathAccess.requireAncestor(caller, target, Access.WRITE);
    if (source.target() == null) {
      return Decision.unchanged(false);
    }
    if (target.startsWith(source)) {
      return Decision.unchanged(source.last() == target.last());
    }
    if (target.target() != null || target.existing() < target.last()) {
      return Decision.unchanged(false);
    }
    move(draft, source, target);
    return draft.reply(true);
  }

  /** The new rename: throws, and replaces the destination if it is told to. */
  Decision<Void> rename2(
      View view, DecideContext context, Caller caller, FsPath from, FsPath to, boolean overwrite)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath source = draft.resolve(from);
    ResolvedPath target = draft.resolve(to);
    PathAccess.traverse(caller, source, false);
    to.requireValid();
    PathAccess.traverse(caller, target, true);
    PathAccess.requireRemovable(caller, source);
    PathAccess.requireAncestor(caller, target, Access.WRITE);
    checkRename2(draft, source, target);
    if (target.target() != null) {
      checkReplace(source, target, overwrite);
      SnapshotRoots.requireNoSnapshots(draft, target.target());
      PathAccess.requireRemovable(caller, target);
      Removal.remove(draft, target);
      target = draft.resolve(to);
    } else {
      checkParent(target);
    }
    move(draft, source, target);
    return draft.reply(null);
  }

  private static void checkRename2(TreeDraft draft, ResolvedPath source, ResolvedPath target)
      throws FsException {
    if (source.target() == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND, "rename source " + source.text() + " is not found.");
    }
    if (source.isRoot()) {
      throw new FsException(Fault.IO, "rename source cannot be the root");
    }
    SnapshotRoots.requireNoSnapshots(draft, source.target());
    if (target.isRoot()) {
      throw new FsException(Fault.IO, "rename destination cannot be the root");
    }
    if (target.startsWith(source)) {
      if (source.last() == target.last()) {
        throw new FsException(
            Fault.FILE_ALREADY_EXISTS,
            "The source " + source.text() + " and destination " + target.text() + " are the same");
      }
      throw new FsException(
          Fault.IO,
          "Rename destination "
              + target.text()
              + " is a directory or file under source "
              + source.text());
    }
  }

  private static void checkReplace(ResolvedPath source, ResolvedPath target, boolean overwrite)
      throws FsException {
    if (source.target().isDirectory() != target.target().isDirectory()) {
      throw new FsException(
          Fault.IO,
          "Source "
              + source.text()
              + " and destination "
              + target.text()
              + " must both be directories");
    }
    if (!overwrite) {
      throw new FsException(
          Fault.FILE_ALREADY_EXISTS, "rename destination " + target.text() + " already exists");
    }
    if (target.target() instanceof Directory directory && directory.children() > 0) {
      throw new FsException(
          Fault.IO, "rename destination directory is not empty: " + target.text());
    }
  }

  private static void checkParent(ResolvedPath target) throws FsException {
    int parent = target.last() - 1;
    if (target.inode(parent) == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND,
          "rename destination parent " + target.pathTo(parent) + " not found.");
    }
  }

  private void move(TreeDraft draft, ResolvedPath source, ResolvedPath target) throws FsException {
    int parent = target.last() - 1;
    directories.requireRoom(target, (Directory) target.inode(parent), target.last());
    SnapshotRoots.requireNotNestedAfterMove(draft, source, target);
    draft.move(source, target);
  }
}
