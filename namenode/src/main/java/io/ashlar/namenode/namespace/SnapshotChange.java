package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * A difference between two states of a directory's tree, seen from the earlier one.
 *
 * @param directoryId the directory whose entries it is about; the inode itself for a modification
 * @param path where it is, below the directory that was asked about
 * @param target where a deleted inode is in the later state, if it was only moved; null otherwise
 * @param known whether a created inode, or the target of a deleted one, is in both states; for a
 *     modification, whether it is a directory
 */
public record SnapshotChange(
    Kind kind,
    long directoryId,
    long inodeId,
    List<byte[]> path,
    List<byte[]> target,
    boolean known) {

  /** What happened to an inode. */
  public enum Kind {
    MODIFIED,
    CREATED,
    DELETED
  }
}
