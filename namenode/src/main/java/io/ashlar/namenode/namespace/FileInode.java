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
