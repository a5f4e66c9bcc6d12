package io.ashlar.namenode.permission;

import java.util.Comparator;

/**
 * One line of an access control list, as HDFS has them after POSIX 1003.1e.
 *
 * @param name the user or group it is about; empty for the owner, the owning group, the mask and
 *     all others
 * @param access what it grants
 */
public record AclEntry(Scope scope, Type type, String name, Access access) {

  /** What an entry is for. In the order of a list. */
  public enum Scope {
    /** The inode itself. */
    ACCESS,
    /** What will be made in a directory. */
    DEFAULT
  }

  /** Whom an entry is about. In the order of a list. */
  public enum Type {
    USER,
    GROUP,
    /** The most that named users and any group get. */
    MASK,
    OTHER
  }

  /** The order of a list. Two entries that it calls equal cannot both be in one. */
  static final Comparator<AclEntry> ORDER =
      Comparator.comparing(AclEntry::scope)
          .thenComparing(AclEntry::type)
          .thenComparing(AclEntry::name);

  /** An entry about nobody by name. */
  public static AclEntry unnamed(Scope scope, Type type, Access access) {
    return new AclEntry(scope, type, "", access);
  }

  boolean isNamed() {
    return !name.isEmpty();
  }

  AclEntry with(Access newAccess) {
    return new AclEntry(scope, type, name, newAccess);
  }

  /** The same for another scope. */
  AclEntry in(Scope newScope) {
    return new AclEntry(newScope, type, name, access);
  }

  /** As {@code setfacl} takes it, for example "default:user:ann:r-x". */
  @Override
  public String toString() {
    return (scope == Scope.DEFAULT ? "default:" : "")
        + type.name().toLowerCase(java.util.Locale.ROOT)
        + ':'
        + name
        + ':'
        + Modes.format(access.bits() << 6).substring(0, 3);
  }
}
