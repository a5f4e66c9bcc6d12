package io.ashlar.namenode.namespace;

import java.util.List;

/**
 * An inode as it is shown to a client.
 *
 * @param name its local name in a listing; empty where the client named the path
 * @param storagePolicy number of the policy in effect, inherited or not; 0 for none
 * @param located its blocks with their offsets, where they were asked for; null otherwise
 */
public record FileStatus(byte[] name, Inode inode, int storagePolicy, Located located) {

  /**
   * The blocks of a range of a file.
   *
   * @param blocks those that overlap the range, in order
   * @param last the file's last block whatever the range, or null where it has none
   */
  public record Located(FileInode file, List<LocatedBlock> blocks, LocatedBlock last) {}
}
