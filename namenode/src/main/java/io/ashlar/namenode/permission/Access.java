package io.ashlar.namenode.permission;

/** What one wants to do with an inode: a set of the bits read 4, write 2, execute 1. */
public enum Access {
  NONE,
  EXECUTE,
  WRITE,
  WRITE_EXECUTE,
  READ,
  READ_EXECUTE,
  READ_WRITE,
  ALL;

  private static final Access[] VALUES = values();

  /** The access with those bits. */
  public static Access ofBits(int bits) {
    return VALUES[bits & 7];
  }

  /** The bits. */
  public int bits() {
    return ordinal();
  }
}
