package io.ashlar.namenode.namespace;

/** A file or a directory, with all its attributes. Immutable. */
public sealed interface Inode permits Directory, FileInode {
  /** Id of the root directory (wire reference, DataNodes, 3.1). */
  long ROOT_ID = 16385;

  /** Identifies it for good; never used again. */
  default long id() {
    return attributes().id();
  }

  /** What files and directories have in common. */
  Attributes attributes();

  /** The same with other attributes. */
  Inode with(Attributes attributes);

  /** Whether it is a directory. */
  boolean isDirectory();

  /** Number of the storage policy set on it, 0 for none. */
  int storagePolicy();
}
