package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.AclChange;
import io.ashlar.namenode.permission.AclEntry;
import io.ashlar.namenode.permission.Permissions;
import java.util.List;

/** How an access control list shall change (wire reference 2.8). */
public sealed interface AclWish {

  /** What becomes of an inode's permissions; refuses with Fault.ACL. */
  Permissions apply(Permissions before) throws FsException;

  /** Adds entries, or puts them in place of those about the same. */
  record Modify(List<AclEntry> entries) implements AclWish {
    @Override
    public Permissions apply(Permissions before) throws FsException {
      return before.with(AclChange.merge(before.list(), entries));
    }
  }

  /** Takes entries away. */
  record Remove(List<AclEntry> entries) implements AclWish {
    @Override
    public Permissions apply(Permissions before) throws FsException {
      return before.with(AclChange.remove(before.list(), entries));
    }
  }

  /** Takes the default list away. */
  record RemoveDefaults() implements AclWish {
    @Override
    public Permissions apply(Permissions before) throws FsException {
      return before.with(AclChange.removeDefaults(before.list()));
    }
  }

  /** Leaves only what the mode says. */
  record RemoveAll() implements AclWish {
    @Override
    public Permissions apply(Permissions before) {
      return before.withoutAcl();
    }
  }

  /** Puts entries in place of each list they have one for; no entries leave only the mode. */
  record Replace(List<AclEntry> entries) implements AclWish {
    @Override
    public Permissions apply(Permissions before) throws FsException {
      return entries.isEmpty()
          ? before.withoutAcl()
          : before.with(AclChange.replace(before.list(), entries));
    }
  }
}
