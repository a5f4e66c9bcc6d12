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
 * @param traits what else there is to know
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
    int childrenCount,
    Traits traits) {

  /**
   * What few callers ask for. Immutable.
   *
   * @param storagePolicyId the policy in effect, or 0
   * @param hasAcl whether the access control list says more than the mode bits
   * @param encrypted whether it lies in an encryption zone
   * @param snapshottable whether snapshots may be taken of it
   * @param erasureCodingPolicy name of the erasure coding policy, or empty
   */
  public record Traits(
      int storagePolicyId,
      boolean hasAcl,
      boolean encrypted,
      boolean snapshottable,
      String erasureCodingPolicy) {
    /** Nothing special. */
    public static final Traits NONE = new Traits(0, false, false, false, "");
  }

  /** Without anything special. */
  public FileStatus(
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
    this(
        path,
        directory,
        lengthBytes,
        replication,
        blockSizeBytes,
        modificationTimeMillis,
        accessTimeMillis,
        owner,
        group,
        permission,
        inodeId,
        childrenCount,
        Traits.NONE);
  }

  /** The last component of the path; empty for the root. */
  public String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }
}
