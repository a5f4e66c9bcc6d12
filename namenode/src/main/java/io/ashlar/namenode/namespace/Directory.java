package io.ashlar.namenode.namespace;

/**
 * A directory.
 *
 * @param children how many entries it has
 * @param storagePolicy number of the policy set on it, 0 for none
 */
public record Directory(Attributes attributes, int children, int storagePolicy) implements Inode {

  @Override
  public Directory with(Attributes newAttributes) {
    return new Directory(newAttributes, children, storagePolicy);
  }

  /** The same after entries came or went. */
  Directory withChildren(int difference, long nowMillis) {
    return new Directory(
        attributes.withModification(nowMillis), children + difference, storagePolicy);
  }

  /**
   * Whether it shows a list of its snapshots. The root directory always does, though none of it may
   * be taken at first.
   */
  public boolean isSnapshottable() {
    return id() == ROOT_ID || attributes.extras().snapshots().snapshottable();
  }

  @Override
  public boolean isDirectory() {
    return true;
  }
}
