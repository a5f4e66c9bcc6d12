package io.ashlar.namenode.namespace;

import io.ashlar.namenode.edit.DecideContext;
import io.ashlar.namenode.edit.Decision;
import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.store.View;

/** Making directories, and the rules for any new entry. */
final class Directories {
  private final NamespaceSettings settings;

  Directories(NamespaceSettings settings) {
    this.settings = settings;
  }

  Decision<Boolean> mkdirs(
      View view,
      DecideContext context,
      Caller caller,
      FsPath fsPath,
      RequestedMode mode,
      boolean createParent)
      throws FsException {
    TreeDraft draft = new TreeDraft(view, context);
    ResolvedPath path = draft.resolve(fsPath);
    PathAccess.traverse(caller, path, true);
    if (path.target() instanceof Directory) {
      return Decision.unchanged(true);
    }
    if (path.target() != null) {
      throw new FsException(Fault.FILE_ALREADY_EXISTS, "Path is not a directory: " + path.text());
    }
    PathAccess.requireAncestor(caller, path, Access.WRITE);
    if (!createParent) {
      requireParent(path);
    }
    add(draft, caller, path, path.last(), mode.onTheWay(), mode);
    return draft.reply(true);
  }

  /**
   * Makes what is missing down to a position.
   *
   * @param wayMode mode of those on the way
   * @param lastMode mode of the one at the position
   * @return the directory at the position
   */
  Directory add(
      TreeDraft draft,
      Caller caller,
      ResolvedPath path,
      int position,
      RequestedMode wayMode,
      RequestedMode lastMode)
      throws FsException {
    int top = path.existing() - 1;
    Directory last = (Directory) path.inode(top);
    for (int i = top + 1; i <= position; i++) {
      requireRoom(path, last, i);
      QuotaBook.require(draft, path, i, Usage.OF_NAME);
      QuotaBook.charge(draft, path, i, Usage.OF_NAME);
      RequestedMode mode = i == position ? lastMode : wayMode;
      Attributes attributes =
          Attributes.made(
              ++draft.count().lastInodeId,
              mode.in(last.attributes(), caller.user(), true),
              draft.nowMillis(),
              0);
      draft.count().directories++;
      Directory made = new Directory(attributes, i < position ? 1 : 0, 0);
      draft.putAt(last.id(), path.name(i), made);
      last = made;
    }
    if (position > top) {
      draft.changeChildren(path, top, 1);
    }
    return last;
  }

  /** Refuses a name that is too long, or a directory that is full. */
  void requireRoom(ResolvedPath path, Directory parent, int position) throws FsException {
    FsPath.requireUsable(path.name(position), path.pathTo(position - 1));
    if (parent.children() >= settings.maxChildren()) {
      throw new FsException(
          Fault.TOO_MANY_CHILDREN,
          "The directory item limit of "
              + path.pathTo(position - 1)
              + " is exceeded: limit="
              + settings.maxChildren()
              + " items="
              + parent.children());
    }
  }

  /** The directory above the target must be there. */
  static void requireParent(ResolvedPath path) throws FsException {
    int parent = path.last() - 1;
    if (parent < 0) {
      return;
    }
    if (path.inode(parent) == null) {
      throw new FsException(
          Fault.FILE_NOT_FOUND, "Parent directory doesn't exist: " + path.pathTo(parent));
    }
    if (!path.inode(parent).isDirectory()) {
      throw new FsException(
          Fault.PARENT_NOT_DIRECTORY, "Parent path is not a directory: " + path.pathTo(parent));
    }
  }
}
