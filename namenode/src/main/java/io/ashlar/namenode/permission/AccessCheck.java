package io.ashlar.namenode.permission;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;

/** Checks one inode against one caller, and words the refusal as HDFS does (wire reference 1.8). */
public final class AccessCheck {
  private AccessCheck() {}

  /** Whether the caller may do that with such an inode. */
  public static boolean allowed(Caller caller, Permissions permissions, Access access) {
    return caller.superuser() || permissions.grant(caller, access);
  }

  /** The refusal of an access. */
  public static FsException denied(
      Caller caller, Access access, String path, Permissions permissions, boolean directory) {
    return new FsException(
        Fault.ACCESS_DENIED,
        "Permission denied: user="
            + caller.user()
            + ", access="
            + access
            + ", inode="
            + shown(path, permissions, directory));
  }

  /** Whether the caller must leave something where it is because its directory is sticky. */
  public static boolean stuck(Caller caller, Permissions directory, Permissions child) {
    return (directory.mode() & Modes.STICKY) != 0
        && !caller.superuser()
        && !caller.user().equals(directory.owner())
        && !caller.user().equals(child.owner());
  }

  /** The refusal to take something out of a sticky directory. */
  public static FsException sticky(
      Caller caller,
      String path,
      Permissions permissions,
      boolean directory,
      String parentPath,
      Permissions parent) {
    return new FsException(
        Fault.ACCESS_DENIED,
        "Permission denied by sticky bit: user="
            + caller.user()
            + ", path="
            + shown(path, permissions, directory)
            + ", parent="
            + shown(parentPath, parent, true));
  }

  private static String shown(String path, Permissions permissions, boolean directory) {
    return '"'
        + path
        + "\":"
        + permissions.owner()
        + ':'
        + permissions.group()
        + ':'
        + (directory ? 'd' : '-')
        + Modes.format(permissions.mode());
  }

  /** The refusal of something that only owners may do. */
  public static FsException notOwner(Caller caller, String path) {
    return new FsException(
        Fault.ACCESS_DENIED,
        "Permission denied. user=" + caller.user() + " is not the owner of inode=" + path);
  }

  /** The refusal of something that only the superuser may do. */
  public static FsException superuserOnly(Caller caller) {
    return new FsException(
        Fault.ACCESS_DENIED,
        "Access denied for user " + caller.user() + ". Superuser privilege is required");
  }

  /** Refuses anyone but the superuser, and names the operation. */
  public static void requireSuperuser(Caller caller, String operation) throws FsException {
    if (!caller.superuser()) {
      throw new FsException(
          Fault.ACCESS_DENIED, superuserOnly(caller).getMessage() + " for operation " + operation);
    }
  }

  /** Refuses anyone but the superuser. */
  public static void requireSuperuser(Caller caller) throws FsException {
    if (!caller.superuser()) {
      throw superuserOnly(caller);
    }
  }
}
