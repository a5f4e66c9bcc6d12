package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Access;
import io.ashlar.namenode.permission.Caller;
import io.ashlar.namenode.permission.Modes;

/** Who may see and change which extended attribute (wire reference 2.8). */
final class XAttrAccess {
  private XAttrAccess() {}

  /**
   * Refuses a name that is not the caller's to use.
   *
   * @param hasValue whether a value comes with it
   */
  static void require(Caller caller, FsPath path, XAttrName name, boolean hasValue)
      throws FsException {
    if (name.equals(XAttrName.UNREADABLE_BY_SUPERUSER)) {
      if (hasValue) {
        throw denied(
            "Attempt to set a value for '"
                + name.prefixed()
                + "'. Values are not allowed for this xattr.");
      }
    } else if (!isVisible(caller, path, name)) {
      throw denied("User doesn't have permission for xattr: " + name.prefixed());
    }
  }

  /** Whether the caller is told that there is such a one. */
  static boolean isVisible(Caller caller, FsPath path, XAttrName name) {
    return switch (name.namespace()) {
      case USER -> true;
      case TRUSTED -> caller.superuser();
      case RAW -> path.isRaw();
      case SECURITY -> name.equals(XAttrName.UNREADABLE_BY_SUPERUSER);
      case SYSTEM -> false;
    };
  }

  /** In the namespace USER the inode itself must let the caller change something. */
  static void requireChange(Caller caller, ResolvedPath path, XAttrName name) throws FsException {
    if (name.namespace() != XAttrName.Namespace.USER) {
      return;
    }
    Inode target = path.target();
    if (target instanceof Directory && (target.attributes().mode() & Modes.STICKY) != 0) {
      PathAccess.requireOwner(caller, path);
    } else {
      PathAccess.requireTarget(caller, path, Access.WRITE);
    }
  }

  private static FsException denied(String message) {
    return new FsException(Fault.ACCESS_DENIED, message);
  }
}
