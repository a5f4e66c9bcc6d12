package io.ashlar.fs;

/**
 * How to create a file. Immutable; start from {@link #defaults}.
 *
 * @param overwrite replace an existing file; otherwise that is an error
 * @param createParents make missing parent directories
 * @param replication wanted replicas; 0 for the server's default
 * @param blockSizeBytes block size; 0 for the server's default
 * @param permission mode bits
 * @param unmaskedPermission mode bits before a umask was applied, which count instead where the
 *     parent has a default ACL
 */
public record CreateOptions(
    boolean overwrite,
    boolean createParents,
    int replication,
    long blockSizeBytes,
    int permission,
    int unmaskedPermission) {

  /** With mode bits that no umask was applied to. */
  public CreateOptions(
      boolean overwrite,
      boolean createParents,
      int replication,
      long blockSizeBytes,
      int permission) {
    this(overwrite, createParents, replication, blockSizeBytes, permission, permission);
  }

  /**
   * No overwrite, parents made, the server's replication and block size, mode 0644: what HDFS
   * clients make of 0666 under the usual umask.
   */
  public static CreateOptions defaults() {
    return new CreateOptions(false, true, 0, 0, 0644, 0666);
  }

  /** The same, with overwrite set or not. */
  public CreateOptions withOverwrite(boolean value) {
    return new CreateOptions(
        value, createParents, replication, blockSizeBytes, permission, unmaskedPermission);
  }

  /** The same, with another replication. */
  public CreateOptions withReplication(int value) {
    return new CreateOptions(
        overwrite, createParents, value, blockSizeBytes, permission, unmaskedPermission);
  }

  /** The same, with another block size. */
  public CreateOptions withBlockSizeBytes(long value) {
    return new CreateOptions(
        overwrite, createParents, replication, value, permission, unmaskedPermission);
  }

  /** The same, with other mode bits. */
  public CreateOptions withPermission(int value) {
    return new CreateOptions(overwrite, createParents, replication, blockSizeBytes, value);
  }

  /** The same, with other mode bits from before a umask was applied. */
  public CreateOptions withUnmaskedPermission(int value) {
    return new CreateOptions(
        overwrite, createParents, replication, blockSizeBytes, permission, value);
  }

  /** The same, with missing parent directories made or not. */
  public CreateOptions withCreateParents(boolean value) {
    return new CreateOptions(
        overwrite, value, replication, blockSizeBytes, permission, unmaskedPermission);
  }
}
