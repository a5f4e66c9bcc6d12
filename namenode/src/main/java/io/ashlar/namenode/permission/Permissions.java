package io.ashlar.namenode.permission;

import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.util.ArrayList;
import java.util.List;

/**
 * What decides who may access an inode. Immutable.
 *
 * @param mode nine permission bits and the sticky bit
 * @param acl what goes beyond the mode
 */
public record Permissions(String owner, String group, int mode, Acl acl) {
  private static final int OWNER_SHIFT = 6;
  private static final int GROUP_SHIFT = 3;
  private static final int MINIMAL = 3;

  /** Whether the inode's owner, group, mode and list let the caller, superuser or not. */
  boolean grant(Caller caller, Access access) {
    boolean isOwner = caller.user().equals(owner);
    return isOwner || !acl.hasAccessEntries()
        ? Modes.grants(mode, isOwner, caller.isIn(group), access)
        : acl.grants(caller, group, mode, access);
  }

  /** The whole list, with what the mode says, in order. */
  public List<AclEntry> list() {
    List<AclEntry> list = new ArrayList<>(acl.entries().size() + MINIMAL);
    list.add(access(Type.USER, OWNER_SHIFT));
    if (acl.hasAccessEntries()) {
      list.addAll(acl.accessEntries());
      list.add(access(Type.MASK, GROUP_SHIFT));
    } else {
      list.add(access(Type.GROUP, GROUP_SHIFT));
    }
    list.add(access(Type.OTHER, 0));
    list.addAll(acl.defaultEntries());
    return list;
  }

  private AclEntry access(Type type, int shift) {
    return AclEntry.unnamed(Scope.ACCESS, type, Access.ofBits(mode >> shift));
  }

  /**
   * The same with another list; the sticky bit stays.
   *
   * @param list whole, valid and in order
   */
  public Permissions with(List<AclEntry> list) {
    int defaults = 0;
    while (defaults < list.size() && list.get(defaults).scope() == Scope.ACCESS) {
      defaults++;
    }
    List<AclEntry> access = list.subList(0, defaults);
    List<AclEntry> stored = new ArrayList<>(list.size());
    if (access.size() > MINIMAL) {
      // Owner first, mask and others last: the mode has those.
      stored.addAll(access.subList(1, defaults - 2));
    }
    stored.addAll(list.subList(defaults, list.size()));
    int newMode =
        mode & Modes.STICKY
            | access.get(0).access().bits() << OWNER_SHIFT
            | access.get(defaults - 2).access().bits() << GROUP_SHIFT
            | access.get(defaults - 1).access().bits();
    return new Permissions(owner, group, newMode, stored.isEmpty() ? Acl.NONE : new Acl(stored));
  }

  /** The same without any list: the owning group gets back what it had beneath the mask. */
  public Permissions withoutAcl() {
    int newMode = mode;
    for (AclEntry entry : acl.accessEntries()) {
      if (entry.type() == Type.GROUP && !entry.isNamed()) {
        newMode = mode & ~(7 << GROUP_SHIFT) | entry.access().bits() << GROUP_SHIFT;
      }
    }
    return new Permissions(owner, group, newMode, Acl.NONE);
  }

  /**
   * What a new inode gets in a directory that has a default list: that list, filtered by the mode
   * that was asked for.
   *
   * @param parent the directory's list, with default entries
   * @param directory whether the new inode is one and so passes the list on
   */
  public Permissions inheriting(Acl parent, boolean directory) {
    List<AclEntry> defaults = parent.defaultEntries();
    boolean minimal = defaults.size() == MINIMAL;
    List<AclEntry> list = new ArrayList<>(2 * defaults.size());
    for (AclEntry entry : defaults) {
      int asked =
          switch (entry.type()) {
            case USER -> entry.isNamed() ? 7 : mode >> OWNER_SHIFT;
            case GROUP -> minimal ? mode >> GROUP_SHIFT : 7;
            case MASK -> mode >> GROUP_SHIFT;
            case OTHER -> mode;
          };
      list.add(entry.in(Scope.ACCESS).with(Access.ofBits(entry.access().bits() & asked)));
    }
    if (directory) {
      list.addAll(defaults);
    }
    return with(list);
  }
}
