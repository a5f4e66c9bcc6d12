package io.ashlar.namenode.permission;

import io.ashlar.namenode.permission.AclEntry.Scope;
import io.ashlar.namenode.permission.AclEntry.Type;
import java.util.List;

/**
 * What an inode's access control list says beside its mode. Immutable.
 *
 * <p>Owner, mask and others of the access list are the mode's three groups of bits and are not
 * repeated here. So there is the unnamed group and whatever has a name, if the access list has
 * named entries at all; and the whole default list, if there is one.
 *
 * @param entries in the order of a list; empty for an inode whose mode says everything
 */
public record Acl(List<AclEntry> entries) {
  /** The mode says everything. */
  public static final Acl NONE = new Acl(List.of());

  /** Takes a copy. */
  public Acl {
    entries = List.copyOf(entries);
  }

  /** Whether the mode says everything. */
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Whether access to the inode itself depends on it; the mode's group bits are a mask then. */
  public boolean hasAccessEntries() {
    return !entries.isEmpty() && entries.get(0).scope() == Scope.ACCESS;
  }

  /** What is for the inode itself. */
  List<AclEntry> accessEntries() {
    return entries.subList(0, firstDefault());
  }

  /** What is for inodes to be made in it. */
  public List<AclEntry> defaultEntries() {
    return entries.subList(firstDefault(), entries.size());
  }

  private int firstDefault() {
    int i = 0;
    while (i < entries.size() && entries.get(i).scope() == Scope.ACCESS) {
      i++;
    }
    return i;
  }

  /** Whether someone who is not the owner may; only where there are access entries. */
  boolean grants(Caller caller, String owningGroup, int mode, Access access) {
    int mask = mode >> 3;
    boolean named = false;
    for (AclEntry entry : entries) {
      if (entry.scope() == Scope.DEFAULT) {
        break;
      }
      boolean about =
          entry.type() == Type.USER
              ? caller.user().equals(entry.name())
              : caller.isIn(entry.isNamed() ? entry.name() : owningGroup);
      if (about) {
        if ((entry.access().bits() & mask & access.bits()) == access.bits()) {
          return true;
        }
        named = true;
        if (entry.type() == Type.USER) {
          break;
        }
      }
    }
    return !named && (mode & access.bits()) == access.bits();
  }
}
