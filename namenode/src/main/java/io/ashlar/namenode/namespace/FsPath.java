package io.ashlar.namenode.namespace;

import io.ashlar.namenode.errors.Fault;
import io.ashlar.namenode.errors.FsException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A checked path: the names from the root down, as UTF-8. Immutable; the arrays are not to be
 * modified.
 *
 * @param text as the client wrote it, for messages
 * @param names none for the root
 * @param baseInodeId where the names start, for paths below /.reserved/.inodes; 0 for the root
 */
record FsPath(String text, List<byte[]> names, long baseInodeId) {
  private static final int MAX_CHARS = 8000;
  private static final int MAX_DEPTH = 1000;
  private static final int MAX_NAME_BYTES = 255;
  private static final String SNAPSHOT = ".snapshot";
  private static final byte[] SNAPSHOT_BYTES = SNAPSHOT.getBytes(StandardCharsets.UTF_8);

  /**
   * Checks and splits the path of something new: no empty name, none of "." and "..", no colon. A
   * trailing slash is ignored.
   *
   * @throws FsException for a path that no file can have
   */
  static FsPath parseNew(String text) throws FsException {
    return parseNew(text, "Invalid file name: ");
  }

  /**
   * Checks and splits the path of something new.
   *
   * @param complaint what a refusal says before the path
   */
  static FsPath parseNew(String text, String complaint) throws FsException {
    if (!isValid(text)) {
      throw new FsException(Fault.INVALID_PATH, "Invalid path name " + complaint + text);
    }
    return parse(text);
  }

  /** Refuses a path that no file can have. */
  void requireValid() throws FsException {
    parseNew(text);
  }

  /**
   * Splits a path; several slashes are as good as one. A path that no file can have is taken as
   * well: nothing is found there.
   *
   * @throws FsException for a path that does not start at the root, or that is reserved
   */
  static FsPath parse(String text) throws FsException {
    if (text.isEmpty() || text.charAt(0) != '/') {
      throw new FsException(Fault.INVALID_PATH, "Absolute path required, but got '" + text + "'");
    }
    List<byte[]> names = new ArrayList<>(8);
    int end = text.length();
    int from = 1;
    while (from < end) {
      int slash = text.indexOf('/', from);
      int to = slash < 0 ? end : slash;
      String name = text.substring(from, to);
      from = to + 1;
      if (!name.isEmpty()) {
        names.add(name.getBytes(StandardCharsets.UTF_8));
      }
    }
    return ReservedPath.isReserved(names)
        ? ReservedPath.of(text, names)
        : new FsPath(text, names, 0);
  }

  /** Refuses what is too long for something new. */
  FsPath requireShort(String operation) throws FsException {
    if (text.length() > MAX_CHARS || names.size() > MAX_DEPTH) {
      throw new FsException(
          Fault.IO,
          operation
              + ": Pathname too long.  Limit "
              + MAX_CHARS
              + " characters, "
              + MAX_DEPTH
              + " levels.");
    }
    return this;
  }

  /** Refuses a name that nothing new may have. */
  static void requireUsable(byte[] name, String path) throws FsException {
    if (name.length > MAX_NAME_BYTES) {
      throw new FsException(
          Fault.PATH_COMPONENT_TOO_LONG,
          "The maximum path component name limit of "
              + new String(name, StandardCharsets.UTF_8)
              + " in directory "
              + path
              + " is exceeded: limit="
              + MAX_NAME_BYTES
              + " length="
              + name.length);
    }
    ReservedPath.requireUsable(name, path);
    if (isSnapshotName(name)) {
      throw new FsException(Fault.ILLEGAL_ARGUMENT, "\"" + SNAPSHOT + "\" is a reserved name.");
    }
  }

  /** Whether it is the name of something below /.reserved/raw. */
  boolean isRaw() {
    return ReservedPath.isRaw(text);
  }

  /** Whether it is the name under which directories show their snapshots. */
  static boolean isSnapshotName(byte[] name) {
    return Arrays.equals(name, SNAPSHOT_BYTES);
  }

  boolean isRoot() {
    return names.isEmpty() && (baseInodeId == 0 || baseInodeId == Inode.ROOT_ID);
  }

  private static boolean isValid(String text) {
    if (text.isEmpty() || text.charAt(0) != '/') {
      return false;
    }
    String[] parts = text.substring(1).split("/", -1);
    for (int i = 0; i < parts.length; i++) {
      boolean emptyInside = parts[i].isEmpty() && i < parts.length - 1;
      if (emptyInside
          || parts[i].equals(".")
          || (parts[i].equals("..") && !ReservedPath.mayGoUp(text))
          || parts[i].indexOf(':') >= 0) {
        return false;
      }
    }
    return true;
  }
}
