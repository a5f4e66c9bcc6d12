package io.ashlar.namenode.namespace;

/**
 * How a file is to be made.
 *
 * @param mode permission bits
 * @param holder the writer's lease
 * @param create make it if it is not there
 * @param overwrite replace it if it is there
 * @param createParent make missing directories above it
 * @param replication how many replicas; 1 to the limit
 * @param blockSizeBytes size at which a block is full
 * @param storagePolicy number of a policy, 0 for none
 */
public record CreateRequest(
    RequestedMode mode,
    String holder,
    boolean create,
    boolean overwrite,
    boolean createParent,
    int replication,
    long blockSizeBytes,
    int storagePolicy) {

  /** From a client that says one mode. */
  public CreateRequest(
      int mode,
      String holder,
      boolean create,
      boolean overwrite,
      boolean createParent,
      int replication,
      long blockSizeBytes,
      int storagePolicy) {
    this(
        RequestedMode.of(mode),
        holder,
        create,
        overwrite,
        createParent,
        replication,
        blockSizeBytes,
        storagePolicy);
  }
}
