package io.ashlar.fs;

/**
 * What a directory entry says of a file or directory. Immutable.
 *
 * @param path absolute path
 * @param directory whether it is a directory
 * @param lengthBytes length; 0 for directories
 * @param replication wanted replicas; 0 for directories
 * @param blockSizeBytes block size for new blocks; 0 for directories
 * @param modificationTimeMillis since the epoch
 * @param accessTimeMillis since the epoch; 0 for directories
 * @param owner user name
 * @param group group name
 * @param permission mode bits, rwx for three classes and the sticky bit: at most 01777 octal
 * @param inodeId number of the inode
 * @param childrenCount entries of a directory, or -1 where the server does not say
 */
public record FileStatus(
    String path,
    boolean directory,
    long lengthBytes,
    int replication,
    long blockSizeBytes,
    long modificationTimeMillis,
    long accessTimeMillis,
    String owner,
    String group,
    int permission,
    long inodeId,
    int childrenCount) {

  /** The last component of the path; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
