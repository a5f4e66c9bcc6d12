package io.ashlar.namenode.namespace;

import io.ashlar.namenode.permission.Permissions;

/**
 * What every inode has.
 *
 * @param mode nine permission bits and the sticky bit
 * @param modificationMillis milliseconds since 1970
 * @param accessMillis milliseconds since 1970; 0 for directories
 * @param extras what few inodes have
 */
public record Attributes(
    long id,
    String owner,
    String group,
    int mode,
    long modificationMillis,
    long accessMillis,
    Extras extras) {

  /** Attributes without extras. */
  public Attributes(
      long id, String owner, String group, int mode, long modificationMillis, long accessMillis) {
    this(id, owner, group, mode, modificationMillis, accessMillis, Extras.NONE);
  }

  Attributes withId(long newId) {
    return new Attributes(newId, owner, group, mode, modificationMillis, accessMillis, extras);
  }

  /** Those of something new. */
  static Attributes made(long id, Permissions permissions, long modification, long access) {
    return new Attributes(id, "", "", 0, modification, access).with(permissions);
  }

  /** What decides who may access it. */
  public Permissions permissions() {
    return new Permissions(owner, group, mode, extras.acl());
  }

  /** The same under other permissions. */
  Attributes with(Permissions permissions) {
    return new Attributes(
        id,
        permissions.owner(),
        permissions.group(),
        permissions.mode(),
        modificationMillis,
        accessMillis,
        extras.with(permissions.acl()));
  }

  Attributes withMode(int newMode) {
    return new Attributes(id, owner, group, newMode, modificationMillis, accessMillis, extras);
  }

  Attributes withOwner(String newOwner, String newGroup) {
    return new Attributes(id, newOwner, newGroup, mode, modificationMillis, accessMillis, extras);
  }

  Attributes withModification(long millis) {
    return new Attributes(id, owner, group, mode, millis, accessMillis, extras);
  }

  Attributes withAccess(long millis) {
    return new Attributes(id, owner, group, mode, modificationMillis, millis, extras);
  }

  /** The number of snapshots after which its row was written. */
  long epoch() {
    return extras.epoch();
  }

  Attributes with(Extras newExtras) {
    return new Attributes(id, owner, group, mode, modificationMillis, accessMillis, newExtras);
  }
}
