package io.ashlar.fs;

import java.util.List;

/**
 * The access control list of a file or directory. Immutable.
 *
 * @param owner user name
 * @param group group name
 * @param permission mode bits; with an extended list the group's bits are the mask
 * @param entries what the mode bits do not say: empty without an extended list; else named users
 *     and groups, the owning group, and all default entries
 */
public record AclStatus(String owner, String group, int permission, List<AclEntry> entries) {
  /** Copies the entries. */
  public AclStatus {
    entries = List.copyOf(entries);
  }

  /** Whether there is more than mode bits. */
  public boolean isExtended() {
    return !entries.isEmpty();
  }

  /** What an entry really allows: for named users and all groups no more than the mask. */
  public int effective(AclEntry entry) {
    boolean masked =
        entry.type() == AclEntry.Type.GROUP
            || (entry.type() == AclEntry.Type.USER && !entry.name().isEmpty());
    return masked ? entry.permission() & mask(entry.scope()) : entry.permission();
  }

  private int mask(AclEntry.Scope scope) {
    if (scope == AclEntry.Scope.ACCESS) {
      return isExtended() ? permission >> 3 & 7 : 7;
    }
    return entries.stream()
        .filter(entry -> entry.scope() == scope && entry.type() == AclEntry.Type.MASK)
        .mapToInt(AclEntry::permission)
        .findFirst()
        .orElse(7);
  }
}
