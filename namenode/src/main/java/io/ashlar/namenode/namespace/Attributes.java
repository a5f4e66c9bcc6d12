package io.ashlar.namenode.namespace;

/**
 * What every inode has.
 *
 * @param mode nine permission bits and the sticky bit
 * @param modificationMillis milliseconds since 1970
 * @param accessMillis milliseconds since 1970; 0 for directories
 */
public record Attributes(
    long id, String owner, String group, int mode, long modificationMillis, long accessMillis) {

  Attributes withMode(int newMode) {
    return new Attributes(id, owner, group, newMode, modificationMillis, accessMillis);
  }

  Attributes withOwner(String newOwner, String newGroup) {
    return new Attributes(id, newOwner, newGroup, mode, modificationMillis, accessMillis);
  }

  Attributes withModification(long millis) {
    return new Attributes(id, owner, group, mode, millis, accessMillis);
  }

  Attributes withAccess(long millis) {
    return new Attributes(id, owner, group, mode, modificationMillis, millis);
  }
}
