package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import io.ashlar.namenode.permission.Modes;
import io.ashlar.namenode.store.View;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Names below /.reserved (wire reference 2.3): /.reserved/.inodes/ID/REST is what lies at REST
 * below that inode, and /.reserved/raw/REST is /REST for those who want it as it is stored.
 * Everything else there does not exist and cannot be made.
 */
final class ReservedPath {
  private static final String ROOT = "/.reserved";
  private static final String INODES = ROOT + "/.inodes";
  private static final String RAW = ROOT + "/raw";
  private static final byte[] RESERVED_NAME = bytes(".reserved");
  private static final byte[] INODES_NAME = bytes(".inodes");
  private static final byte[] RAW_NAME = bytes("raw");
  private static final byte[] NO_NAME = new byte[0];
  private static final byte[] UP = bytes("..");

  private ReservedPath() {}

  /** Whether these are names below /.reserved, or its own. */
  static boolean isReserved(List<byte[]> names) {
    return !names.isEmpty() && Arrays.equals(names.get(0), RESERVED_NAME);
  }

  /** Whether the path is that of /.reserved itself. */
  static boolean isRoot(FsPath path) {
    return path.names().size() == 1 && isReserved(path.names());
  }

  /** Whether ".." may be among the names of a path. */
  static boolean mayGoUp(String text) {
    return text.startsWith(INODES + "/");
  }

  /** Whether the path is that of something seen as it is stored. */
  static boolean isRaw(String text) {
    return text.equals(RAW) || text.startsWith(RAW + "/");
  }

  /** What reserved names stand for. */
  static FsPath of(String text, List<byte[]> names) throws FsException {
    int count = names.size();
    if (count >= 3 && Arrays.equals(names.get(1), INODES_NAME)) {
      return new FsPath(text, names.subList(3, count), inodeId(text, names.get(2)));
    }
    boolean raw = count >= 2 && Arrays.equals(names.get(1), RAW_NAME);
    boolean nested = count == 3 && Arrays.equals(names.get(2), RESERVED_NAME);
    return new FsPath(text, raw && !nested ? names.subList(2, count) : names, 0);
  }

  private static long inodeId(String text, byte[] name) throws FsException {
    try {
      long id = Long.parseLong(new String(name, StandardCharsets.UTF_8));
      if (id <= 0) {
        throw noInode(text); // and 0 is no other name of the root
      }
      return id;
    } catch (NumberFormatException e) {
      throw new FsException(Fault.FILE_NOT_FOUND, "Invalid inode path: " + text);
    }
  }

  private static FsException noInode(String text) {
    return new FsException(
        Fault.FILE_NOT_FOUND, "File for given inode path does not exist: " + text);
  }

  /**
   * The names from the root down, of a path that starts at an inode.
   *
   * <p>Right after the id ".." stands for the inode's directory, whatever comes after it.
   */
  static List<byte[]> namesOf(View view, FsPath path) throws FsException {
    List<byte[]> names = Tree.namesOf(view, path.baseInodeId());
    if (names == null) {
      throw noInode(path.text());
    }
    if (!path.names().isEmpty() && Arrays.equals(path.names().get(0), UP)) {
      return names.subList(0, Math.max(0, names.size() - 1));
    }
    names.addAll(path.names());
    return names;
  }

  /** Refuses to change /.reserved itself. */
  static void requireNotRoot(String text) throws FsException {
    if (text.equals(ROOT)) {
      throw new FsException(Fault.INVALID_PATH, "Invalid path name " + text);
    }
  }

  /** Refuses to make a file where there can be none. */
  static void requireCreatable(String text) throws FsException {
    boolean elsewhere =
        text.startsWith(ROOT + "/") && !text.startsWith(RAW) && !text.startsWith(INODES);
    if (elsewhere || text.equals(ROOT)) {
      throw new FsException(Fault.INVALID_PATH, "Invalid path name " + text);
    }
  }

  /** Refuses to make the name in the root directory. */
  static void requireUsable(byte[] name, String parent) throws FsException {
    if (Arrays.equals(name, RESERVED_NAME) && parent.equals("/")) {
      throw new FsException(
          Fault.ILLEGAL_ARGUMENT,
          "File name \".reserved\" is reserved and cannot be created. If this is during upgrade"
              + " change the name of the existing file or directory to another name before"
              + " upgrading to the new release.");
    }
  }

  /** How /.reserved looks from outside. */
  static FileStatus status() {
    return pseudo(NO_NAME, "", Modes.STICKY | 0770);
  }

  /**
   * What is listed in it.
   *
   * @param group the root directory's
   */
  static List<FileStatus> entries(String group) {
    return List.of(pseudo(INODES_NAME, group, 0770), pseudo(RAW_NAME, group, 0770));
  }

  private static FileStatus pseudo(byte[] name, String group, int mode) {
    Attributes attributes = new Attributes(0, "", group, mode, 0, 0);
    return new FileStatus(name, new Directory(attributes, 0, 0), 0, null);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
