package io.ashlar.namenode.namespace;

/**
 * A file.
 *
 * @param replication how many replicas its blocks shall have
 * @param blockSizeBytes size at which a block is full
 * @param lengthBytes sum of its blocks' lengths, as far as they are known
 * @param blocks how many blocks it has
 * @param storagePolicy number of the policy set on it, 0 for none
 * @param writer who writes it, or null if it is closed
 */
public record FileInode(
    Attributes attributes,
    int replication,
    long blockSizeBytes,
    long lengthBytes,
    int blocks,
    int storagePolicy,
    FileWriter writer)
    implements Inode {

  /** Whether someone writes it. */
  public boolean isOpen() {
    return writer != null;
  }

  @Override
  public FileInode with(Attributes newAttributes) {
    return new FileInode(
        newAttributes, replication, blockSizeBytes, lengthBytes, blocks, storagePolicy, writer);
  }

  FileInode withLength(long newLengthBytes, int newBlocks) {
    return new FileInode(
        attributes, replication, blockSizeBytes, newLengthBytes, newBlocks, storagePolicy, writer);
  }

  /** The same after its last block has grown into what was reserved for it. */
  FileInode grown(long bytes) {
    FileInode longer = withLength(lengthBytes + bytes, blocks);
    return writer == null
        ? longer
        : longer.withReserved(Math.max(0, writer.reservedBytes() - bytes));
  }

  /** The same with so much reserved for its last block; it has to be open. */
  FileInode withReserved(long bytes) {
    return withWriter(writer.withReserved(bytes));
  }

  /** What it counts as in quotas and summaries, for one replica. */
  long chargedBytes() {
    return lengthBytes + (writer == null ? 0 : writer.reservedBytes());
  }

  FileInode withWriter(FileWriter newWriter) {
    return new FileInode(
        attributes, replication, blockSizeBytes, lengthBytes, blocks, storagePolicy, newWriter);
  }

  FileInode withStoragePolicy(int newPolicy) {
    return new FileInode(
        attributes, replication, blockSizeBytes, lengthBytes, blocks, newPolicy, writer);
  }

  FileInode withReplication(int newReplication) {
    return new FileInode(
        attributes, newReplication, blockSizeBytes, lengthBytes, blocks, storagePolicy, writer);
  }

  @Override
  public boolean isDirectory() {
    return false;
  }
}
