package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.AccessCheck;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Permissions;

/** Permission rules along a path (wire reference 2.3). */
final class PathAccess {
  private PathAccess() {}

  /**
   * The caller must be allowed through every directory above the target.
   *
   * @param creating what a file on the way is told as
   */
  static void traverse(Caller caller, ResolvedPath path, boolean creating) throws FsException {
    if (path.changesRaw()) {
      AccessCheck.requireSuperuser(caller);
    }
    int through = Math.min(path.existing(), path.last());
    for (int i = 0; i < through; i++) {
      requireDirectory(path, i, creating);
      require(caller, path, i, Access.EXECUTE);
    }
  }

  /** The same without asking whether the caller is allowed there. */
  static void requireDirectories(ResolvedPath path, boolean creating) throws FsException {
    int through = Math.min(path.existing(), path.last());
    for (int i = 0; i < through; i++) {
      requireDirectory(path, i, creating);
    }
  }

  private static void requireDirectory(ResolvedPath path, int position, boolean creating)
      throws FsException {
    if (!path.inode(position).isDirectory()) {
      throw new FsException(
          creating ? Fault.PARENT_NOT_DIRECTORY : Fault.ACCESS_DENIED,
          path.pathTo(position) + " (is not a directory)");
    }
  }

  /** The caller must have that access to the inode at a position. */
  static void require(Caller caller, ResolvedPath path, int position, Access access)
      throws FsException {
    if (caller.superuser()) {
      return;
    }
    Inode inode = path.inode(position);
    Permissions permissions = inode.attributes().permissions();
    if (!AccessCheck.allowed(caller, permissions, access)) {
      throw AccessCheck.denied(
          caller, access, path.pathTo(position), permissions, inode.isDirectory());
    }
  }

  /** The caller must have that access to the target, if it is there. */
  static void requireTarget(Caller caller, ResolvedPath path, Access access) throws FsException {
    if (path.target() != null) {
      require(caller, path, path.last(), access);
    }
  }

  /** The caller must have that access to the last directory above the target that exists. */
  static void requireAncestor(Caller caller, ResolvedPath path, Access access) throws FsException {
    if (!path.isRoot()) {
      require(caller, path, ancestor(path), access);
    }
  }

  /** The caller must be able to take the target out of its directory, if that is there. */
  static void requireRemovable(Caller caller, ResolvedPath path) throws FsException {
    if (path.isRoot()) {
      return;
    }
    requireNotStuck(caller, path);
    if (path.inode(path.last() - 1) != null) {
      require(caller, path, path.last() - 1, Access.WRITE);
    }
  }

  /** From a sticky directory only owners take something. */
  private static void requireNotStuck(Caller caller, ResolvedPath path) throws FsException {
    Inode target = path.target();
    if (target == null || caller.superuser()) {
      return;
    }
    Permissions parent = path.inode(path.last() - 1).attributes().permissions();
    Permissions permissions = target.attributes().permissions();
    if (AccessCheck.stuck(caller, parent, permissions)) {
      throw AccessCheck.sticky(
          caller,
          path.pathTo(path.last()),
          permissions,
          target.isDirectory(),
          path.pathTo(path.last() - 1),
          parent);
    }
  }

  /** The caller must own the target, which has to be there. */
  static void requireOwner(Caller caller, ResolvedPath path) throws FsException {
    Inode target = path.requireTarget("Directory/File does not exist");
    if (!caller.superuser() && !caller.user().equals(target.attributes().owner())) {
      throw AccessCheck.notOwner(caller, path.pathTo(path.last()));
    }
  }

  private static int ancestor(ResolvedPath path) {
    return Math.max(0, Math.min(path.existing(), path.last()) - 1);
  }
}
