package io.ashlar.namenode.permission;

/** The mode of an inode: nine permission bits and the sticky bit 01000 (wire reference 2.2). */
public final class Modes {
  /** All bits a mode may have. */
  public static final int MASK = 01777;

  /** Only owners delete or rename in such a directory. */
  public static final int STICKY = 01000;

  /** What a directory made on the way to another needs so that its maker can go on. */
  public static final int OWNER_WRITE_EXECUTE = 0300;

  private static final String LETTERS = "rwxrwxrwx";

  private Modes() {}

  /** Whether the mode grants the access to someone who is the owner, in the group, or neither. */
  public static boolean grants(int mode, boolean owner, boolean inGroup, Access access) {
    int shift = owner ? 6 : inGroup ? 3 : 0;
    return ((mode >> shift) & access.bits()) == access.bits();
  }

  /** As {@code ls} shows it, for example "rwxr-xr-t". */
  public static String format(int mode) {
    StringBuilder text = new StringBuilder(9);
    for (int i = 0; i < 9; i++) {
      text.append((mode & (0400 >> i)) != 0 ? LETTERS.charAt(i) : '-');
    }
    if ((mode & STICKY) != 0) {
      text.setCharAt(8, (mode & 1) != 0 ? 't' : 'T');
    }
    return text.toString();
  }
}
