package io.ashlar.namenode.namespace;

import io.ashlar.namenode.permission.Acl;

/**
 * What few inodes have beside their attributes: marks of features that are in use on them. Stored
 * behind the fixed part of a row, and only where there is something to store, so that a plain inode
 * pays nothing. Immutable.
 *
 * @param acl what its access control list says beside its mode
 * @param xattrs whether it has rows of extended attributes
 * @param quota whether it is a directory with a quota
 * @param epoch how many snapshots had been taken anywhere when this row was written; 0 before the
 *     first one
 * @param snapshots what snapshots need to know of the inode
 */
public record Extras(Acl acl, boolean xattrs, boolean quota, long epoch, SnapshotMarks snapshots) {
  /** Nothing special. */
  public static final Extras NONE = new Extras(Acl.NONE, false, false, 0, SnapshotMarks.NONE);

  Extras withXAttrs(boolean newXAttrs) {
    return new Extras(acl, newXAttrs, quota, epoch, snapshots);
  }

  Extras withQuota(boolean newQuota) {
    return new Extras(acl, xattrs, newQuota, epoch, snapshots);
  }

  Extras with(Acl newAcl) {
    return new Extras(newAcl, xattrs, quota, epoch, snapshots);
  }

  Extras withEpoch(long newEpoch) {
    return new Extras(acl, xattrs, quota, newEpoch, snapshots);
  }

  Extras with(SnapshotMarks newSnapshots) {
    return new Extras(acl, xattrs, quota, epoch, newSnapshots);
  }
}
