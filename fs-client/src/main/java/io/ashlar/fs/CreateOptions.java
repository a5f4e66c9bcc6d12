package io.ashlar.fs;

/**
 * How to create a file. Immutable; start from {@link #defaults}.
 *
 * @param overwrite replace an existing file; otherwise that is an error
 * @param createParents make missing parent directories
 * @param replication wanted replicas; 0 for the server's default
 * @param blockSizeBytes block size; 0 for the server's default
 * @param permission mode bits
 */
public record CreateOptions(
    boolean overwrite,
    boolean createParents,
    int replication,
    long blockSizeBytes,
    int permission) {

  /** No overwrite, parents made, the server's replication and block size, mode 0644. */
  public static CreateOptions defaults() {
    return new CreateOptions(false, true, 0, 0, 0644);
  }

  /** The same, with overwrite set or not. */
  public CreateOptions withOverwrite(boolean value) {
    return new CreateOptions(value, createParents, replication, blockSizeBytes, permission);
  }

  /** The same, with another replication. */
  public CreateOptions withReplication(int value) {
    return new CreateOptions(overwrite, createParents, value, blockSizeBytes, permission);
  }

  /** The same, with another block size. */
  public CreateOptions withBlockSizeBytes(long value) {
    return new CreateOptions(overwrite, createParents, replication, value, permission);
  }

  /** The same, with other mode bits. */
  public CreateOptions withPermission(int value) {
    return new CreateOptions(overwrite, createParents, replication, blockSizeBytes, value);
  }

  /** The same, with missing parent directories made or not. */
  public CreateOptions withCreateParents(boolean value) {
    return new CreateOptions(overwrite, value, replication, blockSizeBytes, permission);
  }
}
